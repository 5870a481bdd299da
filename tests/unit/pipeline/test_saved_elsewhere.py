"""A plan that lies elsewhere than in its run's folder is applied, and what lies around it is nobody's business."""

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from scanner.model.outcome import State
from scanner.model.plan import Risk
from scanner.pipeline import JudgeOptions
from scanner.pipeline.fixing import make_plan
from scanner.pipeline.saved import Carried, SavedOptions, apply_saved, undo_saved
from scanner.runs import manifest
from tests.support.fixing import Doors, options, quiet, yes
from tests.support.planning import HOME, cloud_of

POLICY = """
schema: 1
name: dr
version: 1.0.0
expects: {source-versioning: {}}
"""


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SavedOptions:
    """Make a plan in the folder `run`."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Doors(cloud_of({"src": {"region": HOME}})).install(monkeypatch)
    scan = options(tmp_path, POLICY).scan
    make_plan(scan, quiet)
    return SavedOptions(reading=scan, approve=yes, proving=None)


def states(carried: Carried) -> list[State]:
    return [outcome.state for outcome in carried.applied.outcomes]


def test_the_folder_of_a_copied_plan_is_not_sealed(tmp_path: Path, saved: SavedOptions) -> None:
    place = tmp_path / "repository"
    place.mkdir()
    (place / "plan.json").write_bytes((tmp_path / "run" / "plan.json").read_bytes())
    (place / "dangling").symlink_to(place / "nowhere")
    assert states(apply_saved(place / "plan.json", saved, quiet)) == [State.APPLIED]
    assert {path.name for path in place.iterdir()} - {"journal.jsonl.lock"} == {
        "dangling",
        "journal.jsonl",
        "plan.json",
    }


def test_the_run_of_a_plan_is_sealed_with_its_journal(tmp_path: Path, saved: SavedOptions) -> None:
    assert states(apply_saved(tmp_path / "run", saved, quiet)) == [State.APPLIED]
    assert "journal.jsonl" in manifest.read(tmp_path / "run")
    assert not manifest.compare(tmp_path / "run")


def test_what_undoes_is_sealed_too(tmp_path: Path, saved: SavedOptions) -> None:
    apply_saved(tmp_path / "run", saved, quiet)
    out = tmp_path / "undo"
    undoing = replace(saved, reading=structs.replace(saved.reading, judging=JudgeOptions(out=out)))
    assert states(undo_saved(tmp_path / "run", undoing, quiet, risk=Risk.DANGEROUS)) == [State.APPLIED]
    assert {"journal.jsonl", "plan.json"} <= manifest.read(out).keys()
    assert not manifest.compare(out)
