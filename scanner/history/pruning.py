"""Forgetting old runs: which go, what goes with them, and what is kept of them.

Since when something is wrong, and since when a pair is known, stays as it was told before.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scanner.clock import rfc3339
from scanner.history.carried import carry, standing
from scanner.history.episodes import episodes
from scanner.history.store import Store
from scanner.history.timelines import runs_of, timelines_of
from scanner.history.value import Asked

_RUNS = """
    SELECT number, id, started,
        (SELECT coalesce(group_concat(name, char(10)), '') FROM
         (SELECT DISTINCT name FROM run_policy WHERE run = number ORDER BY name)),
        (SELECT coalesce(group_concat(account, char(10)), '') FROM
         (SELECT DISTINCT account FROM run_account WHERE run = number ORDER BY account))
    FROM run ORDER BY started DESC, number DESC
"""
_OF_RUNS = ("observation", "tally", "pair_look", "run_policy", "run_account")
_FIRST_SEEN = """
    UPDATE pair SET first_seen = (
        SELECT min(run.started) FROM pair_look JOIN run ON run.number = pair_look.run WHERE pair_look.pair = pair.number
    ) WHERE first_seen = ''
"""


@dataclass(frozen=True)
class Keep:
    """What is kept: the runs of the last so many days, or the newest so many of each estate.

    An estate is the same accounts judged by policies of the same names. Its newest run is kept whatever its age.
    """

    days: int | None = None
    runs: int = 1


@dataclass(frozen=True)
class OldRun:
    """A run that goes: its number in the file, its id, and when it started."""

    number: int
    id: str
    started: str


@dataclass(frozen=True)
class Pruned:
    """What goes, the oldest run first; of `total` runs. `repairs` are those that no kept run tells of any more."""

    runs: tuple[OldRun, ...]
    total: int
    repairs: int


def old_runs(store: Store, keep: Keep, now: datetime | None = None) -> Pruned:
    """Return what would go."""
    rows = store.connection.execute(_RUNS).fetchall()
    since = "" if keep.days is None else rfc3339((now or datetime.now(UTC)) - timedelta(days=keep.days))
    before: Counter[tuple[str, str]] = Counter()
    going = []
    for number, name, started, policies, accounts in rows:
        estate = policies, accounts
        if before[estate] >= keep.runs and (not since or started < since):
            going.append(OldRun(number, name, started))
        before[estate] += 1
    return Pruned(tuple(reversed(going)), len(rows), _repairs(store, [run.number for run in going]))


def prune(store: Store, keep: Keep, now: datetime | None = None) -> Pruned:
    """Forget what `old_runs` tells, whole or not at all, and give the room back."""
    connection = store.connection
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = old_runs(store, keep, now)
        numbers = [run.number for run in found.runs]
        _carry_over(store, numbers)
        _delete(store, numbers)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    if found.runs:
        connection.execute("VACUUM")
    return found


def _carry_over(store: Store, numbers: Collection[int]) -> None:
    """Keep how each finding stood after the last run that goes, by all that was known then."""
    runs, going = runs_of(store), set(numbers)
    last = max((run.started for run in runs if run.number in going), default="")
    known = [run for run in runs if run.started <= last]
    for finding, _, looks in timelines_of(store, known, Asked()):
        told = standing(looks.looks, looks.severity, waived=looks.waived)
        if told:
            carry(store, finding, told)
    store.connection.execute(_FIRST_SEEN)


def _delete(store: Store, numbers: Sequence[int]) -> None:
    execute = store.connection.execute
    for table in _OF_RUNS:
        store.connection.executemany(f"DELETE FROM {table} WHERE run = ?", [(one,) for one in numbers])  # noqa: S608
    store.connection.executemany("DELETE FROM run WHERE number = ?", [(one,) for one in numbers])
    # What was right when it was last seen, and is asked about no more, is nobody's question.
    execute("DELETE FROM carried WHERE NOT wrong AND finding NOT IN (SELECT finding FROM observation)")
    execute(
        "DELETE FROM finding WHERE number NOT IN (SELECT finding FROM observation)"
        " AND number NOT IN (SELECT finding FROM carried)"
    )
    execute("DELETE FROM pair WHERE number NOT IN (SELECT pair FROM pair_look)")


def _repairs(store: Store, numbers: Collection[int]) -> int:
    """Count the repairs that were seen by runs that go."""
    runs, going = runs_of(store), set(numbers)
    ended = {run.started for run in runs if run.number in going} - {
        run.started for run in runs if run.number not in going
    }
    return sum(
        episode.repaired in ended
        for _, _, looks in timelines_of(store, runs, Asked())
        for episode in episodes(looks.looks)
    )
