"""Parts of one scan, made side by side, as the one that they are: what they read is what a resumed scan goes on from.

Each part knew its own accounts only, so nobody judges the parts. The scan that goes on from them reads what no part
could, such as a destination in an account of another part, and judges everything at once.
"""

import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from scanner.collect.records import answered, holding
from scanner.errors import BadFileError
from scanner.model.snapshot import Asked, BucketRecord, Snapshot, SnapshotHeader
from scanner.runs import directory, partial, snapshot_file
from scanner.spool import RecordStore


def gather(parts: Sequence[Path], roles: Iterable[str], folder: Path) -> None:
    """Make a folder that `scan --resume` goes on from; `parts` are snapshots, `roles` are all that this scan assumes.

    Raises BadFileError for what is no snapshot, and where the parts were asked for different buckets.
    """
    snapshots = [snapshot_file.read(path) for path in parts]
    with partial.begun(directory.create(folder), _header(snapshots, tuple(roles))) as store:
        for snapshot in snapshots:
            _add(snapshot, store)


def _header(snapshots: Sequence[Snapshot], roles: tuple[str, ...]) -> SnapshotHeader:
    headers = [snapshot.header for snapshot in snapshots]
    asked = {msgspec.structs.replace(header.asked or Asked(), roles=(), workers=0) for header in headers}
    if len(asked) > 1:
        raise BadFileError(
            "these are not parts of one scan: they were asked for different things", "Give all parts the same options."
        )
    started = min(header.started for header in headers)
    moment = started.replace("-", "").replace(":", "")
    return SnapshotHeader(
        run_id=f"{moment}-{secrets.token_hex(3)}",
        started=started,
        tool_version=headers[0].tool_version,
        callers=tuple(dict.fromkeys(caller for header in headers for caller in header.callers)),
        asked=msgspec.structs.replace(asked.pop(), roles=roles),
    )


def _add(snapshot: Snapshot, store: RecordStore) -> None:
    for record in snapshot.buckets:
        store.buckets.put(_joined(store.buckets.get(record.ref.arn), record))
    for resource in snapshot.resources:
        earlier = store.resources.get(resource.ref.arn)
        told = {**(earlier.evidence if earlier else {}), **answered(resource.evidence)}
        store.resources.put(msgspec.structs.replace(resource, evidence=dict(sorted(told.items()))))


def _joined(earlier: BucketRecord | None, record: BucketRecord) -> BucketRecord:
    """Return what parts know of a bucket: who listed it knows best; what one could not read, another may have."""
    owner, other = (earlier, record) if earlier and earlier.listed else (record, earlier or record)
    return holding(owner, {**answered(other.evidence), **answered(owner.evidence)})
