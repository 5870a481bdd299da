"""Collecting: reads exactly the facets that the policies' checks need, and nothing else.

First every bucket for itself: what is needed to select it, then what the policies that selected it ask. Then the
destinations that the rules name, wherever they are, until no rule names anything new. Then the roles and keys that the
rules lean on. Last how replication fared, which can only be asked where destinations are known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from scanner import parallel
from scanner.collect.records import carried, certainty, holding, missing, says_gone, with_more
from scanner.collect.resources import (
    Wanted,
    destinations_named,
    enabled_rules,
    joined,
    merged,
    read,
    still_wanted,
    wanted_of,
)
from scanner.collect.runtime import answers, inquiries
from scanner.collect.sources import Sources
from scanner.collect.wishes import Facets, Wishes
from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate
from scanner.model.facet import LOCATION
from scanner.model.progress import Progress
from scanner.model.replication import Rule
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import BucketRecord, placed
from scanner.spool import RecordStore

T = TypeVar("T")


class Collection(msgspec.Struct, frozen=True):
    """What was read, sorted. `interrupted` where a person stopped it before the end."""

    buckets: Sequence[BucketRecord]
    resources: Sequence[ResourceRecord]
    interrupted: bool


def collect(
    listed: Iterable[BucketRecord],
    wishes: Wishes,
    sources: Sources,
    progress: Progress,
    *,
    known: Iterable[ResourceRecord] = (),
    store: RecordStore | None = None,
) -> Collection:
    """Read what the policies need and the records do not tell yet; `known` are roles and keys read before.

    The records fill in the store, by default one in memory. Ctrl-C ends it early, with everything that was read until
    then.
    """
    collecting = _Collecting(listed, wishes, sources, progress, RecordStore() if store is None else store)
    for record in known:
        collecting.resources.put(record)
    interrupted = False
    try:
        collecting.read_listed()
        collecting.read_destinations()
        collecting.read_resources()
        collecting.read_runtime()
    except KeyboardInterrupt:
        interrupted = True
    return Collection(collecting.buckets.in_order(), collecting.resources.in_order(), interrupted)


def collect_alone(
    listed: Iterable[BucketRecord], wishes: Wishes, sources: Sources, progress: Progress, store: RecordStore
) -> Sequence[BucketRecord]:
    """Read of each bucket what it tells of itself, and nothing that its rules name; return the records, sorted.

    It is the first part of `collect`, which does the rest where it is given the records of many parts together.
    """
    _Collecting(listed, wishes, sources, progress, store).read_listed(strangers=False)
    return store.buckets.in_order()


class _Task(msgspec.Struct):
    """A destination, what is wanted of it, and the account whose credentials read it."""

    record: BucketRecord
    facets: Facets
    account: str

    @property
    def arn(self) -> str:
        return self.record.ref.arn


class _Collecting:
    """The records as they fill. Only the calling thread changes them; workers return new ones."""

    def __init__(
        self,
        listed: Iterable[BucketRecord],
        wishes: Wishes,
        sources: Sources,
        progress: Progress,
        store: RecordStore,
    ) -> None:
        self.buckets = store.buckets
        self.resources = store.resources
        self._judged: list[str] = []  # ARNs
        self._claimed: set[str] = set()  # destinations that nobody listed and somebody reads
        self._carried: set[str] = set()  # those of which an earlier part of the run has read something
        self._wishes = wishes
        self._sources = sources
        self._progress = progress
        self._read_as: dict[str, str] = {}  # by ARN, for buckets of accounts that we have no credentials of
        self._begin(listed)
        self._everywhere = wishes.everywhere(map(self.buckets.ref, self._judged))
        self._most = self._everywhere | wishes.destinations | {LOCATION.name}  # that is wanted of any destination

    def _begin(self, listed: Iterable[BucketRecord]) -> None:
        """Take in what is listed now; of what an earlier part of the run read, only destinations stay beside it."""
        before = set(self.buckets.arns())
        for record in listed:
            arn = record.ref.arn
            if arn in self.buckets and arn not in before and not self._taken_back(arn, record):
                continue
            earlier = self.buckets.get(arn) if arn in before else None
            if earlier is not None:
                before.discard(arn)
                self._carried.add(arn)
            if earlier != record:
                self.buckets.put(carried(earlier, record))
            if record.in_scope:
                self._judged.append(arn)
        for arn in before:
            if self.buckets.record(arn).listed:
                self.buckets.drop(arn)

    def _taken_back(self, arn: str, record: BucketRecord) -> bool:
        """Tell whether a record counts more than that of another account, which told of the same bucket; forget that.

        A bucket may be deleted and made anew in another account while AWS Config still knows it in the first one.
        """
        other = self.buckets.record(arn)
        if certainty(other) >= certainty(record):
            return False
        if other.in_scope:
            self._judged.remove(arn)
        return True

    def read_listed(self, *, strangers: bool = True) -> None:
        """Read each bucket in scope for itself, the accounts in turn: each has limits of its own.

        With `strangers` what nobody listed is read beside the bucket whose rules name it.
        """
        lanes = self._by_account(arn for arn in self._judged if self._is_open(arn))
        self._progress.phase("reading buckets", sum(map(len, lanes)))
        read = self._read_with_strangers if strangers else _alone(self._read_one)
        self._run(read, [map(self.buckets.record, arns) for arns in lanes])

    def read_destinations(self) -> None:
        """Read what rules name, and what these name in turn where a check follows replicas through the estate."""
        named: Iterable[str] = self.buckets.arns()
        while tasks := self._open_tasks(named):
            self._progress.phase("reading destinations", len(tasks))
            named = [task.arn for task in tasks]
            self._run(_alone(self._read_task), [tasks])

    def read_resources(self) -> None:
        """Read the roles and keys that the rules of the buckets in scope lean on."""
        if not self._wishes.resources:
            return
        wanted = still_wanted(merged(self._leaned_on()), self.resources.get)
        if not wanted:
            return
        self._progress.phase("reading roles and keys", len(wanted))
        reading = parallel.each(
            lambda want: read(want, self._sources), wanted, self._sources.workers, self._sources.abandon
        )
        for record in reading:
            self.resources.put(joined(self.resources.get(record.ref.arn), record))
            self._progress.advance()

    def read_runtime(self) -> None:
        """Read how the replication of the buckets in scope fared."""
        if not self._wishes.runtime:
            return
        judged = ((one, self._wishes.of(one).runtime - one.evidence.keys()) for one in self._judged_records())
        wanted = [(one, facets) for one, facets in judged if facets]
        if not wanted:
            return
        estate = Estate(self.buckets.in_order(), self.resources.in_order())
        asked = list(inquiries(wanted, self._sources, estate))
        if asked:
            self._progress.phase("reading how replication fared", len(asked))
            self._run(_alone(lambda inquiry: with_more(inquiry.record, answers(inquiry, self._sources))), [asked])

    def _judged_records(self) -> Iterator[BucketRecord]:
        return map(self.buckets.record, self._judged)

    def _is_open(self, arn: str) -> bool:
        """Tell whether a bucket still has something to tell of itself."""
        if arn not in self._carried:
            return True
        record = self.buckets.record(arn)
        return bool(missing(record, self._to_begin(record)) or missing(record, self._wishes.of(record).source))

    def _to_begin(self, record: BucketRecord) -> Facets:
        return self._everywhere | self._wishes.to_select(record.ref)

    def _by_account(self, arns: Iterable[str]) -> list[list[str]]:
        accounts: dict[str, list[str]] = {}
        for arn in arns:
            accounts.setdefault(self.buckets.ref(arn).account, []).append(arn)
        return list(accounts.values())

    def _leaned_on(self) -> Iterator[Wanted]:
        for record in self._judged_records():
            yield from wanted_of(record, self._wishes.of(record), self._region_of)

    def _region_of(self, arn: str) -> str:
        return self.buckets.ref(arn).region if arn in self.buckets else ""

    def _run(self, read: Callable[[T], Iterable[BucketRecord]], lanes: Iterable[Iterable[T]]) -> None:
        how = self._sources
        for records in parallel.each_in_turn(read, lanes, how.workers, how.abandon, shared=how.shared):
            for record in records:
                self.buckets.put(record)
            self._progress.advance()

    def _read_with_strangers(self, record: BucketRecord) -> Iterable[BucketRecord]:
        """Read a bucket for itself, and at once what its rules name and nobody listed: others' waits hide the time."""
        record = self._read_one(record)
        return [record, *map(self._read_task, self._strangers(record))]

    def _strangers(self, source: BucketRecord) -> Iterator[_Task]:
        known, claimed = self.buckets, self._claimed
        if not any(arn not in known and arn not in claimed for arn in destinations_named(source)):
            return
        facets = self._everywhere | self._wishes.of(source).destination
        for rule in enabled_rules(source) if facets else ():
            arn = rule.destination.arn
            if arn not in known and arn not in claimed:
                claimed.add(arn)
                yield self._task(source, rule, facets)

    def _read_task(self, task: _Task) -> BucketRecord:
        return self._read(task.record, task.facets, task.account)

    def _read_one(self, record: BucketRecord) -> BucketRecord:
        account = record.ref.account
        record = self._read(record, self._to_begin(record), account)
        return self._read(record, self._wishes.of(record).source, account)

    def _read(self, record: BucketRecord, facets: Facets, account: str) -> BucketRecord:
        reader = self._sources.readers[account]
        for facet in missing(record, facets):
            evidence = reader.read(self._sources.collector(facet), record.ref)
            if says_gone(evidence):
                return holding(record, {**record.evidence, LOCATION.name: evidence})
            record = holding(record, {**record.evidence, facet: evidence})
            if facet == LOCATION.name:
                record = msgspec.structs.replace(record, ref=placed(record.ref, evidence))
        return record

    def _open_tasks(self, sources: Iterable[str]) -> list[_Task]:
        wanted: dict[str, _Task] = {}
        for source in filter(self._may_want, map(self.buckets.record, sources)):
            facets = self._everywhere | (self._wishes.of(source).destination if source.in_scope else Facets())
            for rule in enabled_rules(source) if facets else ():
                self._want(source, rule, facets, wanted)
        return list(wanted.values())

    def _may_want(self, source: BucketRecord) -> bool:
        """Tell at a glance whether anything at all is not known of what a bucket's rules name."""
        known = map(self.buckets.get, destinations_named(source))
        return any(record is None or missing(record, self._most) for record in known)

    def _want(self, source: BucketRecord, rule: Rule, facets: Facets, wanted: dict[str, _Task]) -> None:
        arn = rule.destination.arn
        if task := wanted.get(arn):
            task.facets |= facets
            return
        task = self._task(source, rule, facets)
        if missing(task.record, task.facets):
            wanted[arn] = task

    def _task(self, source: BucketRecord, rule: Rule, facets: Facets) -> _Task:
        destination = rule.destination
        named = BucketRef(destination.account, destination.bucket, "", destination.partition)
        record = self.buckets.get(destination.arn) or BucketRecord(named, {}, listed=False, in_scope=False)
        # Where it is comes first: every other read goes to the endpoint of its Region.
        return _Task(record, facets | {LOCATION.name}, self._account_for(record, source))

    def _account_for(self, record: BucketRecord, source: BucketRecord) -> str:
        """Whose credentials read a destination: its owner's where we hold them, else those that read the source."""
        if record.ref.account in self._sources.readers:
            return record.ref.account
        return self._read_as.setdefault(record.ref.arn, self._read_as.get(source.ref.arn, source.ref.account))


def _alone(read: Callable[[T], BucketRecord]) -> Callable[[T], tuple[BucketRecord]]:
    """Return what tells of one record at a time, as one of those that may tell of several."""
    return lambda item: (read(item),)
