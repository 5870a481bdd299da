"""Proofs of earlier runs as evidence: out of their `verification.json`, into the records of a snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from scanner.errors import BadFileError
from scanner.model.canary import TELLING
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from scanner.model.facet import CANARY
from scanner.model.objectstore import ObjectFault
from scanner.model.proof import Proof
from scanner.model.snapshot import BucketRecord
from scanner.model.verification import SCHEMA, decode

FILE: Final = "verification.json"
"""What a run calls the file that holds its proofs."""

NONE_KNOWN: Final = "NoProofs"
"""Our code for a bucket of which the given runs hold no proof."""

_REMEDY = f"Give {FILE} of a run, or a folder that holds some."


def proofs_of(paths: Iterable[Path]) -> tuple[Proof, ...]:
    """Return the proofs that files, or all files below folders, hold; raise BadFileError for anything else.

    A folder may hold none yet, as before the first proof is tried.
    Of each rule and destination of a source there are at most two: one that says nothing outdates none that does.
    """
    return newest_of(proof for path in paths for file in _files(path) for proof in _read(file))


def newest_of(proofs: Iterable[Proof]) -> tuple[Proof, ...]:
    """Return, of each rule and destination of a source, the newest proof and the newest that says something."""
    newest: dict[tuple[object, ...], Proof] = {}
    for proof in proofs:
        key = (proof.source, proof.rule, proof.destination, proof.state in TELLING)
        if key not in newest or newest[key].at < proof.at:
            newest[key] = proof
    return tuple(newest[key] for key in sorted(newest, key=str))


def _files(path: Path) -> Sequence[Path]:
    return sorted(path.rglob(FILE)) if path.is_dir() else (path,)


def _read(path: Path) -> tuple[Proof, ...]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", _REMEDY) from error
    return proofs_in(content, path)


def proofs_in(content: bytes, path: object) -> tuple[Proof, ...]:
    """Return the proofs of a file's content; raise BadFileError, which names the path, where it is none of ours."""
    try:
        verification = decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path}: not a verification: {error}", _REMEDY) from error
    if verification.schema != SCHEMA:
        raise BadFileError(f"{path}: schema {verification.schema}; this program reads schema {SCHEMA}", _REMEDY)
    return verification.proofs


def with_proofs(
    records: Iterable[BucketRecord], proofs: Iterable[Proof], at: str, unread: ObjectFault | None = None
) -> Iterator[BucketRecord]:
    """Yield the records with what is known of canaries, looked up at a time (RFC 3339, UTC).

    Only buckets that policies may be asked about get it. Without this, nothing is known; with it, a bucket without a
    proof is known to have none, unless proofs could not be read: `unread` is then why nobody knows, told where a policy
    asks.
    """
    known: dict[str, list[Proof]] = {}
    for proof in proofs:
        known.setdefault(proof.source, []).append(proof)
    for record in records:
        ours = known.get(record.ref.name, ())
        if record.judged and (ours or not unread or CANARY.name in record.evidence):
            evidence = {**record.evidence, CANARY.name: _evidence(ours, at, unread)}
            yield msgspec.structs.replace(record, evidence=dict(sorted(evidence.items())))
        else:
            yield record


def _evidence(proofs: Sequence[Proof], at: str, unread: ObjectFault | None) -> Evidence:
    if not proofs and unread:
        return Unreadable(unread.operation, at, unread.code, unread.message)
    if not proofs:
        return Absent(CANARY.name, at, NONE_KNOWN)
    missing = {"Unread": str(unread)} if unread else {}
    return Present(CANARY.name, at, {"At": at, "Proofs": [msgspec.to_builtins(proof) for proof in proofs], **missing})
