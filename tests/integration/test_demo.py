"""The demonstration from the command line to the reports, against the table written from the estate's stories."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from typer.testing import CliRunner

from scanner import registry
from scanner.cli.app import app
from scanner.errors import ExitCode
from scanner.policy.load import load_policies
from scanner.runs import manifest
from scanner.runs.directory import load_plan
from scanner.sandbox.estate import Bucket
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.nordwind.places import PARTNER, SCANNED
from scanner.sandbox.policies import shown_policies
from tests.integration.demo_expectations import EXPECTED, expected_rows
from tests.integration.repair_expectations import REPAIRED

pytestmark = pytest.mark.emulator


@dataclass(frozen=True)
class Demo:
    """One demonstration: where its first run is, what it said, and how long it took, in seconds.

    `state` is where its user's state would be.
    """

    folder: Path
    said: str
    seconds: float
    state: Path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run the demonstration once."""
    out, state = tmp_path_factory.mktemp("demo") / "run", tmp_path_factory.mktemp("user") / "state"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_STATE_HOME", str(state))
        before, started = dict(os.environ), monotonic()
        result = CliRunner().invoke(app, ["demo", "--out", str(out)], catch_exceptions=False)
        assert result.exit_code == ExitCode.DONE
        assert dict(os.environ) == before
    return Demo(out, result.stdout, monotonic() - started, state)


@pytest.fixture(scope="module")
def folder(demo: Demo) -> Path:
    """Return the folder of the first scan."""
    return demo.folder


def test_it_tells_the_whole_story(demo: Demo) -> None:
    chapters = (
        "would survive the loss of their Region",
        str(demo.folder / "report.html"),
        f" steps for {len(REPAIRED)} buckets, in",
        f"Repaired {len(REPAIRED)} of {len(REPAIRED)} buckets; ",
        "Left alone, with the reason",
        "A second plan has 0 steps.",
        str(demo.folder.with_name("run-repair") / "report.html"),
    )
    places = [demo.said.replace("\n", "").find(chapter) for chapter in chapters]
    assert -1 not in places, demo.said
    assert places == sorted(places)


def test_nobody_waits_long_for_it_even_on_a_busy_machine(demo: Demo) -> None:
    assert demo.seconds < 600


def test_it_leaves_nothing_in_the_state_of_its_user(demo: Demo) -> None:
    assert not demo.state.exists()


def test_the_repair_and_the_second_plan_have_folders_of_their_own(demo: Demo) -> None:
    runs = {name: demo.folder.with_name(f"run{name}") for name in ("", "-repair", "-again")}
    assert set(demo.folder.parent.iterdir()) == set(runs.values())
    assert not any(manifest.compare(run) for run in runs.values())
    assert not (runs[""] / "plan.json").exists()
    assert len(load_plan(runs["-repair"]).sources) == len(REPAIRED)
    assert load_plan(runs["-again"]).steps == ()
    assert (runs["-repair"] / "before" / "findings.json").exists()


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "findings.json").read_text())
    return found


def test_the_demonstration_writes_its_reports(folder: Path) -> None:
    written = {path.name for path in folder.iterdir() if path.stat().st_size}
    assert {"report.html", "findings.csv", "findings.json", "snapshot.jsonl.gz", "run.json"} <= written


def test_it_reads_all_accounts(report: dict[str, Any]) -> None:
    coverage = report["coverage"]
    assert {account["account"] for account in coverage["accounts"]} == set(SCANNED)
    assert not any(account["error"] for account in coverage["accounts"])
    assert coverage["buckets"]["listed"] == len(_listed())


def test_every_story_is_judged() -> None:
    assert {bucket.name: bucket.story for bucket in _listed()} == {
        name: expected.story for name, expected in EXPECTED.items()
    }


@pytest.mark.parametrize("bucket", sorted(EXPECTED))
def test_the_verdicts_follow_from_the_story(bucket: str, report: dict[str, Any]) -> None:
    found = [finding for finding in report["findings"] if finding["bucket"] == bucket]
    got = {(f["bucket"], f["policy"], f["check"], f["rule"]): f["verdict"] for f in found}
    assert len(got) == len(found)
    assert got == dict(expected_rows(bucket)), EXPECTED[bucket].story


def test_every_check_that_is_asked_has_a_story_that_fails_it(report: dict[str, Any]) -> None:
    failed = {finding["check"] for finding in report["findings"] if finding["verdict"] == "NON_COMPLIANT"}
    policies = load_policies(shown_policies(), registry.checks())
    assert failed == {wanted.check for policy in policies for wanted in policy.expects}


def _listed() -> list[Bucket]:
    """The buckets that a scan can list: those of the partner and the deleted ones are only named by rules."""
    return [bucket for bucket in BUCKETS if bucket.account != PARTNER and bucket.later != "deleted"]
