"""The lists of findings and buckets in a browser: filters, order, links and keys."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from scanner.model.finding import Verdict
from scanner.model.printable import printable
from scanner.model.report import Report
from tests.support.browsing import PATIENCE, PHONE, has_browser, visit
from tests.support.company import LEDGER, PARTNER, PAYMENTS, small_company
from tests.support.hostile import TEXTS, hostile
from tests.support.reports import large

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not has_browser(), reason="Chromium is not on the PATH"),
]
Pages = Callable[[Callable[[], Report]], Path]
LARGE = 3_000
FINDINGS, BUCKETS = "#findings .list-view .finding", "#buckets .list-view .finding"


def many() -> Report:
    return large(LARGE)


def test_the_list_begins_with_what_is_wrong_or_unknown(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company)) as seen:
        assert seen.shown() == "11"
        assert seen.page.locator(FINDINGS).count() == 11
        assert seen.page.locator(f"{FINDINGS}.is-sound").count() == 0
        assert "prod-statements" in seen.text(FINDINGS)


@pytest.mark.parametrize(
    ("control", "value", "shown"),
    [
        ("policy", "=dr-critical", 6),
        ("check", "=replication-configured", 3),
        ("account", f"={PAYMENTS}", 6),
        ("region", "=us-east-1", 4),
        ("waiver", "holds", 1),
        ("waiver", "expired", 1),
        ("waiver", "none", 9),
    ],
)
def test_a_choice_narrows_the_list(browser: Browser, page_of: Pages, control: str, value: str, shown: int) -> None:
    with visit(browser, page_of(small_company)) as seen:
        seen.page.select_option(f"#findings [data-filter={control}]", value)
        assert seen.shown() == str(shown)
        seen.page.locator("[data-reset]").click()
        assert seen.shown() == "11"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("AccessDenied", 1),  # AWS's code, in the evidence
        ("suspended PROD-invoices", 1),
        ("prod-invoices never", 0),
        ("s3:GetReplicationConfiguration", 1),
        ("platform", 2),  # the waivers' owner
        ("cp-9", 4),  # a control
    ],
)
def test_every_word_of_a_search_stands_in_each_finding(
    browser: Browser, page_of: Pages, words: str, shown: int
) -> None:
    with visit(browser, page_of(small_company)) as seen:
        seen.page.fill("#findings [data-filter=text]", words)
        assert seen.shown() == str(shown)
        assert seen.page.locator("#findings [data-none]").is_visible() == (shown == 0)


def test_a_whole_name_means_that_bucket_and_a_part_means_all_that_have_it(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company)) as seen:
        for typed, shown in (("events-raw", "2"), ("events", "2"), ("prod-", "7"), ("no-such", "0")):
            seen.page.fill("#findings [data-filter=bucket]", typed)
            assert seen.shown() == shown


def test_verdicts_and_severities_are_chosen_one_by_one(browser: Browser, page_of: Pages) -> None:
    report = small_company()
    with visit(browser, page_of(small_company)) as seen:
        for name in ("wrong", "unknown", "waived"):
            seen.page.locator(f"#findings input[value={name}]").uncheck(force=True)
        seen.page.locator("#findings input[value=sound]").check(force=True)
        sound = sum(finding.verdict is Verdict.COMPLIANT for finding in report.findings)
        assert seen.shown() == str(sound)
        seen.page.locator("#findings input[value=critical]").uncheck(force=True)
        assert seen.shown() == "1"


def test_names_with_numbers_sort_by_value_and_backwards_when_asked_again(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(many)) as seen:
        button = seen.page.locator("[data-sort=bucket]")
        button.click()
        assert "bucket-00000" in seen.text(FINDINGS)
        button.click()
        assert "bucket-00299" in seen.text(FINDINGS)
        seen.page.locator("[data-sort=urgency]").click()
        assert "Critical ✕ Non-compliant" in seen.text(FINDINGS)


@pytest.mark.parametrize("verdict", [Verdict.NON_COMPLIANT, Verdict.COMPLIANT])
@pytest.mark.parametrize("link", ["#finding={}", "#f-{}"])
def test_a_pasted_link_opens_a_finding_with_its_repair(
    browser: Browser, page_of: Pages, verdict: Verdict, link: str
) -> None:
    finding = next(f for f in small_company().findings if f.verdict == verdict and f.check == "source-versioning")
    with visit(browser, page_of(small_company), link.format(finding.id)) as seen:
        opened = seen.page.locator(f"{FINDINGS}.is-linked")
        words = opened.inner_text()
        assert finding.id in words
        assert finding.evidence[0].request_id in words
        assert ("put-bucket-versioning --bucket BUCKET" in words) == (verdict == Verdict.NON_COMPLIANT)
        assert opened.locator("summary").evaluate("each => each === document.activeElement")


def test_every_finding_of_many_can_be_linked_to(browser: Browser, page_of: Pages) -> None:
    for finding in (many().findings[0], many().findings[LARGE // 2], many().findings[-1]):
        with visit(browser, page_of(many), f"#finding={finding.id}", size=PHONE) as seen:
            assert finding.id in seen.text(f"{FINDINGS}.is-linked")
            assert seen.page.locator(f"{FINDINGS}.is-linked summary").evaluate(
                "each => each === document.activeElement"
            )


def test_links_within_the_page_lead_to_findings_by_click_and_by_key(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company)) as seen:
        for press in ("click", "Enter"):
            link = seen.page.locator("#waivers a.data").first
            if press == "click":
                link.click()
            else:
                link.press(press)
            expect(seen.page.locator(f"{FINDINGS}.is-linked summary")).to_be_focused(timeout=PATIENCE)
            assert "prod-tmp-exports" in seen.text(f"{FINDINGS}.is-linked")


def test_a_bucket_shows_both_sides_of_its_pairs(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company), f"#bucket={LEDGER.name}") as seen:
        bucket = seen.page.locator(f"{BUCKETS}.is-linked")
        assert bucket.locator(".pair:not(.is-gone)").count() == 2
        sides = bucket.locator(".pair").nth(0).locator(".side")
        source, destination = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
        assert source
        assert destination
        assert source["y"] == destination["y"]
        assert source["x"] + source["width"] < destination["x"]
        assert PARTNER.name in sides.nth(1).inner_text()
        assert "Insufficient data" in bucket.locator(".pair").nth(0).inner_text()
        bucket.locator("a[data-bucket]").click()
        assert seen.shown() == "3"
        seen.page.locator(f"{BUCKETS}.is-linked .pair .side a[href='#bucket=prod-ledger-replica']").click()
        seen.page.wait_for_selector(f"{BUCKETS}.is-linked b:text-is('prod-ledger-replica')")
        bucket.locator(".pair .lines a").first.click()
        seen.page.wait_for_selector(f"{FINDINGS}.is-linked .body")


def test_buckets_are_searched_and_chosen_by_their_fate(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company)) as seen:
        seen.page.fill("#buckets [data-filter=text]", "versioning")
        assert seen.text("#buckets [data-shown]") == "2"
        seen.page.locator("#buckets input[value=no]").uncheck(force=True)
        assert seen.text("#buckets [data-shown]") == "0"


def test_a_bucket_that_is_filtered_away_can_be_linked_to(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company)) as seen:
        seen.page.fill("#buckets [data-filter=text]", "nothing")
        seen.page.evaluate(f"location.hash = 'bucket={LEDGER.name}'")
        seen.page.wait_for_selector(f"{BUCKETS}.is-linked .pair")


@pytest.mark.parametrize("name", TEXTS, ids=range(len(TEXTS)))
def test_hostile_names_can_be_linked_to(browser: Browser, page_of: Pages, name: str) -> None:
    with visit(browser, page_of(hostile), f"#bucket={quote(printable(name), safe='')}") as seen:
        told = seen.page.locator(f"{BUCKETS}.is-linked b").first.text_content()
        assert (told or "").split() == (printable(name) or "without a name").split()


def test_keys_move_through_all_of_a_long_list_and_draw_few_rows(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(many)) as seen:
        place = "document.activeElement.closest('[data-row]').getAttribute('aria-posinset')"
        size = "document.activeElement.closest('[data-row]').getAttribute('aria-setsize')"
        seen.page.locator(f"{FINDINGS} summary[tabindex='0']").focus()
        for key, expected in (("ArrowDown", "2"), ("ArrowDown", "3"), ("ArrowUp", "2"), ("Home", "1")):
            seen.page.keyboard.press(key)
            assert seen.page.evaluate(place) == expected
        seen.page.keyboard.press("End")
        assert seen.page.evaluate(place) == seen.page.evaluate(size) == seen.shown().replace(",", "")
        assert seen.page.locator(FINDINGS).count() < 100
        seen.page.keyboard.press("Enter")
        assert seen.page.locator(f"{FINDINGS} details[open]").count() == 1
        seen.page.keyboard.press("PageUp")
        assert int(seen.page.evaluate(place)) < int(seen.page.evaluate(size))
        assert seen.page.locator(f"{FINDINGS} summary[tabindex='0']").count() == 1


def test_whoever_scrolls_a_focused_row_away_keeps_the_focus_in_the_list(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(many)) as seen:
        seen.page.locator(f"{FINDINGS} summary[tabindex='0']").focus()
        view = seen.page.locator("#findings .list-view")
        view.evaluate("each => { each.scrollTop = 50000; }")
        expect(view).to_be_focused(timeout=PATIENCE)
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.matches('[data-row] summary')")
