"""A snapshot on disk: gzip-compressed JSON lines.

The header comes first, then accounts, buckets, roles and keys, then an end line with their numbers; a file without its
end line was cut off and is refused. The same snapshot gives the same bytes.
"""

import gzip
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from scanner.errors import BadFileError
from scanner.model.base import to_json
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import SCHEMA, AccountRecord, BucketRecord, Snapshot
from scanner.model.snapshot_line import AccountLine, BucketLine, EndLine, HeaderLine, ResourceLine, SnapshotLine
from scanner.spool import Spilling

_LEVEL = 6  # of gzip: 9 costs three times as much for two parts in a hundred
_LONGEST = 64 * 1024 * 1024
"""Bytes of a line, which is what AWS told of a bucket: a thousandth of that."""

_REMEDY = "Give a snapshot.jsonl.gz that `scanner scan` wrote, or scan again."


def write(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot; a file of this name is replaced when the new one is complete."""
    # Neither name nor time goes into the gzip header, so that equal snapshots are equal files.
    written = path.with_name(f"{path.name}.new")
    with written.open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as file:
        for line in _lines(snapshot):
            file.write(to_json(line) + b"\n")
    written.replace(path)


def _lines(snapshot: Snapshot) -> Iterator[SnapshotLine]:
    yield HeaderLine(snapshot.header)
    yield from map(AccountLine, snapshot.accounts)
    yield from map(BucketLine, snapshot.buckets)
    yield from map(ResourceLine, snapshot.resources)
    numbers = (len(snapshot.buckets), len(snapshot.resources))
    yield EndLine(snapshot.finished, snapshot.interrupted, *numbers, snapshot.calls)


def read(path: Path) -> Snapshot:
    """Read a snapshot; raise BadFileError for anything else, with the line where it goes wrong.

    Its buckets stay on disk where they are many.
    """
    reading = _Reading(path)
    try:
        with gzip.open(path, "rb") as file:
            for line in _decoded(file, path):
                reading.take(line)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadFileError(f"{path}: not a complete snapshot: {error}", _REMEDY) from error
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", _REMEDY) from error
    return reading.snapshot()


def _decoded(file: gzip.GzipFile, path: Path) -> Iterator[SnapshotLine]:
    decoder = msgspec.json.Decoder(SnapshotLine)
    # A few megabytes of zeros, compressed, are gigabytes without a line's end.
    for number, line in enumerate(iter(partial(file.readline, _LONGEST), b""), start=1):
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise BadFileError(f"{path}:{number}: not a line of a snapshot: {error}", _REMEDY) from error


class _Reading:
    """A snapshot line by line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first: SnapshotLine | None = None
        self._last: SnapshotLine | None = None
        self._accounts: list[AccountRecord] = []
        self._buckets = Spilling(BucketRecord)
        self._resources = Spilling(ResourceRecord)

    def take(self, line: SnapshotLine) -> None:
        self._first, self._last = self._first or line, line
        if isinstance(line, BucketLine):
            self._buckets.append(line.bucket)
        elif isinstance(line, ResourceLine):
            self._resources.append(line.resource)
        elif isinstance(line, AccountLine):
            self._accounts.append(line.account)

    def snapshot(self) -> Snapshot:
        first, last = self._first, self._last
        if not isinstance(first, HeaderLine) or not isinstance(last, EndLine):
            raise BadFileError(f"{self._path}: not a complete snapshot: its first or last line is missing", _REMEDY)
        if first.header.schema != SCHEMA:
            raise BadFileError(
                f"{self._path}: schema {first.header.schema}; this program reads schema {SCHEMA}", _REMEDY
            )
        if (len(self._buckets), len(self._resources)) != (last.buckets, last.resources):
            raise BadFileError(f"{self._path}: holds {len(self._buckets)} of {last.buckets} buckets", _REMEDY)
        return Snapshot(
            header=first.header,
            accounts=tuple(self._accounts),
            buckets=self._buckets.settled(),
            finished=last.finished,
            interrupted=last.interrupted,
            resources=self._resources.settled(),
            calls=last.calls,
        )
