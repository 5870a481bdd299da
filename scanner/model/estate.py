"""The estate: a snapshot's buckets joined into pairs, across accounts and Regions."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, TypeVar, cast

from scanner.model.bucket import BucketRef, bucket_of_arn
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from scanner.model.facet import LOCATION, REPLICATION, Facet, Unread
from scanner.model.finding import EvidenceRef
from scanner.model.recent import Recent
from scanner.model.replication import NOT_CONFIGURED, ReplicationConfiguration
from scanner.model.resource import ResourceRecord, ResourceRef
from scanner.model.snapshot import BucketRecord

T = TypeVar("T")
AnyRecord = BucketRecord | ResourceRecord

_RECORDS: Final = 4_000
_VALUES: Final = 30_000
"""How much of what can be made again is held: about 10 MB and 30 MB."""


class Estate:
    """An index over bucket records: find a bucket by ARN, its enabled rules, and who replicates into it.

    Bucket names are unique in a partition, so an ARN names one bucket whatever the account (UG: bucketnamingrules).
    The records may lie on disk: of each, the index itself keeps its ARN and those of the buckets its rules name.
    """

    def __init__(self, records: Iterable[BucketRecord], resources: Iterable[ResourceRecord] = ()) -> None:
        self._records = records if isinstance(records, Sequence) else tuple(records)
        self._resources = resources if isinstance(resources, Sequence) else tuple(resources)
        self._resource_places = {record.ref.arn: place for place, record in enumerate(self._resources)}
        self._places: dict[str, int] = {}
        self._with_rules: set[str] = set()
        self._unread: set[str] = set()
        self._outgoing: dict[str, tuple[str, ...]] = {}
        self._incoming: dict[str, list[str]] = {}
        self._recent: Recent[str, BucketRecord] = Recent(_RECORDS)
        self._recent_resources: Recent[str, ResourceRecord] = Recent(_RECORDS)
        self._values: Recent[tuple[str, str], object] = Recent(_VALUES)
        self._references: Recent[tuple[str, str], EvidenceRef] = Recent(_VALUES)
        self._derived: Recent[Hashable, object] = Recent(_VALUES)
        self._is_in_order = True
        last = ("", "", "")
        for place, record in enumerate(self._records):
            self._add(place, record)
            self._is_in_order, last = self._is_in_order and last <= record.ref.place, record.ref.place

    def _add(self, place: int, record: BucketRecord) -> None:
        arn = record.ref.arn
        self._places[arn] = place
        try:
            configuration = configuration_of(record)
        except Unread:
            self._unread.add(arn)
            return
        if configuration.rules:
            self._values.put((arn, REPLICATION.name), configuration)
            self._with_rules.add(arn)
            self._lead(arn, {rule.destination.arn for rule in configuration.enabled_rules} - {arn})

    def _lead(self, arn: str, destinations: set[str]) -> None:
        if destinations:
            self._outgoing[arn] = tuple(sorted(destinations))
        for destination in destinations:
            self._incoming.setdefault(destination, []).append(arn)

    def __iter__(self) -> Iterator[BucketRecord]:
        if len(self._places) == len(self._records):
            return iter(self._records)
        return map(self._records.__getitem__, self._places.values())

    def by_place(self) -> Iterator[BucketRecord]:
        """Yield the records in the order of every report: account, Region, name."""
        if self._is_in_order:
            return iter(self)
        keys = sorted((record.ref.place, record.ref.arn) for record in self)
        return (self._at(self._places[arn]) for _, arn in keys)

    def place_of(self, arn: str) -> int:
        """Return which of the records a bucket's is; raise KeyError where there is none."""
        return self._places[arn]

    def _at(self, place: int) -> BucketRecord:
        return self._records[place]

    def get(self, arn: str) -> BucketRecord | None:
        """Return the record of a bucket, or None where the snapshot does not have it."""
        place = self._places.get(arn)
        return None if place is None else self._recent.made(arn, partial(self._at, place))

    def record(self, arn: str) -> BucketRecord:
        """Return the record of a bucket; nothing is known of one that the snapshot does not have."""
        known = self.get(arn)
        if known:
            return known
        partition, name = bucket_of_arn(arn)
        return unknown_destination(BucketRef(account="", name=name, region="", partition=partition))

    def resource(self, arn: str) -> ResourceRecord:
        """Return the record of a role or a key; nothing is known of one that the snapshot does not have."""
        place = self._resource_places.get(arn)
        return ResourceRecord(ResourceRef(arn), {}) if place is None else self._recent_resource(arn, place)

    def _recent_resource(self, arn: str, place: int) -> ResourceRecord:
        return self._recent_resources.made(arn, lambda: self._resources[place])

    def value(self, record: AnyRecord, facet: Facet[T]) -> T:
        """Return a facet's typed value, read from its document once; raise `Unread` where it is not known."""
        key = (record.ref.arn, facet.name)
        held = self._values.get(key)
        if held is None:
            held = self._values.put(key, facet.value(evidence_of(record, facet.name)))
        return cast("T", held)

    def reference(self, subject: tuple[str, str], evidence: Evidence) -> EvidenceRef:
        """Return what findings say of a read of a bucket's (by name), role's or key's facet: one for all of them."""
        held = self._references.get(subject)
        return held or self._references.put(subject, _reference_of(*subject, evidence))

    def once(self, key: Hashable, derive: Callable[[], T]) -> T:
        """Return what `derive` makes of this estate's values, made once: for what many pairs share and is dear."""
        return cast("T", self._derived.made(key, derive))

    def sources_of(self, arn: str) -> tuple[str, ...]:
        """Return the ARNs of the other buckets whose enabled rules name this one, sorted."""
        return tuple(sorted(set(self._incoming.get(arn, ()))))

    def destinations_of(self, arn: str) -> tuple[str, ...]:
        """Return the ARNs of the other buckets that this one's enabled rules name, sorted."""
        return self._outgoing.get(arn, ())

    def sending(self) -> Collection[str]:
        """Return the ARNs of the buckets whose enabled rules name any other bucket."""
        return self._outgoing.keys()

    def unread(self, arn: str) -> Unreadable | None:
        """Return why a bucket's replication configuration is not known, or None where it is."""
        record = self.get(arn)
        if record is None:
            return Unreadable(operation="", at="", code="NotCollected", message=f"{arn} was not read")
        return _why_unread(record) if arn in self._unread else None

    def is_pure_replica(self, arn: str) -> bool:
        """Tell whether a bucket receives replicas and is known to have no rule of its own, not even a disabled one."""
        known = arn in self._places and arn not in self._unread
        return known and arn not in self._with_rules and arn in self._incoming


def _reference_of(name: str, facet: str, evidence: Evidence) -> EvidenceRef:
    # Every kind of evidence tags itself; only some carry a code or a message.
    return EvidenceRef(
        bucket=name,
        facet=facet,
        operation=evidence.operation,
        at=evidence.at,
        outcome=str(evidence.__struct_config__.tag),
        code="" if isinstance(evidence, Present) else evidence.code,
        message="" if isinstance(evidence, Present | Absent) else evidence.message,
        request_id=evidence.request_id,
    )


def _why_unread(record: BucketRecord) -> Unreadable | None:
    try:
        configuration_of(record)
    except Unread as unread:
        return unread.evidence
    return None


def configuration_of(record: BucketRecord) -> ReplicationConfiguration:
    """Return a bucket's replication configuration; raise `Unread` where it is not known.

    A bucket that AWS says does not exist has none, whether or not anybody asked for it.
    """
    if isinstance(record.evidence.get(LOCATION.name), Absent):
        return NOT_CONFIGURED
    return REPLICATION.value(evidence_of(record, REPLICATION.name))


def name_of(record: AnyRecord) -> str:
    """Return what findings call a record: a bucket's name, a role's or key's ARN."""
    return record.ref.name if isinstance(record, BucketRecord) else record.ref.arn


def evidence_of(record: AnyRecord, facet: str) -> Evidence:
    """Return a record's evidence for a facet; a facet nobody read is unreadable, never absent."""
    found = record.evidence.get(facet)
    if found is None:
        return Unreadable(
            operation="", at="", code="NotCollected", message=f"{facet} of {name_of(record)} was not read"
        )
    return found


def unknown_destination(ref: BucketRef) -> BucketRecord:
    """Return the record of a destination that the snapshot does not hold: nothing about it is known."""
    return BucketRecord(ref=ref, evidence={}, listed=False)
