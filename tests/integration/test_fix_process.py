"""`scanner apply` as a process that is killed, stopped, or meets another one on the same plan."""

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from scanner.journal.file import read
from scanner.model.base import Document
from scanner.model.journal import CanaryIntended, CanaryPut, Entry, Intended, Opened, Settled
from scanner.model.outcome import State
from scanner.runs import directory
from scanner.verify import open_canaries
from tests.support.documents import Kept, changes
from tests.support.nordwind import HURRY, Halt, Nordwind, outcomes, production_role, until

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(os.name != "posix", reason="sends signals as a POSIX system does"),
]

MADE: Final = ("contracts", "permits", "waybills")
IN_PLACE: Final = ("fleet", "routes", "shipments")
SOUND: Final = ("orders", "invoices", "archive", "ledger")
CONTRACTS_ROLE: Final = production_role("s3-replication-nordwind-contracts")

POINTS: Final[tuple[Halt, ...]] = (
    (Intended, 1),
    (Settled, 2),
    (Intended, 4),
    (CanaryIntended, 1),
    (CanaryPut, 2),
)
"""Where a process is killed."""


def test_a_killed_run_goes_on_and_ends_like_one_that_was_not(nordwind: Nordwind, tmp_path: Path) -> None:
    whole = _planned(nordwind, tmp_path / "whole", MADE)
    killed = _copied(whole, tmp_path / "killed")
    wanted = _applied_and_undone(nordwind, whole, tmp_path)
    for point in POINTS:
        with nordwind.process(*_apply(nordwind, killed), halt=point) as running:
            until(running, killed / "journal.jsonl", _more(killed, point))
            running.kill()
            assert running.wait() == -signal.SIGKILL
    assert open_canaries(read(killed / "journal.jsonl"))
    with nordwind.process(*_apply(nordwind, killed)) as running:
        said, errors = running.communicate()
    assert (running.returncode, errors) == (0, "")
    assert "3 of 3 pairs proven" in said
    now = nordwind.documents()
    assert changes(wanted, now) == {(CONTRACTS_ROLE, "role")}
    assert _but_for_its_id(wanted) == _but_for_its_id(now)
    cleaned = nordwind.run("verify", "--clean", killed, *nordwind.reading, *nordwind.putting)
    assert (cleaned.code, cleaned.out) == (0, "Nothing of the test objects is left.\n")
    assert open_canaries(read(killed / "journal.jsonl")) == ()
    assert nordwind.objects() == []


def test_a_scheduler_stops_it_between_two_writes(nordwind: Nordwind, tmp_path: Path) -> None:
    plan = _planned(nordwind, tmp_path / "plan", ("forecasts",))
    journal = plan / "journal.jsonl"
    with nordwind.process(*_apply(nordwind, plan), halt=(Intended, 2)) as running:
        until(running, journal, _more(plan, (Intended, 2)))
        running.terminate()
        said, errors = running.communicate()
    assert (running.returncode, errors) == (130, "")
    assert "HELD_BACK" in said
    states = outcomes(plan)
    assert State.HELD_BACK in states.values()
    assert len(states) == len(directory.load_plan(plan).steps), "each step is told of"
    written = [entry.step for entry in read(journal) if isinstance(entry, Intended)]
    assert {step for step, state in states.items() if state is State.APPLIED} == set(written)
    assert nordwind.run(*_apply(nordwind, plan)).code == 0
    assert all(state.succeeded for state in outcomes(plan).values())


def test_a_second_process_on_the_same_plan_is_refused(nordwind: Nordwind, tmp_path: Path) -> None:
    plan = _planned(nordwind, tmp_path / "plan", ("tenders",))
    with nordwind.process(*_apply(nordwind, plan), halt=(Opened, 1)) as first:
        until(first, plan / "journal.jsonl", _more(plan, (Opened, 1)))
        second = nordwind.run(*_apply(nordwind, plan), "--quiet")
        first.communicate()
    assert (second.code, second.out) == (21, "")
    assert "another process is applying with it" in second.err
    assert first.returncode == 0
    assert set(outcomes(plan).values()) == {State.APPLIED}


def test_two_processes_on_copies_of_a_plan_write_each_step_once(nordwind: Nordwind, tmp_path: Path) -> None:
    one = _planned(nordwind, tmp_path / "one", IN_PLACE)
    two = _copied(one, tmp_path / "two")
    with nordwind.process(*_apply(nordwind, one)) as first, nordwind.process(*_apply(nordwind, two)) as second:
        told = [running.communicate() for running in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), told
    here, there = outcomes(one), outcomes(two)
    assert here.keys() == there.keys()
    for step in here:
        assert sorted((here[step], there[step])) == [State.ALREADY, State.APPLIED]
    assert nordwind.objects() == []


def _planned(nordwind: Nordwind, folder: Path, wanted: tuple[str, ...]) -> Path:
    buckets = (word for name in (*wanted, *SOUND) for word in ("--bucket", f"nordwind-{name}"))
    planned = nordwind.run("plan", "--quiet", *nordwind.judging, *nordwind.reading, *buckets, "--out", folder)
    assert (planned.code, planned.out) == (20, "")
    return folder


def _copied(plan: Path, folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(plan / "plan.json", folder)
    return folder


def _apply(nordwind: Nordwind, plan: Path) -> tuple[str, ...]:
    return ("apply", str(plan), "--yes", *nordwind.reading, *nordwind.writing, *HURRY)


def _applied_and_undone(nordwind: Nordwind, plan: Path, folder: Path) -> Kept:
    """Return what an undisturbed run comes to, and leave everything as it was."""
    before = nordwind.documents()
    assert nordwind.run(*_apply(nordwind, plan)).code == 0
    after = nordwind.documents()
    undo = ("undo", str(plan), "--yes", "--risk", "dangerous", *nordwind.reading, *nordwind.writing)
    assert nordwind.run(*undo, "--out", folder / "undone").code == 0
    assert changes(before, nordwind.documents()) == set()
    return after


def _but_for_its_id(kept: Kept) -> Document:
    """Return the role that the plan makes, without what tells it from one of the same name made before."""
    role: Document = json.loads(kept[CONTRACTS_ROLE, "role"])
    return {name: value for name, value in role.items() if name not in ("RoleId", "CreateDate")}


def _more(plan: Path, point: Halt) -> Callable[[tuple[Entry, ...]], bool]:
    """Return what tells that a journal has so many entries of a kind more than now."""
    kind, number = point
    journal = plan / "journal.jsonl"
    known = len(read(journal)) if journal.exists() else 0
    return lambda entries: sum(isinstance(entry, kind) for entry in entries[known:]) >= number
