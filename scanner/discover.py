"""Discovery: which buckets the accounts hold, and what could not be listed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import msgspec

from scanner import parallel
from scanner.model.base import Value
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, ListingError, Reader
from scanner.model.evidence import Evidence
from scanner.model.facet import LOCATION
from scanner.model.progress import Progress
from scanner.model.snapshot import AccountRecord, BucketRecord, placed
from scanner.spool import Spilling

_ACCOUNTS = 16


class Scope(Value, frozen=True):
    """Which of the listed buckets are judged: globs over Regions and names; nothing given means all.

    `by_account` has the Regions of accounts that are narrowed further, by account id.
    """

    regions: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    by_account: dict[str, tuple[str, ...]] = {}

    def holds(self, ref: BucketRef) -> bool:
        """Tell whether a bucket is to be judged. One whose Region is not known is never left out for its Region."""
        regions = (self.regions, self.by_account.get(ref.account, ()))
        return _any(self.buckets, ref.name) and (not ref.region or all(_any(globs, ref.region) for globs in regions))


class Discovery(msgspec.Struct, frozen=True):
    """The accounts that were asked, and the buckets that they told about, account by account."""

    accounts: tuple[AccountRecord, ...]
    buckets: Sequence[BucketRecord]


_Listed = tuple[BucketRef, Evidence]


def discover(
    readers: Mapping[str, Reader], scope: Scope, locate: Collector, workers: int, progress: Progress
) -> Discovery:
    """List the buckets of every account. One that cannot be listed is a record with its error, never the end."""
    progress.phase("listing buckets", None)
    accounts: dict[str, AccountRecord] = {}
    buckets = Spilling(BucketRecord)
    unplaced: list[_Listed] = []
    # Few accounts at a time: a page tells a thousand buckets, and what one answers has to fit into memory.
    for account, listed in parallel.each(_list, readers.values(), min(workers, _ACCOUNTS)):
        accounts[account.account] = account
        for ref, told in listed:
            progress.advance()
            if ref.region:
                buckets.append(_record(ref, told, scope))
            else:
                unplaced.append((ref, told))
    for ref, told in _located(unplaced, readers, locate, workers):
        buckets.append(_record(ref, told, scope))
    return Discovery(tuple(accounts[account] for account in readers), buckets.settled())


def _record(ref: BucketRef, told: Evidence, scope: Scope) -> BucketRecord:
    return BucketRecord(ref, {LOCATION.name: told}, in_scope=scope.holds(ref))


def _list(reader: Reader) -> tuple[AccountRecord, list[_Listed]]:
    buckets: dict[str, _Listed] = {}  # by name: one page may tell again what another told
    error = ""
    try:
        buckets.update((listed[0].name, listed) for listed in reader.list_buckets())
    except ListingError as failed:
        error = f"ListBuckets: {failed}"
    return AccountRecord(reader.account, reader.caller, len(buckets), reader.partition, error), list(buckets.values())


def _located(
    listed: Iterable[_Listed], readers: Mapping[str, Reader], locate: Collector, workers: int
) -> Iterator[_Listed]:
    """Ask HeadBucket where the listing did not tell the Region (older endpoints and emulators)."""

    def ask(bucket: _Listed) -> _Listed:
        ref = bucket[0]
        evidence = readers[ref.account].read(locate, ref)
        return placed(ref, evidence), evidence

    return parallel.each(ask, listed, workers)


def _any(patterns: tuple[str, ...], text: str) -> bool:
    return not patterns or any(fnmatchcase(text, pattern) for pattern in patterns)
