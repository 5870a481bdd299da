"""The estate: a snapshot's buckets joined into pairs, across accounts and Regions."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar, cast

from scanner.model.bucket import BucketRef, bucket_of_arn
from scanner.model.evidence import Absent, Evidence, Unreadable
from scanner.model.facet import LOCATION, REPLICATION, Facet, Unread
from scanner.model.replication import NOT_CONFIGURED, ReplicationConfiguration
from scanner.model.resource import ResourceRecord, ResourceRef
from scanner.model.snapshot import BucketRecord

T = TypeVar("T")
AnyRecord = BucketRecord | ResourceRecord


class Estate:
    """An index over bucket records: find a bucket by ARN, its enabled rules, and who replicates into it.

    Bucket names are unique in a partition, so an ARN names one bucket whatever the account (UG: bucketnamingrules).
    """

    def __init__(self, records: Iterable[BucketRecord], resources: Iterable[ResourceRecord] = ()) -> None:
        self._resources = {record.ref.arn: record for record in resources}
        self._records: dict[str, BucketRecord] = {}
        self._configurations: dict[str, ReplicationConfiguration] = {}
        self._incoming: dict[str, dict[str, None]] = {}
        self._unread: dict[str, Unreadable] = {}
        self._values: dict[tuple[str, str], object] = {}
        self._derived: dict[Hashable, object] = {}
        for record in records:
            self._add(record)

    def _add(self, record: BucketRecord) -> None:
        arn = record.ref.arn
        self._records[arn] = record
        try:
            configuration = configuration_of(record)
        except Unread as unread:
            self._unread[arn] = unread.evidence
            return
        self._configurations[arn] = configuration
        self._values[arn, REPLICATION.name] = configuration
        for rule in configuration.enabled_rules:
            if rule.destination.arn != arn:
                self._incoming.setdefault(rule.destination.arn, {})[arn] = None

    def __iter__(self) -> Iterator[BucketRecord]:
        return iter(self._records.values())

    def get(self, arn: str) -> BucketRecord | None:
        """Return the record of a bucket, or None where the snapshot does not have it."""
        return self._records.get(arn)

    def record(self, arn: str) -> BucketRecord:
        """Return the record of a bucket; nothing is known of one that the snapshot does not have."""
        known = self._records.get(arn)
        if known:
            return known
        partition, name = bucket_of_arn(arn)
        return unknown_destination(BucketRef(account="", name=name, region="", partition=partition))

    def resource(self, arn: str) -> ResourceRecord:
        """Return the record of a role or a key; nothing is known of one that the snapshot does not have."""
        return self._resources.get(arn) or ResourceRecord(ResourceRef(arn), {})

    def value(self, record: AnyRecord, facet: Facet[T]) -> T:
        """Return a facet's typed value, read from its document once; raise `Unread` where it is not known."""
        key = (record.ref.arn, facet.name)
        if key not in self._values:
            self._values[key] = facet.value(evidence_of(record, facet.name))
        return cast("T", self._values[key])

    def once(self, key: Hashable, derive: Callable[[], T]) -> T:
        """Return what `derive` makes of this estate's values, made once: for what many pairs share and is dear."""
        if key not in self._derived:
            self._derived[key] = derive()
        return cast("T", self._derived[key])

    def sources_of(self, arn: str) -> tuple[str, ...]:
        """Return the ARNs of the other buckets whose enabled rules name this one, sorted."""
        return tuple(sorted(self._incoming.get(arn, ())))

    def destinations_of(self, arn: str) -> tuple[str, ...]:
        """Return the ARNs of the other buckets that this one's enabled rules name, sorted."""
        rules = self._configurations.get(arn, NOT_CONFIGURED).enabled_rules
        return tuple(sorted({rule.destination.arn for rule in rules} - {arn}))

    def unread(self, arn: str) -> Unreadable | None:
        """Return why a bucket's replication configuration is not known, or None where it is."""
        if arn not in self._records:
            return Unreadable(operation="", at="", code="NotCollected", message=f"{arn} was not read")
        return self._unread.get(arn)

    def is_pure_replica(self, arn: str) -> bool:
        """Tell whether a bucket receives replicas and is known to have no rule of its own, not even a disabled one."""
        configuration = self._configurations.get(arn)
        return configuration is not None and not configuration.rules and arn in self._incoming


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
