"""Text of strangers, made visible."""

import json

import pytest

from scanner.model.printable import clipped, one_line, printable, spelled_out, without_passwords
from tests.support.hostile import TEXTS, UNSEEN


@pytest.mark.parametrize("text", ["plain", "ünïcödé 桶", "two\nlines\tand a tab", ""])
def test_visible_text_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("text", UNSEEN[:-1])
def test_what_cannot_be_seen_becomes_a_replacement_character(text: str) -> None:
    assert "\ufffd" in printable(text)
    assert printable(text).isprintable()


def test_one_line() -> None:
    assert one_line("one\r\n\ttwo\x00") == "one two\ufffd"


@pytest.mark.parametrize(("length", "expected"), [(10, "seven long"), (9, "seven lo…"), (7, "seven…"), (1, "…")])
def test_clipped(length: int, expected: str) -> None:
    assert clipped("seven long", length) == expected


@pytest.mark.parametrize("text", [*TEXTS, "tag \U000e0041 character", "del \x7f", "nothing unseen"])
def test_json_with_the_unseen_spelled_out_reads_back_as_the_same(text: str) -> None:
    written = spelled_out(json.dumps([text], ensure_ascii=False))
    assert written == printable(written)
    assert json.loads(written) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('to proxy URL: "http://me:hunter2@proxy:3128"', 'to proxy URL: "http://***@proxy:3128"'),
        ("socks5://me:hun/te@r2@proxy, then", "socks5://***@proxy, then"),
        ("http://socks5://me:hunter2@proxy", "http://***@proxy"),
        ("https://s3.example/ledger and me@example.com", "https://s3.example/ledger and me@example.com"),
    ],
)
def test_a_url_tells_neither_user_nor_password(text: str, expected: str) -> None:
    assert without_passwords(text) == expected
