"""Two runs in, what differs out."""

from collections.abc import Iterator

from scanner.drift.configuration import compare_configurations
from scanner.drift.findings import Compared, compare_findings
from scanner.drift.places import compare_places, fate_of
from scanner.drift.side import Side
from scanner.drift.value import SCHEMA, Drift, RunRef
from scanner.model.provenance import PolicyRef
from scanner.policy.problems import plain


def drift(older: Side, newer: Side) -> Drift:
    """Return what differs. Findings are compared where both have a report, configurations where both a snapshot."""
    findings = _findings(older, newer)
    changes = compare_configurations(older.snapshot, newer.snapshot) if older.snapshot and newer.snapshot else None
    return Drift(
        schema=SCHEMA,
        older=older.run,
        newer=newer.run,
        notes=tuple(_notes(older, newer)),
        findings=findings.entries,
        unchanged=findings.unchanged,
        places=compare_places(older, newer),
        configurations=changes.entries if changes else (),
        not_compared=changes.not_compared if changes else 0,
    )


def _findings(older: Side, newer: Side) -> Compared:
    if not older.report or not newer.report:
        return Compared((), 0)
    return compare_findings(older.report.findings, newer.report.findings, lambda finding: fate_of(finding, newer))


def _notes(older: Side, newer: Side) -> Iterator[str]:
    before, after = older.run, newer.run
    if before.version != after.version:
        versions = f"{plain(before.version)} made the older one, {plain(after.version)} the newer one"
        yield f"The runs are of different versions of the program: {versions}."
    for name, side in (("older", older), ("newer", newer)):
        if side.interrupted:
            yield f"The {name} run was interrupted: what it does not have may be there."
        if not side.report:
            yield f"Of the {name} run there is no report, so findings are not compared."
        if not side.snapshot:
            yield f"Of the {name} run there is no snapshot, so buckets and configurations are not compared."
    if older.report and newer.report:
        yield from _policies(before, after)


def _policies(older: RunRef, newer: RunRef) -> Iterator[str]:
    before, after = ({policy.name: policy for policy in run.policies} for run in (older, newer))
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield f"Only the {'older' if old else 'newer'} run was judged by policy {plain(name)}."
        elif old.sha256 != new.sha256:
            yield f"Policy {plain(name)} is not the same in both runs: {_versions(old, new)}."


def _versions(old: PolicyRef, new: PolicyRef) -> str:
    if old.version == new.version:
        return f"its file changed, its version {plain(new.version)} did not"
    return f"version {plain(old.version)} became {plain(new.version)}"
