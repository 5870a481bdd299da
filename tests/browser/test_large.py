"""A hundred thousand findings, no two with the same message: the page opens at once and typing stays fluid."""

import statistics
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.browsing import PAINTED, keystrokes
from scanner.model.report import Report
from tests.support.browsing import has_browser, visit
from tests.support.reports import large

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not has_browser(), reason="Chromium is not on the PATH"),
]


def very_many() -> Report:
    return large(100_000)


def test_it_opens_at_once_and_typing_stays_fluid(
    browser: Browser, page_of: Callable[[Callable[[], Report]], Path]
) -> None:
    path = page_of(very_many)
    assert path.stat().st_size < 25_000_000
    with visit(browser, path) as seen:
        assert seen.text("#findings [data-shown]") == "50,000"
        assert seen.page.locator(".finding").count() < 200
        assert seen.page.evaluate(PAINTED) < 2_000
        assert statistics.median(list(keystrokes(seen.page, "number 99"))) < 100
