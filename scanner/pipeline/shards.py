"""A scan in parts: a shard is a few accounts, which any process reads for itself and tells in one compact value.

A shard carries what is asked, and with which roles. The credentials that assume them are those of who reads it; no key
travels, neither to it nor back.
"""

import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

import msgspec

from scanner import __version__, registry
from scanner.collect import Wishes, collect_alone
from scanner.discover import discover
from scanner.model.base import to_json
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy
from scanner.model.progress import Silent
from scanner.model.snapshot import AccountRecord, BucketRecord
from scanner.model.snapshot_line import BucketLine
from scanner.pipeline.connecting import account_of, connected, sources_of
from scanner.pipeline.options import JudgeOptions, ScanOptions
from scanner.spool import RecordStore, nameless

if TYPE_CHECKING:
    from scanner.aws.access import Access

MOST_ACCOUNTS: Final = 8
"""In one shard: what a worker that dies has read of it is read once more."""
_TURNS: Final = 4  # shards for each worker at least, so that the last ones do not leave the others idle
_PORTION: Final = 1 << 16  # bytes that are unpacked at a time
_FAST: Final = 1  # of zlib: a third of the time of its default, for a tenth more bytes


@dataclass(frozen=True)
class Shard:
    """Accounts that are read together. `options` hold their roles and what is asked alike of all shards.

    `ends` is when the run's deadline passes, in seconds since the epoch; `version` is of the scanner that asks.
    """

    number: int
    options: ScanOptions
    policies: tuple[Policy, ...]
    ends: float = inf
    version: str = __version__

    @property
    def accesses(self) -> "Sequence[Access]":
        """With which credentials its accounts are read."""
        return self.options.accesses


@dataclass(frozen=True)
class Told:
    """What came of a shard: the accounts that were listed, those that were not entered, and the requests sent.

    `packed` are the lines of a snapshot about the buckets, compressed.
    """

    listed: tuple[AccountRecord, ...]
    failed: tuple[AccountRecord, ...]
    packed: bytes
    calls: dict[str, int]

    def lines(self) -> Iterator[bytes]:
        """Yield the line of each bucket."""
        unpacking, rest = zlib.decompressobj(), b""
        for start in range(0, len(self.packed), _PORTION):
            *whole, rest = (rest + unpacking.decompress(self.packed[start : start + _PORTION])).split(b"\n")
            yield from whole


class VersionError(Exception):
    """Another version of the scanner asks than the one that is to answer."""


def version() -> str:
    """Return the version of the scanner in the process that is asked."""
    return __version__


def sharded(
    options: ScanOptions, policies: Sequence[Policy], accesses: "Iterable[Access]", workers: int
) -> Iterator[Shard]:
    """Yield shards that hold the accounts, for so many workers. What opens the same account stays together."""
    groups = _by_account(accesses)
    size = max(1, min(MOST_ACCOUNTS, len(groups) // (_TURNS * max(1, workers))))
    asked = msgspec.structs.replace(
        options, judging=JudgeOptions(), membership=None, proofs=(), resume=None, executor="", observer=Silent()
    )
    for number, first in enumerate(range(0, len(groups), size)):
        together = tuple(access for group in groups[first : first + size] for access in group)
        ends = time.time() + options.deadline
        yield Shard(number, msgspec.structs.replace(asked, accesses=together), tuple(policies), ends)


def _by_account(accesses: "Iterable[Access]") -> "list[list[Access]]":
    groups: dict[str, list[Access]] = {}
    for access in accesses:
        groups.setdefault(account_of(access), []).append(access)
    return list(groups.values())


def read_shard(shard: Shard) -> Told:
    """Enter and list the accounts of a shard, and read of each bucket what it tells of itself.

    Doing it twice does no harm. Raises VersionError for a shard of another scanner, and nothing for what AWS does.
    """
    if shard.version != __version__:
        raise VersionError(f"scanner {shard.version} asks, and this worker has {__version__}")
    options = msgspec.structs.replace(shard.options, deadline=max(0.0, shard.ends - time.time()))
    with connected(options, shard.policies, required=False) as live:
        locate, observer = registry.collectors()[LOCATION.name], options.observer
        found = discover(live.readers, options.scope, locate, options.workers, observer)
        wishes = Wishes(live.informed(shard.policies), registry.checks())
        records = collect_alone(found.buckets, wishes, sources_of(options, live), observer, RecordStore(nameless()))
        return Told(found.accounts, live.failed, _packed(records), live.tally.counts())


def _packed(records: Iterable[BucketRecord]) -> bytes:
    packing = zlib.compressobj(_FAST)
    pieces = [packing.compress(to_json(BucketLine(record)) + b"\n") for record in records]
    return b"".join((*pieces, packing.flush()))
