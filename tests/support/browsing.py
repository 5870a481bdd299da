"""Opens reports in a real browser, and notes everything that such a page must never do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, Request

from docs.screenshot import NoBrowserError, chromium

AXE = Path(__file__).parents[1] / "browser" / "axe" / "axe.min.js"
PATIENCE = 180_000
"""How long, in milliseconds, a page may take for anything; on an idle machine that is seconds at most."""
DESKTOP, PHONE = (1440, 900), (390, 844)
_SENTINEL = """
addEventListener("securitypolicyviolation", (event) => console.error("violates", event.violatedDirective));
for (const name of ["alert", "open", "print", "fetch"]) window[name] = () => console.error("called", name);
"""
# What is new is measured in the frame that draws it, and drawn anew in the next one.
_DRAWN = """async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
}"""


def has_browser() -> bool:
    """Tell whether there is a browser to test with."""
    try:
        chromium()
    except NoBrowserError:
        return False
    return True


@dataclass
class Visit:
    """An open page, and what it did wrong: errors, messages, requests, dialogs, violations of its own policy."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note from now on what goes wrong."""
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: self.troubles.append(dialog.message))
        self.page.on("popup", lambda popup: self.troubles.append(popup.url))
        self.page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if not request.is_navigation_request():
            self.troubles.append(request.url)

    def text(self, selector: str) -> str:
        """Return the visible text of the first element of a kind, with single spaces."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def settle(self) -> None:
        """Wait until the page has drawn what it was last told, and has measured what it drew."""
        self.page.evaluate(_DRAWN)

    def shown(self) -> str:
        """Return how many findings the page says that it shows."""
        return self.text("#findings [data-shown]")


@contextmanager
def visit(
    browser: Browser,
    path: Path,
    fragment: str = "",
    *,
    size: tuple[int, int] = DESKTOP,
    scheme: Literal["dark", "light"] = "light",
    script: bool = True,
) -> Iterator[Visit]:
    """Open a page in a context of its own; at the end fail where anything went wrong."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script
    )
    try:
        context.add_init_script(_SENTINEL)
        context.set_default_timeout(PATIENCE)
        found = Visit(context.new_page())
        found.watch()
        found.page.goto(path.as_uri() + fragment)
        yield found
        assert found.troubles == []
    finally:
        context.close()
