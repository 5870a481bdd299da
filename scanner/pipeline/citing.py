"""A finding of a saved run with the documents that decided it."""

from dataclasses import dataclass
from pathlib import Path

from scanner.errors import UsageError
from scanner.model.base import Document
from scanner.model.estate import AnyRecord, name_of
from scanner.model.evidence import Evidence, Present
from scanner.model.finding import EvidenceRef, Finding
from scanner.model.report import Report
from scanner.model.snapshot import Snapshot
from scanner.runs import directory, snapshot_file


@dataclass(frozen=True)
class Citation:
    """One read that a finding stands on, and AWS's own document where AWS answered with one."""

    reference: EvidenceRef
    document: Document | None


@dataclass(frozen=True)
class Cited:
    """A finding with everything that it stands on."""

    finding: Finding
    citations: tuple[Citation, ...]


def cite(folder: Path, wanted: str) -> Cited:
    """Return the finding of an id, or of the only id that begins so; raise UsageError, or BadFileError for the run."""
    finding = _found(directory.load_report(folder), wanted)
    said = _answers(snapshot_file.read(folder / directory.SNAPSHOT))
    return Cited(
        finding, tuple(Citation(one, _document(said.get((one.bucket, one.facet)))) for one in finding.evidence)
    )


def _found(report: Report, wanted: str) -> Finding:
    found = [finding for finding in report.findings if wanted and finding.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    problem = "several findings begin with" if found else "no finding has the id"
    raise UsageError(f"{problem} {wanted!r}", "findings.json and findings.csv have the ids.")


def _answers(snapshot: Snapshot) -> dict[tuple[str, str], Evidence]:
    """Return the evidence by what findings call a bucket, role or key, and by facet."""
    records: tuple[AnyRecord, ...] = (*snapshot.buckets, *snapshot.resources)
    return {(name_of(record), facet): evidence for record in records for facet, evidence in record.evidence.items()}


def _document(evidence: Evidence | None) -> Document | None:
    return evidence.document if isinstance(evidence, Present) else None
