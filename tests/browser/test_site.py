"""The documentation's site in a browser, from the disk: it is searched without asking anybody else's server."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from docs import site
from tests.support.browsing import has_browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not has_browser(), reason="Chromium is not on the PATH"),
]


def test_it_is_searched_from_the_disk(browser: Browser, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "zensical", "build", "--config-file", str(site.lay_out(tmp_path))]
    subprocess.run(command, capture_output=True, check=True)
    asked: list[str] = []
    page = browser.new_page()
    page.set_default_timeout(120_000)  # a busy machine is none of this test's business
    try:
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "html/index.html").as_uri())
        # Whoever clicks before the dialog is there has clicked on nothing.
        page.locator("dialog[aria-label='Search']").wait_for(state="attached")
        page.get_by_role("button", name="Search").first.click()
        page.get_by_role("combobox", name="Search").fill("undo a repair")
        page.get_by_role("listbox").get_by_role("option").first.click()
        page.wait_for_url("**/how-to/undo-a-repair.html**")
        assert page.get_by_role("heading", level=1).inner_text().startswith("How to undo a repair")
    finally:
        page.close()
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
