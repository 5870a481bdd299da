"""What earlier runs saw of the pairs of a report: since when each is known, and when it changed.

A run that could not look at a pair's source says nothing: it neither ends a pair nor changes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from scanner.history.sights import Sights
from scanner.history.store import Store, pair_key, stored
from scanner.model.finding import Verdict
from scanner.model.report import Report
from scanner.model.trend import PairChange, PairHistory, PairMark

_MOST_RUNS = 30
"""So many runs back changes are told; the first sight of a pair may be older."""
_MOST_CHANGES = 12

_LOOKS = """
    SELECT pair.number, account, source, rule, destination, first_seen, run, state
    FROM pair JOIN pair_look ON pair.number = pair_look.pair ORDER BY pair.number
"""
# Runs by policies of the same names: others may call the same pair something else.
_RUNS = """
    SELECT number, id, started FROM run
    WHERE pairs AND started < ?
    AND (SELECT coalesce(group_concat(name, char(10)), '') FROM
         (SELECT DISTINCT name FROM run_policy WHERE run = number ORDER BY name)) = ?
    ORDER BY started, number
"""

Key = tuple[str, str, str, str]
"""Source account, source, rule and destination."""


@dataclass(frozen=True)
class _Run:
    number: int | None
    id: str
    started: str


@dataclass(frozen=True)
class _Known:
    """A pair, when it was first seen, and its state by run."""

    key: Key
    first: str
    states: Mapping[int | None, str]


def histories_of(store: Store, report: Report) -> tuple[PairHistory, ...]:
    """Return the histories of a report's pairs, and of pairs that its buckets had; none where no run recorded any."""
    policies = "\n".join(sorted({stored(policy.name) for policy in report.run.policies}))
    runs = [_Run(*row) for row in store.connection.execute(_RUNS, (stored(report.run.started), policies))]
    if not runs:
        return ()
    known = list(_known(store, report, runs))
    recent = [*runs[-_MOST_RUNS:], _Run(None, report.run.id, report.run.started)]
    moved = {one.key for one in known if not _is_steady(one, recent)}
    sights = Sights(store, report)
    sights.look({key[:2] for key in moved})
    return tuple(
        _told(one, recent, sights) if one.key in moved else PairHistory(*one.key, first_seen=one.first) for one in known
    )


def _known(store: Store, report: Report, runs: Sequence[_Run]) -> Iterator[_Known]:
    started = {run.number: run.started for run in runs}
    now = {pair_key(pair): pair.state.value for pair in report.pairs}
    sources = {(stored(bucket.account), stored(bucket.bucket)) for bucket in report.buckets}
    for _, group in groupby(store.connection.execute(_LOOKS), key=itemgetter(0)):
        rows = list(group)
        key: Key = rows[0][1:5]
        states: dict[int | None, str] = {run: state for *_, run, state in rows if run in started}
        if states and (key in now or key[:2] in sources):
            first = min(filter(None, (rows[0][5], *(started[run] for run in states))))
            yield _Known(key, first, states | ({None: now[key]} if key in now else {}))


def _is_steady(one: _Known, recent: Sequence[_Run]) -> bool:
    """Tell whether every run since it was first seen saw it as it is now."""
    now = one.states.get(None)
    return now is not None and all(one.states.get(run.number) == now for run in recent if run.started >= one.first)


def _told(one: _Known, recent: Sequence[_Run], sights: Sights) -> PairHistory:
    marks = [(run, mark) for run in recent if run.started >= one.first and (mark := _mark(one, run, sights))]
    first = [PairChange(run.id, run.started, mark) for run, mark in marks[:1]]
    changes = [
        *first,
        *(
            _change(one, older, run, mark, sights)
            for (older, before), (run, mark) in pairwise(marks)
            if mark is not before
        ),
    ]
    left_out = max(0, len(changes) - _MOST_CHANGES)
    return PairHistory(*one.key, first_seen=one.first, changes=tuple(changes[left_out:]), earlier=left_out)


def _mark(one: _Known, run: _Run, sights: Sights) -> PairMark | None:
    """Return what a run saw of a pair; None where it did not look."""
    if run.number in one.states:
        return PairMark(one.states[run.number])
    sight = sights.seen(one.key[:2], run.number)
    if not sight.answers:
        return None
    return PairMark.UNKNOWN if sight.undecided else PairMark.GONE


def _change(one: _Known, older: _Run, run: _Run, mark: PairMark, sights: Sights) -> PairChange:
    *source, rule, _ = one.key
    before, after = (sights.seen((source[0], source[1]), at.number).verdicts(rule) for at in (older, run))

    def became(verdict: Verdict) -> tuple[str, ...]:
        return tuple(sorted(check for check, said in after.items() if said is verdict and before.get(check) != said))

    troubled = {check for check, said in before.items() if said in (Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA)}
    right = tuple(check for check in became(Verdict.COMPLIANT) if check in troubled)
    wrong, undecided = became(Verdict.NON_COMPLIANT), became(Verdict.INSUFFICIENT_DATA)
    return PairChange(run.id, run.started, mark, wrong, undecided, right)
