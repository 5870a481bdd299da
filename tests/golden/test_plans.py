"""Every format of a few plans, byte for byte. `make golden` writes the files again; read its diff."""

from pathlib import Path

import pytest

from scanner import registry
from tests.support.plans import PLANS

GOLDEN = Path(__file__).parent / "plans"
FOLDERS = ("new-pair", "widened", "undo", "nothing")
FILES = [(folder, name) for folder in FOLDERS for name in registry.names("scanner.proposals")]


@pytest.mark.parametrize(("folder", "name"), FILES)
def test_golden_plan(folder: str, name: str, pytestconfig: pytest.Config) -> None:
    proposal = registry.proposals()[name]
    path = GOLDEN / folder / proposal.file
    rendered = proposal.render(PLANS[folder]()).encode()
    if pytestconfig.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rendered)
    assert rendered == path.read_bytes(), f"{path.name} of {folder} changed; see `make golden`"


def test_no_golden_plan_is_left_over() -> None:
    expected = {f"{folder}/{registry.proposals()[name].file}" for folder, name in FILES}
    assert {f"{path.parent.name}/{path.name}" for path in GOLDEN.glob("*/*")} == expected
