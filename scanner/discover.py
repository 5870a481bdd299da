"""Discovery: which buckets the accounts hold, and what could not be listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from scanner import parallel
from scanner.model.base import Value
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector, ListingError, Reader
from scanner.model.evidence import Evidence
from scanner.model.facet import LOCATION
from scanner.model.progress import Progress
from scanner.model.snapshot import AccountRecord, BucketRecord, placed


class Scope(Value, frozen=True):
    """Which of the listed buckets are judged: globs over Regions and names; nothing given means all."""

    regions: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()

    def holds(self, ref: BucketRef) -> bool:
        """Tell whether a bucket is to be judged. One whose Region is not known is never left out for its Region."""
        return _any(self.buckets, ref.name) and (not ref.region or _any(self.regions, ref.region))


@dataclass(frozen=True)
class Discovery:
    """The accounts that were asked and the buckets that they told about, sorted by account and name."""

    accounts: tuple[AccountRecord, ...]
    buckets: tuple[BucketRecord, ...]


def discover(
    readers: Mapping[str, Reader], scope: Scope, locate: Collector, workers: int, progress: Progress
) -> Discovery:
    """List the buckets of every account. One that cannot be listed is a record with its error, never the end."""
    progress.phase("listing buckets", None)
    accounts, listed = [], []
    for reader in readers.values():
        account, buckets = _list(reader, progress)
        accounts.append(account)
        listed.extend(buckets)
    located = _located(listed, readers, locate, workers)
    records = [BucketRecord(ref, {LOCATION.name: told}, in_scope=scope.holds(ref)) for ref, told in located]
    return Discovery(tuple(accounts), tuple(sorted(records, key=lambda record: record.ref)))


def _list(reader: Reader, progress: Progress) -> tuple[AccountRecord, list[tuple[BucketRef, Evidence]]]:
    buckets: list[tuple[BucketRef, Evidence]] = []
    error = ""
    try:
        for bucket in reader.list_buckets():
            buckets.append(bucket)
            progress.advance()
    except ListingError as failed:
        error = f"ListBuckets: {failed}"
    return AccountRecord(reader.account, reader.caller, len(buckets), reader.partition, error), buckets


def _located(
    listed: Iterable[tuple[BucketRef, Evidence]], readers: Mapping[str, Reader], locate: Collector, workers: int
) -> list[tuple[BucketRef, Evidence]]:
    """Ask HeadBucket where the listing did not tell the Region (older endpoints and emulators)."""

    def ask(bucket: tuple[BucketRef, Evidence]) -> tuple[BucketRef, Evidence]:
        ref = bucket[0]
        evidence = readers[ref.account].read(locate, ref)
        return placed(ref, evidence), evidence

    found = [bucket for bucket in listed if bucket[0].region]
    return found + list(parallel.each(ask, (bucket for bucket in listed if not bucket[0].region), workers))


def _any(patterns: tuple[str, ...], text: str) -> bool:
    return not patterns or any(fnmatchcase(text, pattern) for pattern in patterns)
