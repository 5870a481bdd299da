"""A Region of which nothing could be read stands in every report that people read, and in those that watch accounts."""

import io

import msgspec
import pytest
from pypdf import PdfReader

from scanner import registry
from scanner.model import report as reports
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage, RegionCoverage
from scanner.model.report import Report
from tests.support.reports import a_run
from tests.support.reports import report as made

DENIED = "explicit deny in a service control policy"
ACCOUNT = "111111111111"


def barred(number: int, message: str = f"User: … with an {DENIED}", reason: str = DENIED) -> RegionCoverage:
    return RegionCoverage(ACCOUNT, f"eu-north-{number}", 17, "GetBucketVersioning", "AccessDenied", message, reason)


def incomplete(*regions: RegionCoverage) -> Report:
    coverage = Coverage(
        accounts=(AccountCoverage(ACCOUNT, "arn:aws:sts::111111111111:assumed-role/r/s", 17),),
        buckets=BucketCounts(listed=17, read=0, partly_read=0, unread=17),
        errors=(),
        regions=regions or msgspec.UNSET,
    )
    return made(coverage=coverage, run=a_run())


def rendered(form: str, report: Report) -> str:
    text: bytes = registry.renderers()[form].render(report)
    if form != "pdf":
        return text.decode()
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(text)).pages)


FORMS = ("html", "markdown", "pdf", "asff", "ocsf", "junit", "oscal")


@pytest.mark.parametrize("form", FORMS)
def test_it_is_told(form: str) -> None:
    words = "".join(rendered(form, incomplete(barred(1))).split())
    for told in ("eu-north-1", "17", "AccessDenied", DENIED):
        assert "".join(told.split()) in words


@pytest.mark.parametrize("form", FORMS)
def test_without_a_reason_the_message_is_told(form: str) -> None:
    assert "Malformed" in rendered(form, incomplete(barred(1, "Malformed", "")))


@pytest.mark.parametrize("form", FORMS)
def test_where_there_is_none_nothing_is_told(form: str) -> None:
    assert "eu-north" not in rendered(form, incomplete())


def test_a_person_sees_a_screen_of_them_and_how_many_more() -> None:
    many = incomplete(*map(barred, range(12)))
    assert "Nor could any in 7 more Regions." in rendered("markdown", many)
    assert rendered("html", many).count(DENIED) >= 12


def test_hostile_words_are_data() -> None:
    told = rendered("html", incomplete(barred(1, "<script>alert(1)</script>", "<b>deny</b>")))
    assert "<script>alert" not in told
    assert "<b>deny" not in told


def test_what_was_written_is_read_again() -> None:
    for report in (incomplete(barred(1)), incomplete()):
        assert reports.decode(reports.encode(report)) == report
    assert b'"regions"' not in reports.encode(incomplete()).split(b'"summary"')[0]
