"""A baseline: an earlier run whose findings are known, so that only others fail a run."""

from pathlib import Path

import msgspec

from scanner.model.finding import Finding
from scanner.model.report import Report
from scanner.runs import directory


class Baseline(msgspec.Struct, frozen=True):
    """The run that was taken as baseline, and the ids of the findings that counted in it."""

    run: str
    started: str
    known: frozenset[str]

    def splits(self, report: Report) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Return a report's findings that count: those that are new, and those that are known, each worst first."""
        counting = report.counting()
        new = tuple(finding for finding in counting if finding.id not in self.known)
        return new, tuple(finding for finding in counting if finding.id in self.known)


def baseline_of(path: Path) -> Baseline:
    """Read a saved run as a baseline; raise BadFileError where there is none that can be read.

    Known is what was wrong and not waived: a waiver that has expired since then, or what could not be decided then, is
    new when it counts.
    """
    report = directory.load_report(path)
    return Baseline(report.run.id, report.run.started, frozenset(finding.id for finding in report.counting()))
