"""What a page of a hundred thousand findings costs: to render, to open, to type into. `python -m bench.browsing`."""

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from bench.judging import made
from docs.screenshot import NoBrowserError, chromium
from scanner.model.report import Report, decode
from scanner.renderers import html

_RUNS = 5
_SEARCH = "#findings [data-filter=text]"
_TYPED = ("src-77", "accessdenied", "no rule is enabled", "zzz")
PAINTED = "(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity)"
_LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
# Waited for in the page itself: its Content-Security-Policy lets no text become script later.
_READY = f"""async () => {{
    while (!({PAINTED} < Infinity && {_LOADED} > 0)) await new Promise(requestAnimationFrame);
}}"""
# Reading a size makes the browser lay the page out, so that this is a part of what is measured.
_TIMED = """([selector, event, value]) => {
    const control = document.querySelector(selector);
    const start = performance.now();
    if (value !== null) control.value = value;
    if (event === "click") control.click(); else control.dispatchEvent(new Event(event));
    document.querySelector("#findings .list-view").getBoundingClientRect();
    return performance.now() - start;
}"""
_LINKED = """async (id) => {
    const start = performance.now();
    location.hash = `finding=${id}`;
    await new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
    document.querySelector("#findings .is-linked .body").getBoundingClientRect();
    return performance.now() - start;
}"""
_MEMORY = "performance.memory.usedJSHeapSize / 1e6"


def rows(report: Report | None = None) -> Iterator[tuple[str, str]]:
    """Yield a row for each measurement; times in the browser are those of `performance.now()`, in milliseconds."""
    report = report or made()
    before = time.process_time()
    page = html.RENDERER.render(report)
    spent = time.process_time() - before
    yield "findings", f"{len(report.findings):,}"
    yield "rendering", f"{spent / len(report.findings) * 1e6:.1f} µs of CPU a finding"
    yield "size of the file", f"{len(page) / 1e6:.1f} MB"
    try:
        browser = chromium()
    except NoBrowserError as problem:
        yield "in a browser", str(problem)
        return
    with TemporaryDirectory(prefix="scanner-bench-") as folder:
        path = Path(folder) / "report.html"
        path.write_bytes(page)
        yield from _browsed(browser, path, report.findings[-1].id)


def _browsed(browser: str, path: Path, last: str) -> Iterator[tuple[str, str]]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        opened = [_opened(started.new_page(), path) for _ in range(_RUNS)]
        yield "first contentful paint", _told([painted for painted, _ in opened])
        yield "everything ready", _told([loaded for _, loaded in opened])
        page = started.new_page()
        page.goto(path.as_uri())
        page.focus(_SEARCH)
        yield "a keystroke in the search", _told([each for text in _TYPED for each in keystrokes(page, text)])
        yield (
            "a choice of severity",
            _told([_timed(page, "#findings input[value=high]", "click") for _ in range(_RUNS)]),
        )
        yield "another order", _told([_timed(page, "[data-sort=bucket]", "click") for _ in range(_RUNS)])
        yield "a link to the last finding", f"{page.evaluate(_LINKED, last):.0f} ms"
        yield "memory of the script", f"{page.evaluate(_MEMORY):.0f} MB"
        started.close()


def _opened(page: Page, path: Path) -> tuple[float, float]:
    page.goto(path.as_uri())
    page.evaluate(_READY)
    found = page.evaluate(PAINTED), page.evaluate(_LOADED)
    page.close()
    return found


def keystrokes(page: Page, text: str) -> Iterator[float]:
    """Type a text letter by letter, as a person does; yield what each letter takes, in milliseconds."""
    for length in range(1, len(text) + 1):
        yield _timed(page, _SEARCH, "input", text[:length])
    _timed(page, _SEARCH, "input", "")


def _timed(page: Page, selector: str, event: str, value: str | None = None) -> float:
    found: float = page.evaluate(_TIMED, [selector, event, value])
    return found


def _told(times: list[float]) -> str:
    return f"{statistics.median(times):.0f} ms (median of {len(times)}), at most {max(times):.0f} ms"


if __name__ == "__main__":
    given = decode(Path(sys.argv[1]).read_bytes()) if sys.argv[1:] else None
    for name, figure in rows(given):
        print(f"{name:32} {figure}")
