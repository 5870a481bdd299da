"""A hundred thousand findings, no two with the same message: the page opens at once and typing stays fluid."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bench.browsing import keystrokes
from scanner.model.report import Report
from tests.support.browsing import has_browser, visit
from tests.support.reports import large

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not has_browser(), reason="Chromium is not on the PATH"),
]


def seconds_spent(page: Page) -> Callable[[], float]:
    """Return what tells the page's processor time since it was asked last, whatever else the machine does."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def told() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    last = told()

    def since() -> float:
        nonlocal last
        before, last = last, told()
        return last - before

    return since


def very_many() -> Report:
    return large(100_000)


def test_it_opens_at_once_and_typing_stays_fluid(
    browser: Browser, page_of: Callable[[Callable[[], Report]], Path]
) -> None:
    path = page_of(very_many)
    assert path.stat().st_size < 25_000_000
    with visit(browser, path) as seen:
        spent = seconds_spent(seen.page)
        seen.page.reload()
        assert seen.text("#findings [data-shown]") == "50,000"
        assert seen.page.locator(".finding").count() < 200
        assert spent() < 2
        words = "number 99"
        assert len(list(keystrokes(seen.page, words))) == len(words)
        assert spent() / len(words) < 0.1
