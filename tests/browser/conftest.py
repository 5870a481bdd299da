"""One browser for all tests of a worker, and a page for each report."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from docs.screenshot import chromium
from scanner.model.report import Report
from scanner.renderers import html


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        # The browser's sandbox needs rights that containers do not have.
        started = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Callable[[], Report]], Path]:
    """Return the path of a report's page; each report is rendered once."""
    pages: dict[Callable[[], Report], Path] = {}

    def written(made: Callable[[], Report]) -> Path:
        if made not in pages:
            pages[made] = tmp_path_factory.mktemp("page") / "report.html"
            pages[made].write_bytes(html.RENDERER.render(made()))
        return pages[made]

    return written
