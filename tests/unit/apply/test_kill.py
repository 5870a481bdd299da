"""Being killed anywhere, and going on: nothing lost, nothing done twice, nothing left over, everything to be undone."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from scanner import registry
from scanner.errors import RefusedError
from scanner.journal.file import JournalFile, read
from scanner.model.journal import Entry
from scanner.model.outcome import State
from scanner.model.plan import Plan
from scanner.plan.undo import Made, undo_plan
from tests.support.applying import (
    AT,
    OTHER,
    REPLICA,
    ROLE,
    SOURCE,
    TOOL,
    Notes,
    a_cloud,
    a_plan,
    a_step,
    applied,
    big_plan,
    tools_on,
)
from tests.support.fake_cloud import Document, FakeCloud

WRITES = len(big_plan().steps)
NOTES = 2 * WRITES + 1


class Killed(BaseException):
    """The process dies here: nobody catches this."""


def killing(number: int) -> Callable[..., None]:
    """Return what dies when it is called for the given time, from 1."""
    times = count(1)

    def die(*_: object) -> None:
        if next(times) == number:
            raise Killed

    return die


def undo_of(entries: list[Entry], plan: Plan) -> Plan:
    return undo_plan(entries, plan, registry.writers(), Made("undo-1", AT, TOOL, "somebody"))


def undisturbed(folder: Path) -> Document:
    cloud = a_cloud()
    applied(cloud, big_plan(), Notes(), folder)
    return cloud.state()


def without_ids(state: Document) -> Document:
    """Leave out what AWS chooses anew for each role."""
    state.get(ROLE.arn, {}).get("facets", {}).get("role", {}).pop("RoleId", None)
    return state


def finishes(cloud: FakeCloud, notes: Notes, folder: Path) -> None:
    """Go on after the kill: the end is that of an undisturbed run, and undoing it is the beginning."""
    told = applied(cloud, big_plan(), notes, folder).outcomes
    assert all(outcome.state.succeeded for outcome in told)
    assert without_ids(cloud.state()) == without_ids(undisturbed(folder))
    assert len(cloud.writes) == len(set(cloud.writes)) == WRITES
    undoes(cloud, notes.entries, folder)


def undoes(cloud: FakeCloud, entries: list[Entry], folder: Path) -> None:
    undo = undo_of(entries, big_plan())
    told = applied(cloud, undo, Notes(), folder).outcomes
    assert [outcome.message for outcome in told if not outcome.state.succeeded] == []
    beginning, ending = a_cloud().state(), cloud.state()
    if any(step.facet == "versioning" and step.target == SOURCE for step in undo.steps):
        assert ending[SOURCE.arn]["facets"].pop("versioning").get("Status") in (None, "Suspended")
        beginning[SOURCE.arn]["facets"].pop("versioning")
    assert ending == beginning


@pytest.mark.parametrize("number", range(1, WRITES + 1))
@pytest.mark.parametrize("when", ["before_write", "after_write"])
def test_a_kill_around_any_write(tmp_path: Path, when: str, number: int) -> None:
    cloud, notes = a_cloud(), Notes()
    setattr(cloud, when, killing(number))
    with pytest.raises(Killed):
        applied(cloud, big_plan(), notes, tmp_path)
    assert len(cloud.writes) == (number if when == "after_write" else number - 1)
    setattr(cloud, when, lambda *_: None)
    finishes(cloud, notes, tmp_path)


@pytest.mark.parametrize("number", range(1, NOTES + 1))
@pytest.mark.parametrize("when", ["before_note", "after_note"])
def test_a_kill_around_any_entry_of_the_journal(tmp_path: Path, when: str, number: int) -> None:
    cloud, notes = a_cloud(), Notes()
    setattr(notes, when, killing(number))
    with pytest.raises(Killed):
        applied(cloud, big_plan(), notes, tmp_path)
    finishes(cloud, Notes(notes.entries), tmp_path)


@pytest.mark.parametrize("number", range(1, WRITES + 1))
def test_undoing_without_going_on_first(tmp_path: Path, number: int) -> None:
    """The write that nobody saw the end of is undone, too."""
    cloud, notes = a_cloud(), Notes()
    cloud.after_write = killing(number)
    with pytest.raises(Killed):
        applied(cloud, big_plan(), notes, tmp_path)
    cloud.after_write = lambda *_: None
    undoes(cloud, notes.entries, tmp_path)


@pytest.mark.parametrize("number", range(1, WRITES + 1))
def test_a_kill_while_undoing(tmp_path: Path, number: int) -> None:
    cloud, notes = a_cloud(), Notes()
    applied(cloud, big_plan(), notes, tmp_path)
    undo, again = undo_of(notes.entries, big_plan()), Notes()
    cloud.after_write = killing(number)
    if number <= len(undo.steps):
        with pytest.raises(Killed):
            applied(cloud, undo, again, tmp_path)
    cloud.after_write = lambda *_: None
    assert all(outcome.state.succeeded for outcome in applied(cloud, undo, again, tmp_path).outcomes)
    assert REPLICA.arn not in cloud.state()
    assert ROLE.arn not in cloud.state()


def test_what_somebody_changed_after_the_kill_is_theirs(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()
    plan = a_plan(a_step(SOURCE, "versioning", {}, {"Status": "Enabled"}))
    cloud.after_write = killing(1)
    with pytest.raises(Killed):
        applied(cloud, plan, notes, tmp_path)
    cloud.after_write = lambda *_: None
    cloud.things[SOURCE.arn]["facets"]["versioning"] = {"Status": "Suspended"}
    for _ in range(2):
        (outcome,) = applied(cloud, plan, notes, tmp_path).outcomes
        assert outcome.state is State.REFUSED
    cloud.things[SOURCE.arn]["facets"]["versioning"] = {"Status": "Enabled"}
    (outcome,) = applied(cloud, plan, notes, tmp_path).outcomes
    assert outcome.state is State.APPLIED


def test_what_is_new_is_no_longer_anybody_s_once_it_was_written(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()
    creation, tags, *_ = big_plan().steps
    plan = a_plan(creation, tags)
    applied(cloud, plan, notes, tmp_path)
    cloud.things[REPLICA.arn]["facets"]["tags"] = {"TagSet": [{"Key": "owner", "Value": "somebody"}]}
    told = applied(cloud, plan, notes, tmp_path).outcomes
    assert [outcome.state for outcome in told] == [State.ALREADY, State.REFUSED]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_write_under_way_end_and_holds_the_rest_back(tmp_path: Path, number: signal.Signals) -> None:
    cloud, notes = a_cloud(), Notes()
    writes = count(1)
    cloud.before_write = lambda *_: signal.raise_signal(number) if next(writes) == 3 else None
    former = signal.getsignal(number)
    told = applied(cloud, big_plan(), notes, tmp_path)
    assert signal.getsignal(number) is former
    assert told.interrupted
    assert [outcome.state for outcome in told.outcomes] == [State.APPLIED] * 3 + [State.HELD_BACK] * 7
    assert "stopped" in told.outcomes[-1].message
    cloud.before_write = lambda *_: None
    finishes(cloud, notes, tmp_path)


def test_a_second_signal_insists(tmp_path: Path) -> None:
    cloud, notes = a_cloud(), Notes()
    cloud.after_write = lambda *_: signal.raise_signal(signal.SIGINT)
    cloud.on_read = lambda *_: signal.raise_signal(signal.SIGINT) if cloud.writes else None
    with pytest.raises(KeyboardInterrupt):
        applied(cloud, big_plan(), notes, tmp_path)
    cloud.after_write = cloud.on_read = lambda *_: None
    finishes(cloud, notes, tmp_path)


def process(folder: Path, journal: str, kill_at: int = 0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.applying", str(folder), journal, str(kill_at)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )


@pytest.fixture
def shared(tmp_path: Path) -> FakeCloud:
    return a_cloud(tmp_path / "cloud.json")


def test_a_process_that_was_killed_leaves_a_journal_to_go_on_from(tmp_path: Path, shared: FakeCloud) -> None:
    with process(tmp_path, "journal.jsonl", kill_at=6) as first:
        first.communicate(timeout=300)
    assert first.returncode == -signal.SIGKILL
    assert len(shared.state()) == 5
    with process(tmp_path, "journal.jsonl") as second:
        states, errors = second.communicate(timeout=300)
    assert (second.returncode, errors) == (0, "")
    assert states.split() == ["ALREADY"] * 5 + ["APPLIED"] * 5
    assert without_ids(shared.state()) == without_ids(undisturbed(tmp_path))
    assert len(shared.writes) == WRITES
    undoes(shared, list(read(tmp_path / "journal.jsonl")), tmp_path)


def test_two_processes_with_journals_of_their_own_never_write_the_same_thing(tmp_path: Path, shared: FakeCloud) -> None:
    """Each target is changed by one of them; the other finds it done, or made by a stranger."""
    with process(tmp_path, "one.jsonl") as one, process(tmp_path, "two.jsonl") as two:
        told = [each.communicate(timeout=300) for each in (one, two)]
    assert [errors for _, errors in told] == ["", ""]
    states = list(zip(*(out.split() for out, _ in told), strict=True))
    assert len(states) == WRITES
    assert all(pair.count("APPLIED") <= 1 for pair in states)
    assert len(shared.writes) == len({tuple(write) for write in shared.writes})


def test_two_processes_cannot_share_a_journal(tmp_path: Path) -> None:
    with JournalFile(tmp_path / "journal.jsonl"):
        with process(tmp_path, "journal.jsonl") as other:
            _, errors = other.communicate(timeout=300)
        assert other.returncode == 1
        assert RefusedError.__name__ in errors
        assert "another process is applying with it" in errors


def test_a_target_that_another_process_changes_is_left_to_it(tmp_path: Path) -> None:
    cloud = a_cloud()
    plan = a_plan(a_step(OTHER, "versioning", {}, {"Status": "Enabled"}))
    with tools_on(cloud, Notes(), tmp_path).locks.locked(OTHER):
        (outcome,) = applied(cloud, plan, Notes(), tmp_path).outcomes
    assert outcome.state is State.REFUSED
    assert f":{os.getpid()} has been changing tunes" in outcome.message
    assert cloud.writes == []
