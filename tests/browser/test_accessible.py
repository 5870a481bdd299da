"""axe-core finds nothing in the report: light and dark, on a desk and on a phone, folded and with everything open."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from scanner.model.report import Report
from tests.support.browsing import AXE, DESKTOP, PHONE, has_browser, visit
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.repaired import repaired
from tests.support.reports import empty_estate, large

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not has_browser(), reason="Chromium is not on the PATH"),
]
_RUN = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${node.target}: ${node.failureSummary}`.slice(0, 600)))"""


def many() -> Report:
    return large(1_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("made", [small_company, empty_estate, hostile, repaired, many])
def test_axe_finds_nothing(
    browser: Browser,
    page_of: Callable[[Callable[[], Report]], Path],
    made: Callable[[], Report],
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
) -> None:
    with visit(browser, page_of(made), size=size, scheme=scheme) as seen:
        # Through the debugger, which the page's own policy does not bind.
        seen.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert seen.page.evaluate(_RUN) == []
        seen.page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        seen.settle()
        assert seen.page.evaluate(_RUN) == []


def test_the_focus_can_be_seen_on_every_kind_of_control(
    browser: Browser, page_of: Callable[[Callable[[], Report]], Path]
) -> None:
    with visit(browser, page_of(small_company)) as seen:
        for _ in range(60):
            seen.page.keyboard.press("Tab")
            outline = seen.page.evaluate(
                """() => {
                    const focused = document.activeElement;
                    const drawn = focused.matches(".chip input") ? focused.nextElementSibling : focused;
                    const style = getComputedStyle(drawn);
                    return focused === document.body || style.outlineStyle !== "none" || drawn.outerHTML.slice(0, 200);
                }"""
            )
            assert outline is True


def test_whoever_wants_less_motion_gets_none(browser: Browser, page_of: Callable[[Callable[[], Report]], Path]) -> None:
    with visit(browser, page_of(small_company)) as seen:
        seen.page.emulate_media(reduced_motion="reduce")
        moving = """[...document.querySelectorAll("*")].filter((each) => {
            const style = getComputedStyle(each);
            return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
        }).length"""
        assert seen.page.evaluate(moving) == 0
