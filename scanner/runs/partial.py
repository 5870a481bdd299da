"""The snapshot of a run that is not over: written as records come, and what a run is resumed from.

`snapshot.partial.jsonl` holds a snapshot's lines without an end, those about one bucket more than once, and perhaps
half a line where the run was killed. It is removed when the snapshot itself is written.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec

from scanner.errors import BadFileError, UsageError
from scanner.model.base import to_json
from scanner.model.facet import LOCATION
from scanner.model.snapshot import AccountRecord, Snapshot, SnapshotHeader
from scanner.model.snapshot_line import AccountLine, BucketLine, HeaderLine, ResourceLine, SnapshotLine
from scanner.runs import directory, manifest, snapshot_file
from scanner.spool import Lines, RecordStore

NAME: Final = "snapshot.partial.jsonl"
_HEADER: Final = b'{"type":"header"'
_REMEDY: Final = "Give the folder of a scan that was killed or interrupted."


@contextmanager
def begun(folder: Path, header: SnapshotHeader) -> Iterator[RecordStore]:
    """Begin a run's partial snapshot, or go on with the one that lies in its folder; close it after the block."""
    with (folder / NAME).open("a+b", buffering=0) as file:
        lines = Lines(file)
        try:
            # Nothing here holds on to the store: once all is read, its index makes room for that of the judging.
            yield _store_on(lines, header)
        finally:
            lines.flush()


def ended(folder: Path) -> None:
    """Remove the partial snapshot of a run whose snapshot is written."""
    with suppress(FileNotFoundError):
        (folder / NAME).unlink()


def unjudged(folder: Path) -> Snapshot | None:
    """Return the snapshot of a run that ended after all was read and before its reports were written; else None."""
    if (folder / NAME).exists() or (folder / manifest.NAME).exists() or not (folder / directory.SNAPSHOT).exists():
        return None
    snapshot = snapshot_file.read(folder / directory.SNAPSHOT)
    return None if snapshot.interrupted else snapshot


def header_of(folder: Path) -> SnapshotHeader:
    """Return the last header of the run in a folder; raise UsageError where there is nothing to resume.

    A scan that was interrupted has written its snapshot; that is what it goes on from then.
    """
    if not (folder / NAME).is_file() and (folder / directory.SNAPSHOT).is_file():
        _reopen(folder)
    try:
        with (folder / NAME).open("rb") as file:
            *_, last = (text for _, text in Lines(file) if text.startswith(_HEADER))
            return msgspec.json.decode(last, type=HeaderLine).header
    except (OSError, RecursionError, ValueError) as error:
        raise UsageError(f"{folder}: there is no scan in it that could be resumed", _REMEDY) from error


def _reopen(folder: Path) -> None:
    snapshot = snapshot_file.read(folder / directory.SNAPSHOT)
    if not snapshot.interrupted:
        raise UsageError(f"{folder}: its scan came to its end; there is nothing to resume", _REMEDY)
    with (folder / f"{NAME}.new").open("w+b", buffering=0) as file:
        lines = Lines(file)
        lines.append(to_json(HeaderLine(snapshot.header)))
        store = RecordStore(lines)
        for record in snapshot.buckets:
            store.buckets.put(record)
        for resource in snapshot.resources:
            store.resources.put(resource)
        for account in _read_accounts(snapshot):
            store.close_account(account)
        lines.flush()
    (folder / f"{NAME}.new").replace(folder / NAME)
    _remove_reports(folder)


def _read_accounts(snapshot: Snapshot) -> Iterator[AccountRecord]:
    """Yield the accounts that need not be listed again: of none of their buckets only the location is known."""
    listed = (record for record in snapshot.buckets if record.judged)
    begun = {record.ref.account for record in listed if record.evidence.keys() <= {LOCATION.name}}
    for account in snapshot.accounts:
        if not (account.error or account.left_out or account.account in begun):
            yield account


def _remove_reports(folder: Path) -> None:
    """Remove what the interrupted run wrote, as far as its manifest names it: none of it is true of the whole run."""
    if (folder / manifest.NAME).exists():
        for name in (*manifest.read(folder), manifest.SIGNATURE, manifest.PUBLIC_KEY, manifest.NAME):
            (folder / name).unlink(missing_ok=True)


def _store_on(lines: Lines, header: SnapshotHeader) -> RecordStore:
    store = RecordStore(lines)
    if lines.size:
        _adopt(lines, store)
    lines.append(to_json(HeaderLine(header)))
    lines.flush()
    return store


def _adopt(lines: Lines, store: RecordStore) -> None:
    """Take over what whole lines tell; half a line at the end is cut off."""
    decoder, end = msgspec.json.Decoder(SnapshotLine), 0
    for place, text in lines:
        try:
            line = decoder.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise BadFileError(f"{NAME}, byte {place}: not a line of a snapshot: {error}", _REMEDY) from error
        if isinstance(line, BucketLine):
            store.buckets.adopt(line.bucket, place)
        elif isinstance(line, ResourceLine):
            store.resources.adopt(line.resource, place)
        elif isinstance(line, AccountLine):
            store.accounts[line.account.account] = line.account
        end = place + len(text) + 1
    lines.cut(end)
