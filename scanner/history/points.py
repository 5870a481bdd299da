"""A point for each run of a history, or for each account or policy of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scanner.history.store import Store
from scanner.history.value import Asked, Point
from scanner.model.finding import Severity, Verdict
from scanner.model.trend import score_of

_TALLIES = """
    SELECT run.number, run.id, started, {account}, {policy}, listed, read, verdict, severity, waived, sum(tally.number)
    FROM tally JOIN run ON run.number = tally.run
    WHERE (? = '' OR account = ?) AND (? = '' OR policy = ?)
    GROUP BY run.number, 4, 5, verdict, severity, waived ORDER BY started, run.number, 4, 5
"""

_Run = tuple[int, str, str, str, str, int, int]


def points_of(store: Store, asked: Asked) -> Iterator[Point]:
    """Yield the points in the order of time."""
    query = _TALLIES.format(
        account="account" if asked.by == "account" else "?",
        policy="policy" if asked.by == "policy" else "?",
    )
    shown = [name for by, name in (("account", asked.account), ("policy", asked.policy)) if asked.by != by]
    given = (*shown, asked.account, asked.account, asked.policy, asked.policy)
    grouped: dict[_Run, list[tuple[str, str, int, int]]] = defaultdict(list)
    for row in store.connection.execute(query, given):
        grouped[row[:7]].append(row[7:])
    for (_, run, started, account, policy, listed, read), counts in grouped.items():
        yield _point((run, started, account, policy), (listed, read), counts)


def _point(
    place: tuple[str, str, str, str], buckets: tuple[int, int], counts: Sequence[tuple[str, str, int, int]]
) -> Point:
    by_severity = dict.fromkeys(map(str, Severity), 0)
    verdicts: dict[str, int] = defaultdict(int)
    waived = 0
    for verdict, severity, accepted, number in counts:
        if accepted:
            waived += number
        else:
            verdicts[verdict] += number
            by_severity[severity] += number if verdict == Verdict.NON_COMPLIANT else 0
    score = score_of(verdicts[Verdict.COMPLIANT], verdicts[Verdict.NON_COMPLIANT])
    undecided = verdicts[Verdict.INSUFFICIENT_DATA]
    return Point(*place, score, by_severity, undecided, waived, *buckets)
