"""The report in a real browser: the script runs, the policy lets it, and nothing is wider than a phone."""

import re
import struct
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from docs.screenshot import NoBrowserError, chromium, photograph, run_chromium
from scanner.model.report import Report
from scanner.renderers import html
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.repaired import hostile_repair, repaired
from tests.support.reports import empty_estate


def _has_browser() -> bool:
    try:
        chromium()
    except NoBrowserError:
        return False
    return True


pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not _has_browser(), reason="Chromium is not on the PATH"),
]
every_report = pytest.mark.parametrize("made", [small_company, empty_estate, hostile, repaired, hostile_repair])


def page_at(folder: Path, made: Report) -> Path:
    """Write a report's page."""
    page = folder / "report.html"
    page.write_bytes(html.render(made))
    return page


def dom_of(page: Path, fragment: str = "") -> str:
    """Return the page's elements after its script ran; fail where the browser complained."""
    done = run_chromium(page.as_uri() + fragment, "--dump-dom", "--enable-logging=stderr")
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert complaints == []
    return done.stdout


@every_report
def test_the_script_runs_under_the_pages_own_policy(tmp_path: Path, made: Callable[[], Report]) -> None:
    assert re.search('<html lang="en" class="js"[ >]', dom_of(page_at(tmp_path, made())))


def test_the_list_begins_with_what_is_wrong_or_unknown(tmp_path: Path) -> None:
    dom = dom_of(page_at(tmp_path, small_company()))
    assert '<b id="shown">11</b>' in dom
    hidden = {
        re.findall('data-status="([a-z]+)"', row)[0] for row in re.findall('<li class="finding[^>]*hidden[^>]*>', dom)
    }
    assert hidden == {"sound", "moot"}


@pytest.mark.parametrize("verdict", ["NON_COMPLIANT", "COMPLIANT"])
def test_a_link_to_a_finding_opens_it_with_its_repair(tmp_path: Path, verdict: str) -> None:
    report = small_company()
    finding = next(f for f in report.findings if f.verdict == verdict and f.check == "source-versioning")
    dom = dom_of(page_at(tmp_path, report), f"#f-{finding.id}")
    row = dom[dom.index(f'id="f-{finding.id}"') :].split("</li>")[0]
    assert "hidden" not in row.split(">")[0]
    assert "<details open" in row
    assert ("put-bucket-versioning --bucket BUCKET" in row) == (verdict == "NON_COMPLIANT")


@pytest.mark.parametrize("anchor", ["repair-1", "step-2", "proof-1"])
def test_a_link_to_a_part_of_a_repair_opens_it(tmp_path: Path, anchor: str) -> None:
    page = page_at(tmp_path, repaired())
    assert _open_parts(dom_of(page)) == ["repair-2"]
    opened = {"repair-1": "repair-1", "step-2": "repair-1", "proof-1": "proof-1"}[anchor]
    assert opened in _open_parts(dom_of(page, f"#{anchor}"))


def _open_parts(dom: str) -> list[str]:
    return re.findall('<details class="mend" id="([a-z0-9-]+)" open', dom)


@every_report
def test_a_phone_never_scrolls_sideways(tmp_path: Path, made: Callable[[], Report]) -> None:
    source = html.render(made()).decode().replace("<details", "<details open")
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<iframe width="390" height="844" srcdoc="{escape(source)}"></iframe><script>onload = () => {{'
        "const page = document.querySelector('iframe').contentDocument.documentElement;"
        "document.body.dataset.width = page.scrollWidth; }</script>",
        encoding="utf-8",
    )
    width = re.search('data-width="([0-9]+)"', run_chromium(frame.as_uri(), "--dump-dom").stdout)
    assert width is not None
    assert int(width[1]) <= 390


def test_a_picture_of_it_is_not_blank(tmp_path: Path) -> None:
    picture = tmp_path / "report.png"
    photograph(page_at(tmp_path, small_company()), picture, (1440, 900))
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1440, 900)
    # A blank picture of this size has about 10 KB.
    assert len(data) > 40_000
