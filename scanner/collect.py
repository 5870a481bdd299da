"""Collecting: reads exactly the facets that the policies' checks need, and nothing else.

First every bucket for itself: what is needed to select it, then what the policies that selected it ask. Then the
destinations that the rules name, wherever they are, until no rule names anything new.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from scanner import parallel
from scanner.model.bucket import BucketRef
from scanner.model.check import Check
from scanner.model.collector import Collector, Reader
from scanner.model.demand import Demand, demand_of
from scanner.model.estate import configuration_of
from scanner.model.evidence import NO_SUCH_BUCKET, Absent, Evidence
from scanner.model.facet import LOCATION, Unread
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.replication import Rule
from scanner.model.snapshot import BucketRecord, placed
from scanner.policy.select import facets_to_select, may_select, select

Facets = frozenset[str]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Sources:
    """With what to read: a reader for each account, and a collector for each facet."""

    readers: Mapping[str, Reader]
    collectors: Mapping[str, Collector]
    workers: int

    def abandon(self) -> None:
        """Let every read under way give up: nobody waits for its answer any more."""
        for reader in self.readers.values():
            reader.close()


@dataclass(frozen=True)
class Collection:
    """What was read, sorted by account and name. `interrupted` where a person stopped it before the end."""

    buckets: tuple[BucketRecord, ...]
    interrupted: bool


class Wishes:
    """What the policies want to know of a bucket, at each stage of knowing it."""

    def __init__(self, policies: Iterable[Policy], checks: Mapping[str, Check]) -> None:
        self._demands = tuple(
            (policy, demand_of(checks[wanted.check] for wanted in policy.expects)) for policy in policies
        )

    def everywhere(self, refs: Iterable[BucketRef]) -> Facets:
        """Facets wanted of every bucket, because a policy that may select one of them asks about the whole estate."""
        refs = tuple(refs)
        return _union(
            demand.estate
            for policy, demand in self._demands
            if demand.estate and any(may_select(policy, ref) for ref in refs)
        )

    def to_select(self, ref: BucketRef) -> Facets:
        """Facets that decide whether a policy selects the bucket."""
        return _union(facets_to_select(policy) for policy, _ in self._demands if may_select(policy, ref))

    def of(self, record: BucketRecord) -> Demand:
        """What the policies that selected the bucket need."""
        chosen = [demand for policy, demand in self._demands if select(policy, record).chosen]
        return Demand(
            source=_union(demand.source for demand in chosen),
            destination=_union(demand.destination for demand in chosen),
        )


def collect(
    listed: Iterable[BucketRecord],
    wishes: Wishes,
    sources: Sources,
    progress: Progress,
) -> Collection:
    """Read what the policies need. Ctrl-C ends it early, with everything that was read until then."""
    collecting = _Collecting(listed, wishes, sources, progress)
    interrupted = False
    try:
        collecting.read_listed()
        collecting.read_destinations()
    except KeyboardInterrupt:
        interrupted = True
    return Collection(collecting.records(), interrupted)


class _Task(msgspec.Struct):
    """A destination, what is wanted of it, and the account whose credentials read it."""

    record: BucketRecord
    facets: Facets
    account: str


class _Collecting:
    """The records as they fill. Only the calling thread changes them; workers return new ones."""

    def __init__(self, listed: Iterable[BucketRecord], wishes: Wishes, sources: Sources, progress: Progress) -> None:
        self._records = {record.ref.arn: record for record in listed}
        self._wishes = wishes
        self._sources = sources
        self._progress = progress
        self._read_as: dict[str, str] = {}  # by ARN, for buckets of accounts that we have no credentials of
        self._everywhere = wishes.everywhere(record.ref for record in self._records.values() if record.in_scope)

    def records(self) -> tuple[BucketRecord, ...]:
        """Return the records in a fixed order, whatever order the answers came in."""
        ordered = sorted(self._records.values(), key=lambda record: record.ref)
        return tuple(_holding(record, dict(sorted(record.evidence.items()))) for record in ordered)

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
            evidence = reader.read(self._sources.collectors[facet], record.ref)
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
            for rule in _enabled_rules(source) if facets else ():
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


def _enabled_rules(record: BucketRecord) -> tuple[Rule, ...]:
    try:
        return configuration_of(record).enabled_rules
    except Unread:
        return ()


def _missing(record: BucketRecord, facets: Facets) -> list[str]:
    """Return the facets still to be read, the location first."""
    if isinstance(record.evidence.get(LOCATION.name), Absent):
        return []  # what does not exist has nothing more to tell
    return sorted(facets - record.evidence.keys(), key=lambda name: (name != LOCATION.name, name))


def _says_gone(evidence: Evidence) -> bool:
    """Whatever was asked, the bucket is not there (any more). HeadBucket says so without a code of its own."""
    return isinstance(evidence, Absent) and evidence.code in (NO_SUCH_BUCKET, "404")


def _holding(record: BucketRecord, evidence: dict[str, Evidence]) -> BucketRecord:
    return msgspec.structs.replace(record, evidence=evidence)


def _union(sets: Iterable[Facets]) -> Facets:
    return Facets().union(*sets)
