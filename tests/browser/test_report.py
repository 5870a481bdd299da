"""The report in a real browser: its own policy lets its script run, and nothing else ever does."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser

from docs.screenshot import photograph
from scanner.model.coverage import RegionCoverage
from scanner.model.report import Report
from tests.support.browsing import DESKTOP, PHONE, has_browser, visit
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.repaired import hostile_repair, repaired
from tests.support.reports import empty_estate, large

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not has_browser(), reason="Chromium is not on the PATH"),
]
Pages = Callable[[Callable[[], Report]], Path]
every_report = pytest.mark.parametrize("made", [small_company, empty_estate, hostile, repaired, hostile_repair])
every_size = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


BROKEN = """() => [...document.querySelectorAll(".nowrap")].filter((each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1;
}).map((each) => each.textContent)"""


def barred() -> Report:
    """Return a company of which nothing could be read in many Regions, which one link names."""
    report = small_company()
    regions = ("af-south-1", "ap-northeast-1", "ap-southeast-2", "eu-central-1", "eu-north-1", "us-gov-west-1")
    lost = tuple(
        RegionCoverage("111111111111", one, 9, "GetBucketVersioning", "AccessDenied", "Access Denied")
        for one in regions
    )
    return replace(report, coverage=replace(report.coverage, regions=lost))


def many() -> Report:
    return large(1_000)


@every_report
@every_size
def test_nothing_runs_asks_or_overflows_even_with_everything_open(
    browser: Browser, page_of: Pages, made: Callable[[], Report], size: tuple[int, int]
) -> None:
    with visit(browser, page_of(made), size=size) as seen:
        assert seen.page.locator("html.js").count() == 1
        seen.page.evaluate("() => document.querySelectorAll('input:not(:checked)').forEach((each) => each.click())")
        seen.page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        seen.settle()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("made", [small_company, repaired, barred])
def test_no_region_and_no_time_is_broken_at_its_hyphens(
    browser: Browser, page_of: Pages, made: Callable[[], Report]
) -> None:
    with visit(browser, page_of(made), size=PHONE) as seen:
        seen.page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        seen.settle()
        assert seen.page.locator(".nowrap:visible", has_text="eu-central-1").count()
        assert seen.page.evaluate(BROKEN) == []
        underlined = "every => every.every((one) => getComputedStyle(one).textDecorationLine === 'underline')"
        assert seen.page.locator("a .nowrap").evaluate_all(underlined)


@pytest.mark.parametrize("made", [small_company, repaired])
def test_the_worst_are_counted_findings_above_buckets(
    browser: Browser, page_of: Pages, made: Callable[[], Report]
) -> None:
    with visit(browser, page_of(made), size=DESKTOP) as seen:
        assert seen.page.locator(".worst .tally").first.evaluate("each => getComputedStyle(each).display") == "block"


@every_report
def test_links_to_places_that_a_stranger_made_up_do_nothing(
    browser: Browser, page_of: Pages, made: Callable[[], Report]
) -> None:
    for fragment in ("#finding=nothing", "#bucket=%zz", "#%3Cscript%3E", "#finding=<img onerror=alert(1)>", "#f-"):
        with visit(browser, page_of(made), fragment) as seen:
            told = seen.page.locator("#missing").is_visible()
            assert told == (fragment != "#%3Cscript%3E")


def test_without_the_script_the_answer_and_the_most_urgent_findings_are_there(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company), script=False) as seen:
        assert "7 of 10 buckets would be lost" in seen.text(".hero")
        assert seen.page.locator("#findings .finding:visible").count() == 11
        assert seen.page.locator("#buckets tbody tr:visible").count() == 15
        assert seen.page.locator(".scripted:visible").count() == 0


def test_on_paper_every_finding_that_is_shown_is_open(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company)) as seen:
        assert seen.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
        seen.page.emulate_media(media="print")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert seen.page.locator("#findings .finding .body:visible").count() == 11
        assert seen.page.locator(".controls:visible, .contents:visible").count() == 0
        seen.page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_paper_says_that_it_has_the_first_findings_only(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(many)) as seen:
        seen.page.emulate_media(media="print")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert seen.page.locator("#findings .finding .body:visible").count() == 250
        assert "On paper are the first 250 of these" in seen.text("#findings .on-paper")
        seen.page.emulate_media(media="screen")
        seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert seen.page.locator("#findings .finding").count() < 100


def test_the_map_answers_to_the_mouse_and_the_keys(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company)) as seen:
        arrow = seen.page.locator(".map.wide .flow").first
        other = seen.page.locator(".map.wide .flow").nth(1)
        arrow.focus()
        assert other.evaluate("each => getComputedStyle(each).opacity") == "0.25"
        assert "→" in (arrow.locator("title").text_content() or "")
        seen.page.locator(".map.wide .region a").first.press("Enter")
        assert seen.page.locator("[data-filter=region]").input_value() == "=eu-west-1"


def test_a_picture_of_it_is_not_blank(tmp_path: Path, page_of: Pages) -> None:
    picture = tmp_path / "report.png"
    photograph(page_of(small_company), picture, (1440, 900))
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1440, 900)
    # A blank picture of this size has about 10 KB.
    assert len(data) > 40_000
