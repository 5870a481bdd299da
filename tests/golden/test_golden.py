"""Every text format of four reports, byte for byte. `make golden` writes the files again; read its diff."""

from pathlib import Path

import pytest

from scanner import registry
from scanner.model.report import Report
from tests.support.company import small_company
from tests.support.hostile import hostile
from tests.support.repaired import repaired
from tests.support.reports import empty_estate

GOLDEN = Path(__file__).parent
TEXTS = {name: renderer for name, renderer in registry.renderers().items() if renderer.is_text}
REPORTS = {"company": small_company, "empty": empty_estate, "hostile": hostile, "repaired": repaired}


def _compare(folder: str, renderer_id: str, report: Report, update: bool) -> None:
    renderer = TEXTS[renderer_id]
    path = GOLDEN / folder / renderer.file
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(renderer.render(report))
    assert renderer.render(report) == path.read_bytes(), f"{path.name} of {folder} changed; see `make golden`"


@pytest.mark.parametrize("renderer_id", TEXTS)
@pytest.mark.parametrize("folder", REPORTS)
def test_golden_file(folder: str, renderer_id: str, pytestconfig: pytest.Config) -> None:
    _compare(folder, renderer_id, REPORTS[folder](), bool(pytestconfig.getoption("--update-golden")))


def test_no_golden_file_is_left_over() -> None:
    expected = {f"{folder}/{renderer.file}" for folder in REPORTS for renderer in TEXTS.values()}
    assert {f"{path.parent.name}/{path.name}" for path in GOLDEN.glob("*/*") if path.parent.name in REPORTS} == expected
