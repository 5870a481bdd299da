"""Every renderer keeps the promises of a renderer."""

import subprocess
import sys
import unicodedata

import pytest

from scanner import registry
from scanner.model.renderer import Renderer
from scanner.model.report import Report, decode, encode
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.reports import empty_estate, large

RENDERERS = [pytest.param(renderer, id=name) for name, renderer in registry.renderers().items()]
REPORTS = {
    "company": small_company(),
    "interrupted": small_company(interrupted=True),
    "empty": empty_estate(),
    "large": large(200),
    "hostile": hostile(),
}
every_renderer = pytest.mark.parametrize("renderer", RENDERERS)
every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


@every_renderer
@every_report
def test_the_same_report_gives_the_same_bytes(renderer: Renderer, report: Report) -> None:
    assert renderer.render(report) == renderer.render(report)


@every_renderer
@every_report
def test_a_saved_report_renders_like_the_first_time(renderer: Renderer, report: Report) -> None:
    assert renderer.render(decode(encode(report))) == renderer.render(report)


@every_renderer
@every_report
def test_output_is_utf8_without_raw_controls(renderer: Renderer, report: Report) -> None:
    text = renderer.render(report).decode("utf-8")
    controls = {character for character in text if unicodedata.category(character) in ("Cc", "Cs")}
    assert controls <= {"\n", "\r", "\t"}


@every_renderer
def test_every_finding_that_is_wrong_or_unknown_is_named(renderer: Renderer) -> None:
    report = small_company()
    text = renderer.render(report).decode()
    for finding in (*report.counting(), *report.undecided()):
        assert finding.bucket in text
        assert finding.check in text


def test_files_differ() -> None:
    files = [renderer.file for renderer in registry.renderers().values()]
    assert sorted(files) == sorted(set(files))


def test_finding_the_renderers_imports_nothing_slow() -> None:
    slow = "{'pandas', 'jinja2', 'markdown_it', 'markupsafe'}"
    code = f"import sys; from scanner import registry; registry.renderers(); print({slow} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
