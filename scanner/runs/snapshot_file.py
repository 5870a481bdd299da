"""A snapshot on disk: gzip-compressed JSON lines.

The header comes first, then accounts, buckets, roles and keys, then an end line with their numbers; a file without its
end line was cut off and is refused. The same snapshot gives the same bytes.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from scanner.errors import BadFileError
from scanner.model.base import Value, to_json
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import SCHEMA, AccountRecord, BucketRecord, Snapshot, SnapshotHeader


class _Header(Value, frozen=True, tag="header"):
    header: SnapshotHeader


class _Account(Value, frozen=True, tag="account"):
    account: AccountRecord


class _Bucket(Value, frozen=True, tag="bucket"):
    bucket: BucketRecord


class _Resource(Value, frozen=True, tag="resource"):
    resource: ResourceRecord


class _End(Value, frozen=True, tag="end"):
    finished: str
    interrupted: bool
    buckets: int
    resources: int = 0
    calls: dict[str, int] = {}


_Line = _Header | _Account | _Bucket | _Resource | _End
_REMEDY = "Give a snapshot.jsonl.gz that `scanner scan` wrote, or scan again."


def write(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot."""
    # Neither name nor time goes into the gzip header, so that equal snapshots are equal files.
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as file:
        for line in _lines(snapshot):
            file.write(to_json(line) + b"\n")


def _lines(snapshot: Snapshot) -> Iterator[_Line]:
    yield _Header(snapshot.header)
    yield from map(_Account, snapshot.accounts)
    yield from map(_Bucket, snapshot.buckets)
    yield from map(_Resource, snapshot.resources)
    numbers = (len(snapshot.buckets), len(snapshot.resources))
    yield _End(snapshot.finished, snapshot.interrupted, *numbers, snapshot.calls)


def read(path: Path) -> Snapshot:
    """Read a snapshot; raise BadFileError for anything else, with the line where it goes wrong."""
    try:
        with gzip.open(path, "rb") as file:
            return _assembled(list(_decoded(file, path)), path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadFileError(f"{path}: not a complete snapshot: {error}", _REMEDY) from error
    except OSError as error:
        raise BadFileError(f"{path}: cannot be read: {error.strerror or error}", _REMEDY) from error


def _decoded(file: Iterable[bytes], path: Path) -> Iterator[_Line]:
    decoder = msgspec.json.Decoder(_Line)
    for number, line in enumerate(file, start=1):
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadFileError(f"{path}:{number}: not a line of a snapshot: {error}", _REMEDY) from error


def _assembled(lines: list[_Line], path: Path) -> Snapshot:
    first, last = (lines[0], lines[-1]) if lines else (None, None)
    if not isinstance(first, _Header) or not isinstance(last, _End):
        raise BadFileError(f"{path}: not a complete snapshot: its first or last line is missing", _REMEDY)
    if first.header.schema != SCHEMA:
        raise BadFileError(f"{path}: schema {first.header.schema}; this program reads schema {SCHEMA}", _REMEDY)
    buckets = tuple(line.bucket for line in lines if isinstance(line, _Bucket))
    resources = tuple(line.resource for line in lines if isinstance(line, _Resource))
    if (len(buckets), len(resources)) != (last.buckets, last.resources):
        raise BadFileError(f"{path}: holds {len(buckets)} of {last.buckets} buckets", _REMEDY)
    return Snapshot(
        header=first.header,
        accounts=tuple(line.account for line in lines if isinstance(line, _Account)),
        buckets=buckets,
        finished=last.finished,
        interrupted=last.interrupted,
        resources=resources,
        calls=last.calls,
    )
