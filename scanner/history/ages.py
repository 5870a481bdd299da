"""Since when the findings of a report are wrong, as far as earlier runs saw it."""

from scanner.history.store import Store, stored
from scanner.model.finding import Verdict
from scanner.model.report import Report

# Wrong in a run after the last one that saw it right. A run that could not look is neither.
_SINCE = """
    SELECT finding.id, min(run.started) FROM observation AS wrong
    JOIN run ON run.number = wrong.run JOIN finding ON finding.number = wrong.finding
    WHERE verdict = 'NON_COMPLIANT' AND run.started < ?
    AND run.started > coalesce((
        SELECT max(earlier.started) FROM observation AS right JOIN run AS earlier ON earlier.number = right.run
        WHERE right.finding = wrong.finding AND right.verdict IN ('COMPLIANT', 'NOT_APPLICABLE')
        AND earlier.started < ?
    ), '')
    AND run.started >= coalesce((SELECT at FROM carried WHERE carried.finding = wrong.finding), '')
    GROUP BY wrong.finding
"""
# Wrong when the last run that is forgotten saw it, and never right since.
_CARRIED = """
    SELECT finding.id, at FROM carried JOIN finding ON finding.number = carried.finding
    WHERE wrong AND at < ? AND NOT EXISTS (
        SELECT 1 FROM observation AS right JOIN run ON run.number = right.run
        WHERE right.finding = carried.finding AND right.verdict IN ('COMPLIANT', 'NOT_APPLICABLE')
        AND run.started >= at AND run.started < ?
    )
"""


def since_of(store: Store, report: Report) -> dict[str, tuple[str, ...]]:
    """Return the ids of findings that are wrong now and were before, by when they were first seen so, the oldest first.

    A finding that was right in between counts from when it was wrong again.
    """
    now = {stored(finding.id) for finding in report.findings if finding.verdict is Verdict.NON_COMPLIANT}
    before = stored(report.run.started)
    found: dict[str, list[str]] = {}
    since = dict(store.connection.execute(_SINCE, (before, before)).fetchall())
    since |= dict(store.connection.execute(_CARRIED, (before, before)).fetchall())
    for name, started in sorted(since.items()):
        if name in now:
            found.setdefault(started, []).append(name)
    return {started: tuple(sorted(found[started])) for started in sorted(found)}
