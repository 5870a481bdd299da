"""Lines for other programs: their length, and times that are none."""

import pytest

from scanner.model.finding import WaiverRef
from scanner.model.unseen import accounts, is_complete
from scanner.renderers._lines import first, line
from scanner.renderers._times import milliseconds, rfc3339
from scanner.renderers._waivers import told
from tests.support.reports import report, unread_without_an_error


@pytest.mark.parametrize(
    ("text", "most", "told"),
    [
        ("short", 10, "short"),
        ("  two\nlines ", 20, "two lines"),
        (" \t", 5, "-"),
        ("x" * 50, 40, "x" * 13 + " … and 10 more characters"),
        ("x" * 50, 5, "xxxxx"),
    ],
)
def test_line(text: str, most: int, told: str) -> None:
    got = line(text, most)
    assert len(got) <= most
    assert got == told or got.endswith("more characters")


def test_first_counts_the_others() -> None:
    assert first("abc", 3) == ["a", "b", "c"]
    assert first("abcd", 3) == ["a", "b", "… and 2 more."]


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-45T00:00:00Z", "2026-11-22", "2026-11-22T12:00:00+02:00"])
def test_what_is_no_time_is_the_first_second_of_1970(text: str) -> None:
    assert (rfc3339(text), milliseconds(text)) == ("1970-01-01T00:00:00Z", 0)


def test_times() -> None:
    assert rfc3339("2026-11-22T12:00:41.25Z") == "2026-11-22T12:00:41Z"
    assert milliseconds("2026-11-22T12:00:41.25Z") == 1795348841250


def test_a_bucket_that_was_not_read_is_a_gap_though_no_error_tells_why() -> None:
    incomplete = unread_without_an_error()
    assert not is_complete(incomplete)
    (account,) = accounts(incomplete)
    assert account.gaps == ("Not every bucket could be read in full.",)


def test_a_waiver_names_its_ticket() -> None:
    waiver = WaiverRef("Scratch.", "data-platform", "2027-03-31", ticket="RISK-217")
    assert told(waiver) == "Scratch. (waived by data-platform, RISK-217 until 2027-03-31)"


def test_a_scan_that_read_everything_has_no_gap() -> None:
    assert [account.gaps for account in accounts(report())] == [()]
