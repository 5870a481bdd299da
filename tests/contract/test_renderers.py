"""Every renderer keeps the promises of a renderer."""

import subprocess
import sys
import unicodedata
from importlib.metadata import metadata

import msgspec
import pytest

from scanner import registry
from scanner.errors import UsageError
from scanner.model.renderer import Renderer
from scanner.model.report import Report, decode, encode
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.repaired import hostile_repair, repaired
from tests.support.reports import empty_estate, large, nothing_read

RENDERERS = [pytest.param(renderer, id=name) for name, renderer in registry.renderers().items()]
REPORTS = {
    "company": small_company(),
    "interrupted": small_company(interrupted=True),
    "empty": empty_estate(),
    "large": large(200),
    "hostile": hostile(),
    "repaired": repaired(),
    "hostile repair": hostile_repair(),
}
FINDINGS_ALONE = {"csv", "jsonl"}
every_renderer = pytest.mark.parametrize("renderer", RENDERERS)
every_text = pytest.mark.parametrize(
    "renderer", [pytest.param(renderer, id=name) for name, renderer in registry.renderers().items() if renderer.is_text]
)
every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


@every_renderer
@every_report
def test_the_same_report_gives_the_same_bytes(renderer: Renderer, report: Report) -> None:
    assert renderer.render(report) == renderer.render(report)


@every_renderer
@every_report
def test_a_saved_report_renders_like_the_first_time(renderer: Renderer, report: Report) -> None:
    assert renderer.render(decode(encode(report))) == renderer.render(report)


@every_text
@every_report
def test_output_is_utf8_without_raw_controls(renderer: Renderer, report: Report) -> None:
    text = renderer.render(report).decode("utf-8")
    controls = {character for character in text if unicodedata.category(character) in ("Cc", "Cs")}
    assert controls <= {"\n", "\r", "\t"}


@every_text
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
    slow = "{'pandas', 'jinja2', 'markdown_it', 'markupsafe', 'pyarrow', 'reportlab', 'xlsxwriter'}"
    code = f"import sys; from scanner import registry; registry.renderers(); print({slow} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@every_renderer
def test_a_format_says_before_the_scan_that_its_library_is_missing(renderer: Renderer) -> None:
    renderer.require()
    without = msgspec.structs.replace(renderer, library="no_such_library")
    with pytest.raises(UsageError, match=f"format '{renderer.id}' needs no_such_library") as caught:
        without.require()
    assert f"s3-replication-scanner[{renderer.id}]" in caught.value.remedy


def test_every_extra_is_one_that_the_distribution_has() -> None:
    extras = metadata("s3-replication-scanner").get_all("Provides-Extra")
    wanted = {name for name, renderer in registry.renderers().items() if renderer.library}
    assert wanted <= set(extras or ())


@every_text
def test_an_incomplete_scan_without_findings_differs_from_a_complete_one(renderer: Renderer) -> None:
    if renderer.id in FINDINGS_ALONE:
        pytest.skip("a line a finding, and there is none: the folder's findings.json tells")
    assert renderer.render(nothing_read()) != renderer.render(empty_estate())
