"""A bucket's pairs in a browser: both sides, what earlier runs saw of them, and what a test object told today."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from scanner.model.report import Report
from tests.support.browsing import PHONE, has_browser, visit
from tests.support.company import INVOICES, LEDGER, small_company
from tests.support.hostile import hostile
from tests.support.repaired import repaired

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not has_browser(), reason="Chromium is not on the PATH"),
]
Pages = Callable[[Callable[[], Report]], Path]
PAIR = "#buckets .is-linked .pair"


def without_history() -> Report:
    return replace(small_company(), trend=None)


def words(page: Page, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(selector).all_inner_texts()]


def test_a_pair_that_broke_says_when_and_by_what(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(small_company), f"#bucket={LEDGER.name}") as seen:
        unchanged, _, ended = words(seen.page, f"{PAIR} .past")
        assert unchanged == "First seen 2026-11-08 12:00:00 UTC; every run since then saw it as it is now."
        assert "What changed since, run by run, without 4 earlier changes" in ended
        first, last = words(seen.page, f"{PAIR}.is-gone .timeline li")
        assert first == "? Not known 2026-11-08 12:00:00 UTC 20261108T120000Z-11aa"
        assert last.startswith("∅ No more 2026-11-15 12:00:00 UTC")
        assert last.endswith(
            "Not so any more: At least one rule is enabled So again: Objects encrypted with KMS are replicated"
        )


def test_a_finding_says_since_when_it_is_wrong(browser: Browser, page_of: Pages) -> None:
    old = small_company().findings[0]
    with visit(browser, page_of(small_company), f"#finding={old.id}") as seen:
        assert "Wrong since 2026-11-08 12:00:00 UTC" in seen.text("#findings .is-linked .body")


def test_without_a_history_one_line_says_so_and_nothing_is_drawn(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(without_history), f"#bucket={LEDGER.name}") as seen:
        assert "No earlier run of these pairs is recorded" in seen.text("#buckets .intro")
        assert seen.page.locator(f"{PAIR} .past").count() == 0
        assert seen.page.locator(PAIR).count() == 2


def test_todays_proof_stands_with_its_pair_and_leads_to_what_it_told(browser: Browser, page_of: Pages) -> None:
    verified = repaired().verification
    assert verified
    proven = next(proof for proof in verified.proofs if proof.state == "PROVEN")
    with visit(browser, page_of(repaired), f"#bucket={proven.source}") as seen:
        (link,) = seen.page.locator(f"{PAIR} .past a").all()[:1]
        assert "✓ Proven by a test object of this run" in seen.text(f"{PAIR} .past")
        link.click()
        target = seen.page.evaluate("location.hash.slice(1)")
        assert proven.source in seen.text(f"#{target}")


@pytest.mark.parametrize("size", [PHONE, (320, 640)])
def test_nothing_is_wider_than_a_phone(browser: Browser, page_of: Pages, size: tuple[int, int]) -> None:
    with visit(browser, page_of(small_company), f"#bucket={INVOICES.name}", size=size) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_hostile_past_is_text(browser: Browser, page_of: Pages) -> None:
    with visit(browser, page_of(hostile)) as seen:
        seen.page.evaluate("document.querySelectorAll('#buckets summary').forEach((each) => each.click())")
        assert seen.page.locator("#buckets .timeline li").count() > 50
        assert seen.page.locator("#buckets .timeline :is(script, img, a)").count() == 0
