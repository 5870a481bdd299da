"""`findings.json`: what is written reads again as the same value."""

import re

import msgspec
import pytest

from scanner.model.report import Report, decode, encode
from scanner.renderers.json import RENDERER
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, large


@pytest.mark.parametrize("report", [small_company(interrupted=True), empty_estate(), large(100)])
def test_round_trip(report: Report) -> None:
    assert decode(encode(report)) == report


def test_lone_surrogates_become_replacement_characters_and_nothing_else_changes() -> None:
    report = hostile()
    again = decode(encode(report))
    assert encode(again) == encode(report)
    assert [re.sub("[\ud800-\udfff]", "\ufffd", f.message) for f in report.findings] == [
        f.message for f in again.findings
    ]


def test_no_terminal_obeys_the_file_and_it_reads_back_as_the_same() -> None:
    report = decode(encode(hostile()))
    text = RENDERER.render(report)
    assert not re.search("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", text.decode())
    assert decode(text) == report


def test_a_saved_report_of_another_shape_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(b'{"schema": 1}')


def test_waived_lists_expired_waivers_too_worst_first() -> None:
    assert [(f.bucket, f.is_waived) for f in small_company().waived()] == [
        ("prod-tmp-exports", True),
        ("events-raw", False),
    ]
