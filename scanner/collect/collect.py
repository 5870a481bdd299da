"""Collecting: reads exactly the facets that the policies' checks need, and nothing else.

First every bucket for itself: what is needed to select it, then what the policies that selected it ask. Then the
destinations that the rules name, wherever they are, until no rule names anything new. Then the roles and keys that the
rules lean on. Last how replication fared, which can only be asked where destinations are known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from scanner import parallel
from scanner.collect.resources import enabled_rules, joined, merged, read, still_wanted, wanted_of
from scanner.collect.runtime import answers, inquiries
from scanner.collect.sources import Sources
from scanner.collect.wishes import Facets, Wishes
from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate
from scanner.model.evidence import NO_SUCH_BUCKET, Absent, Evidence
from scanner.model.facet import LOCATION
from scanner.model.progress import Progress
from scanner.model.replication import Rule
from scanner.model.resource import ResourceRecord, ResourceRef
from scanner.model.snapshot import BucketRecord, placed

T = TypeVar("T")


@dataclass(frozen=True)
class Collection:
    """What was read, sorted. `interrupted` where a person stopped it before the end."""

    buckets: tuple[BucketRecord, ...]
    resources: tuple[ResourceRecord, ...]
    interrupted: bool


def collect(
    listed: Iterable[BucketRecord],
    wishes: Wishes,
    sources: Sources,
    progress: Progress,
    known: Iterable[ResourceRecord] = (),
) -> Collection:
    """Read what the policies need and the records do not tell yet; `known` are roles and keys read before.

    Ctrl-C ends it early, with everything that was read until then.
    """
    collecting = _Collecting(listed, wishes, sources, progress)
    collecting.remember(known)
    interrupted = False
    try:
        collecting.read_listed()
        collecting.read_destinations()
        collecting.read_resources()
        collecting.read_runtime()
    except KeyboardInterrupt:
        interrupted = True
    return Collection(collecting.records(), collecting.resources(), interrupted)


class _Task(msgspec.Struct):
    """A destination, what is wanted of it, and the account whose credentials read it."""

    record: BucketRecord
    facets: Facets
    account: str


class _Collecting:
    """The records as they fill. Only the calling thread changes them; workers return new ones."""

    def __init__(self, listed: Iterable[BucketRecord], wishes: Wishes, sources: Sources, progress: Progress) -> None:
        self._records = {record.ref.arn: record for record in listed}
        self._resources: dict[ResourceRef, ResourceRecord] = {}
        self._wishes = wishes
        self._sources = sources
        self._progress = progress
        self._read_as: dict[str, str] = {}  # by ARN, for buckets of accounts that we have no credentials of
        self._everywhere = wishes.everywhere(record.ref for record in self._records.values() if record.in_scope)

    def records(self) -> tuple[BucketRecord, ...]:
        """Return the records in a fixed order, whatever order the answers came in."""
        ordered = sorted(self._records.values(), key=lambda record: record.ref)
        return tuple(_holding(record, dict(sorted(record.evidence.items()))) for record in ordered)

    def resources(self) -> tuple[ResourceRecord, ...]:
        """Return the roles and keys in a fixed order."""
        return tuple(record for _, record in sorted(self._resources.items()))

    def remember(self, known: Iterable[ResourceRecord]) -> None:
        """Take over what was read of roles and keys before."""
        self._resources |= {record.ref: record for record in known}

    def read_listed(self) -> None:
        """Read each bucket in scope for itself."""
        judged = [record for record in self._records.values() if record.in_scope]
        self._progress.phase("reading buckets", len(judged))
        self._run(self._read_one, judged)

    def read_destinations(self) -> None:
        """Read what rules name, and what these name in turn where a check follows replicas through the estate."""
        while tasks := self._open_tasks():
            self._progress.phase("reading destinations", len(tasks))
            self._run(lambda task: self._read(task.record, task.facets, task.account), tasks)

    def read_resources(self) -> None:
        """Read the roles and keys that the rules of the buckets in scope lean on."""
        judged = [record for record in self._records.values() if record.in_scope]
        wanted = still_wanted(
            merged(want for record in judged for want in wanted_of(record, self._wishes.of(record), self._region_of)),
            self._resources,
        )
        if not wanted:
            return
        self._progress.phase("reading roles and keys", len(wanted))
        reading = parallel.each(
            lambda want: read(want, self._sources), wanted, self._sources.workers, self._sources.abandon
        )
        for record in reading:
            self._resources[record.ref] = joined(self._resources.get(record.ref), record)
            self._progress.advance()

    def read_runtime(self) -> None:
        """Read how the replication of the buckets in scope fared."""
        judged = (
            (one, self._wishes.of(one).runtime - one.evidence.keys()) for one in self._records.values() if one.in_scope
        )
        wanted = [(one, facets) for one, facets in judged if facets]
        if not wanted:
            return
        estate = Estate(self._records.values(), self._resources.values())
        asked = list(inquiries(wanted, self._sources, estate))
        if asked:
            self._progress.phase("reading how replication fared", len(asked))
            self._run(lambda inquiry: _with(inquiry.record, answers(inquiry, self._sources)), asked)

    def _region_of(self, arn: str) -> str:
        record = self._records.get(arn)
        return record.ref.region if record else ""

    def _run(self, read: Callable[[T], BucketRecord], work: Iterable[T]) -> None:
        for record in parallel.each(read, work, self._sources.workers, self._sources.abandon):
            self._records[record.ref.arn] = record
            self._progress.advance()

    def _read_one(self, record: BucketRecord) -> BucketRecord:
        account = record.ref.account
        record = self._read(record, self._everywhere | self._wishes.to_select(record.ref), account)
        return self._read(record, self._wishes.of(record).source, account)

    def _read(self, record: BucketRecord, facets: Facets, account: str) -> BucketRecord:
        reader = self._sources.readers[account]
        for facet in _missing(record, facets):
            evidence = reader.read(self._sources.collector(facet), record.ref)
            if _says_gone(evidence):
                return _holding(record, {**record.evidence, LOCATION.name: evidence})
            record = _holding(record, {**record.evidence, facet: evidence})
            if facet == LOCATION.name:
                record = msgspec.structs.replace(record, ref=placed(record.ref, evidence))
        return record

    def _open_tasks(self) -> list[_Task]:
        wanted: dict[str, _Task] = {}
        for source in self._records.values():
            facets = self._everywhere | (self._wishes.of(source).destination if source.in_scope else Facets())
            for rule in enabled_rules(source) if facets else ():
                task = wanted.setdefault(rule.destination.arn, self._task(source, rule))
                task.facets |= facets
        return [task for task in wanted.values() if _missing(task.record, task.facets)]

    def _task(self, source: BucketRecord, rule: Rule) -> _Task:
        destination = rule.destination
        named = BucketRef(destination.account, destination.bucket, "", destination.partition)
        record = self._records.get(destination.arn) or BucketRecord(named, {}, listed=False, in_scope=False)
        account = self._account_for(record, source)
        # Where it is comes first: every other read goes to the endpoint of its Region.
        return _Task(record, Facets({LOCATION.name}), account)

    def _account_for(self, record: BucketRecord, source: BucketRecord) -> str:
        """Whose credentials read a destination: its owner's where we hold them, else those that read the source."""
        if record.ref.account in self._sources.readers:
            return record.ref.account
        return self._read_as.setdefault(record.ref.arn, self._read_as.get(source.ref.arn, source.ref.account))


def _missing(record: BucketRecord, facets: Facets) -> list[str]:
    """Return the facets still to be read, the location first."""
    if isinstance(record.evidence.get(LOCATION.name), Absent):
        return []  # what does not exist has nothing more to tell
    return sorted(facets - record.evidence.keys(), key=lambda name: (name != LOCATION.name, name))


def _says_gone(evidence: Evidence) -> bool:
    """Whatever was asked, the bucket is not there (any more). HeadBucket says so without a code of its own."""
    return isinstance(evidence, Absent) and evidence.code in (NO_SUCH_BUCKET, "404")


def _with(record: BucketRecord, found: dict[str, Evidence]) -> BucketRecord:
    """Return the record with more evidence; of a bucket that turned out to be gone only that is kept."""
    gone = next((evidence for evidence in found.values() if _says_gone(evidence)), None)
    return _holding(record, {**record.evidence, **({LOCATION.name: gone} if gone else found)})


def _holding(record: BucketRecord, evidence: dict[str, Evidence]) -> BucketRecord:
    return msgspec.structs.replace(record, evidence=evidence)
