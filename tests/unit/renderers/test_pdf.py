"""report.pdf, read again by another library."""

import io

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from scanner import registry
from scanner.model.coverage import ReadError
from scanner.model.report import Report
from scanner.renderers import pdf
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.repaired import hostile_repair, repaired
from tests.support.reports import empty_estate, large, nothing_read

ACTIVE = ("/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/URI", "/AcroForm", "/EmbeddedFiles", "/RichMedia")


def opened(report: Report) -> PdfReader:
    return PdfReader(io.BytesIO(registry.renderers()["pdf"].render(report)), strict=True)


def text(report: Report) -> str:
    """Return all words, without the breaks that the width of a cell makes."""
    return "".join("".join(page.extract_text() for page in opened(report).pages).split())


def test_it_says_what_the_report_comes_to() -> None:
    report = small_company()
    words = text(report)
    assert "WhichbucketswouldsurvivethelossofaRegion?" in words
    assert report.run.id in words
    for finding in (*report.counting(), *report.undecided()):
        assert "".join(finding.bucket.split()) in words
    for error in report.coverage.errors:
        assert error.code in words


def test_a_scan_that_read_nothing_does_not_look_sound() -> None:
    assert "incomplete" in text(nothing_read())
    assert "everythingwasread" not in text(nothing_read())


def test_an_empty_estate_is_a_page() -> None:
    assert "Nothing." in text(empty_estate())


def test_a_repair_is_told() -> None:
    assert "Repaired" in text(repaired())


@pytest.mark.parametrize("report", [hostile(), hostile_repair()], ids=["scan", "repair"])
def test_strangers_words_are_words(report: Report) -> None:
    raw = registry.renderers()["pdf"].render(report)
    assert not [word for word in ACTIVE if word.encode() + b" " in raw or word.encode() + b"(" in raw]
    assert len(opened(report).pages) >= 1


def test_letters_that_the_font_does_not_know_are_written_as_numbers() -> None:
    report = small_company()
    named = replace(report, run=replace(report.run, caller="somebody \u4e2d"))
    assert "\\u4e2d" in text(named)


def test_a_cell_of_letters_that_the_font_does_not_know_is_no_higher_than_a_page() -> None:
    report = small_company()
    errors = tuple(ReadError(*("\U0001f600" * 1000 for _ in range(6))) for _ in range(2))
    assert "\\u1f600" in text(replace(report, coverage=replace(report.coverage, errors=errors)))


def test_what_is_left_out_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_FINDINGS", 3)
    monkeypatch.setattr(pdf, "_MOST_ROWS", 2)
    words = text(large(50))
    wanted = len(large(50).counting()) + len(large(50).undecided())
    assert f"and{wanted - 3}moreinfindings.json." in words


def test_it_does_not_tell_when_or_where_it_was_made() -> None:
    told = opened(small_company()).metadata
    assert told is not None
    assert told.title == f"S3 replication, run {small_company().run.id}"
    assert told.creation_date is not None
    assert told.creation_date.year == 2000
