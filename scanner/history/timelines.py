"""What each run of a history saw of the findings that were ever wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter

from scanner.history.carried import Carried, carried_of
from scanner.history.episodes import Look, Sight, sight_of
from scanner.history.store import Store
from scanner.history.value import Asked, Place
from scanner.model.finding import Verdict


@dataclass
class Run:
    """One run as its findings' ages are reckoned: what it asked, and of which accounts it had a whole list."""

    number: int
    started: str
    whole: bool
    policies: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)


def runs_of(store: Store) -> list[Run]:
    """Return every run, the oldest first."""
    query = "SELECT number, started, whole FROM run ORDER BY started, number"
    runs = [Run(number, started, bool(whole)) for number, started, whole in store.connection.execute(query)]
    by_number = {run.number: run for run in runs}
    for number, name in store.connection.execute("SELECT run, name FROM run_policy"):
        by_number[number].policies.add(name)
    for number, account in store.connection.execute("SELECT run, account FROM run_account WHERE error = ''"):
        by_number[number].listed.add(account)
    return runs


_Seen = Mapping[int, tuple[str, str, int]]

_EVER_WRONG = """
    SELECT number, id, policy, "check", account, region, bucket, rule, destination FROM finding
    WHERE (? = '' OR account = ?) AND (? = '' OR policy = ?)
    AND (EXISTS (SELECT 1 FROM observation WHERE finding = number AND verdict = 'NON_COMPLIANT')
         OR EXISTS (SELECT 1 FROM carried WHERE finding = number AND wrong))
"""


@dataclass(frozen=True)
class Looks:
    """What the runs saw of a finding, and how grave it was when it was last seen wrong."""

    looks: tuple[Look, ...]
    severity: str
    waived: bool


def timelines_of(store: Store, runs: Sequence[Run], asked: Asked) -> Iterator[tuple[int, Place, Looks]]:
    """Yield what the runs, and those that are forgotten, saw of each finding that was ever wrong, by its number.

    What is carried of findings may be changed meanwhile: it and the findings are read before the first is given.
    """
    carried = carried_of(store)
    given = (asked.account, asked.account, asked.policy, asked.policy)
    for number, *row in store.connection.execute(_EVER_WRONG, given).fetchall():
        query = "SELECT run, verdict, severity, waived FROM observation WHERE finding = ?"
        seen = {
            run: (verdict, severity, waived)
            for run, verdict, severity, waived in store.connection.execute(query, (number,))
        }
        place = Place(*row)
        yield number, place, _with(carried.get(number), _looks(runs, seen, place))


def _looks(runs: Sequence[Run], seen: _Seen, place: Place) -> Looks:
    """Return the looks of every run that judged by the policy; what another run does not say is no look."""
    looks, severity, waived = [], "", False
    for run in runs:
        if run.number in seen:
            verdict, gravity, accepted = seen[run.number]
            looks.append(Look(run.started, sight_of(verdict)))
            if verdict == Verdict.NON_COMPLIANT:
                severity, waived = gravity, bool(accepted)
        elif place.policy in run.policies:
            whole = run.whole and place.account in run.listed
            looks.append(Look(run.started, Sight.ABSENT if whole else Sight.UNSEEN))
    return Looks(tuple(looks), severity, waived)


def _with(carried: Carried | None, seen: Looks) -> Looks:
    """Return the looks with what is known from runs that are forgotten, at its time."""
    if carried is None:
        return seen
    # A run that is kept may be the very one of which is told: what began there begins with it, else it ends after it.
    both = (carried.looks(), seen.looks) if carried.wrong else (seen.looks, carried.looks())
    looks = sorted(chain(*both), key=attrgetter("at"))
    return Looks(tuple(looks), seen.severity or carried.severity, seen.waived if seen.severity else carried.waived)
