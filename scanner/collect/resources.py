"""The roles and keys that rules lean on: read once each, however many rules share them."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from scanner.collect.sources import Sources
from scanner.collect.wishes import Facets
from scanner.model.demand import Demand
from scanner.model.estate import configuration_of, evidence_of
from scanner.model.evidence import Present
from scanner.model.facet import ENCRYPTION, REPLICATION, Unread
from scanner.model.keys import PREDEFINED, replica_key_arn, source_key_arn
from scanner.model.replication import Rule
from scanner.model.resource import ResourceRecord, ResourceRef
from scanner.model.snapshot import BucketRecord

RegionOf = Callable[[str], str]
"""From a bucket's ARN to its Region, empty where it is not known."""


class Wanted(msgspec.Struct, frozen=True):
    """A role or key, what is wanted of it, and the account of the bucket that leans on it."""

    ref: ResourceRef
    facets: Facets
    account: str


def wanted_of(record: BucketRecord, demand: Demand, region_of: RegionOf) -> Iterator[Wanted]:
    """Yield the roles and keys that a bucket's enabled rules lean on, as far as its documents name them."""
    rules = enabled_rules(record)
    if not rules:
        return
    account = record.ref.account
    if demand.role:
        yield Wanted(ResourceRef(configuration_of(record).role), demand.role, account)
    if demand.source_key and (key := _source_key(record)):
        yield Wanted(ResourceRef(key), demand.source_key, account)
    if demand.replica_key:
        for rule in rules:
            if rule.kms_opt_in and rule.destination.replica_kms_key:
                arn = replica_key_arn(record.ref, rule, region_of(rule.destination.arn))
                yield Wanted(ResourceRef(arn), demand.replica_key, account)


def merged(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Return each role or key once, with everything that anybody wants of it."""
    found: dict[ResourceRef, Wanted] = {}
    for one in wanted:
        before = found.get(one.ref)
        found[one.ref] = one if before is None else Wanted(one.ref, one.facets | before.facets, before.account)
    return list(found.values())


def still_wanted(wanted: Iterable[Wanted], known: Callable[[str], ResourceRecord | None]) -> list[Wanted]:
    """Return what is wanted beyond what is known of each by its ARN."""
    left = ((one, one.facets - _told_of(known(one.ref.arn))) for one in wanted)
    return [Wanted(one.ref, facets, one.account) for one, facets in left if facets]


def _told_of(record: ResourceRecord | None) -> Facets:
    return Facets(record.evidence) if record else Facets()


def joined(before: ResourceRecord | None, after: ResourceRecord) -> ResourceRecord:
    """Return one record with what two of the same role or key tell."""
    return after if before is None else ResourceRecord(after.ref, before.evidence | after.evidence)


def read(wanted: Wanted, sources: Sources) -> ResourceRecord:
    """Read with the owner's credentials where we hold them, else with those of the bucket that leans on it."""
    reader = sources.reader(wanted.ref.account, wanted.account)
    evidence = {facet: reader.gather(sources.gatherer(facet), wanted.ref) for facet in sorted(wanted.facets)}
    return ResourceRecord(wanted.ref, evidence)


def destinations_named(record: BucketRecord) -> list[str]:
    """Return what a bucket's rules name as destinations, enabled or not: at a glance, for rules may be many.

    Nothing is told of a document that does not read as AWS describes it.
    """
    evidence = record.evidence.get(REPLICATION.name)
    try:
        rules = evidence.document["Rules"] if isinstance(evidence, Present) else ()
        named = (rule["Destination"]["Bucket"] for rule in rules)
        return [arn for arn in named if isinstance(arn, str)]
    except (KeyError, TypeError):
        return []


def enabled_rules(record: BucketRecord) -> tuple[Rule, ...]:
    """Return the enabled rules of a bucket, none where its configuration is not known."""
    try:
        return configuration_of(record).enabled_rules
    except Unread:
        return ()


def _source_key(record: BucketRecord) -> str:
    try:
        encryption = ENCRYPTION.value(evidence_of(record, ENCRYPTION.name))
    except Unread:
        return ""
    key = source_key_arn(record.ref, encryption) if encryption.is_kms else ""
    return "" if PREDEFINED in key else key  # asking about one may create it
