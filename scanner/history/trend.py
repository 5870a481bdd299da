"""What a report tells about the runs before it."""

from scanner.history.ages import since_of
from scanner.history.pairs import histories_of
from scanner.history.store import Store, stored
from scanner.model.finding import Verdict
from scanner.model.report import Report
from scanner.model.trend import Trend, TrendPoint, score_of

_MOST = 30
"""So many runs make a line that can be read."""

_BEFORE = """
    SELECT number, id, started FROM run
    WHERE whole AND started < ?
    AND (SELECT coalesce(group_concat(name, char(10)), '') FROM
         (SELECT DISTINCT name FROM run_policy WHERE run = number ORDER BY name)) = ?
    AND (SELECT coalesce(group_concat(account, char(10)), '') FROM
         (SELECT DISTINCT account FROM run_account WHERE run = number ORDER BY account)) = ?
    ORDER BY started DESC, number DESC LIMIT ?
"""

_COUNTS = """
    SELECT sum(number) FILTER (WHERE verdict = 'COMPLIANT'), sum(number) FILTER (WHERE verdict = 'NON_COMPLIANT'),
           sum(number) FILTER (WHERE verdict = 'INSUFFICIENT_DATA')
    FROM tally WHERE run = ? AND NOT waived
"""

_WRONG = """
    SELECT id FROM observation JOIN finding ON number = finding
    WHERE run = ? AND verdict = 'NON_COMPLIANT' AND NOT waived
"""


def trend_of(store: Store, report: Report) -> Trend | None:
    """Return how comparable runs before this one fared, None where there is none."""
    before, pairs = _comparable(store, report), histories_of(store, report)
    if not before and not pairs:
        return None
    points = tuple(_point(store, number, run, started) for number, run, started in reversed(before))
    new, resolved = _since(store, before[0][0], report) if before else (0, 0)
    return Trend(points, new, resolved, pairs, since_of(store, report))


def wrong_before(store: Store, report: Report) -> tuple[str, frozenset[str]]:
    """Return the id of the last comparable run and of each finding that counted in it; empty where there is none."""
    for number, run, _ in _comparable(store, report)[:1]:
        return run, frozenset(row[0] for row in store.connection.execute(_WRONG, (number,)))
    return "", frozenset()


def _comparable(store: Store, report: Report) -> list[tuple[int, str, str]]:
    """Return the comparable runs before a report, the last of them first."""
    policies = "\n".join(sorted({stored(policy.name) for policy in report.run.policies}))
    accounts = "\n".join(sorted({stored(asked.account) for asked in report.coverage.accounts}))
    return store.connection.execute(_BEFORE, (stored(report.run.started), policies, accounts, _MOST)).fetchall()


def _point(store: Store, number: int, run: str, started: str) -> TrendPoint:
    right, wrong, undecided = (count or 0 for count in store.connection.execute(_COUNTS, (number,)).fetchone())
    return TrendPoint(run, started, wrong, undecided, score_of(right, wrong))


def _since(store: Store, number: int, report: Report) -> tuple[int, int]:
    then = {row[0] for row in store.connection.execute(_WRONG, (number,))}
    now = {stored(finding.id) for finding in report.counting()}
    right = {stored(f.id) for f in report.findings if f.verdict in (Verdict.COMPLIANT, Verdict.NOT_APPLICABLE)}
    return len(now - then), len(then & right)
