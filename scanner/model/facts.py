"""What a check may look at: typed values, with "could not look" built in.

Reading a value that AWS did not tell raises; a check author cannot forget it. Every read is remembered, so each
finding knows the evidence it stands on.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.estate import AnyRecord, Estate, evidence_of, name_of
from scanner.model.evidence import Absent, Evidence, Present
from scanner.model.facet import ENCRYPTION, LOCATION, REPLICATION, Facet
from scanner.model.finding import EvidenceRef
from scanner.model.keys import replica_key_arn, source_key_arn
from scanner.model.replication import ReplicationConfiguration, Rule
from scanner.model.resource import ResourceRef
from scanner.model.snapshot import BucketRecord

T = TypeVar("T")


class UndeclaredFacetError(Exception):
    """A defect in a check: it reads a facet that it does not declare, so nobody would have collected it."""


class NoDestinationError(Exception):
    """The destination is known not to exist, so nothing else about it can be judged."""


class ResourceFacts:
    """A role or a key as a check sees it; what it reads counts for the bucket whose rules lean on it."""

    def __init__(self, arn: str, owner: "BucketFacts") -> None:
        self.ref = ResourceRef(arn)
        self._owner = owner

    def read(self, facet: Facet[T]) -> T:
        """Return a facet's value; raise `Unread` where it is not known."""
        record = self._owner.estate.resource(self.ref.arn)
        self._owner.remember(record, facet)
        return self._owner.estate.value(record, facet)


class BucketFacts:
    """One bucket as a check sees it."""

    def __init__(self, record: BucketRecord, estate: Estate, declared: frozenset[str]) -> None:
        self.ref: BucketRef = record.ref
        self.listed = record.listed
        self.estate = estate
        self._record = record
        self._declared = declared
        self._used: dict[tuple[str, str], Evidence] = {}

    def read(self, facet: Facet[T]) -> T:
        """Return a facet's value; raise `Unread` where it is not known."""
        self.remember(self._record, facet)
        return self.estate.value(self._record, facet)

    def document(self, facet: Facet[Any]) -> Document | None:
        """Return AWS's own document of a facet, None where there is none; raise `Unread` where it is not known."""
        self.read(facet)  # nothing may be concluded from a document that does not read as AWS describes it
        evidence = evidence_of(self._record, facet.name)
        return evidence.document if isinstance(evidence, Present) else None

    def cite(self, arn: str, facet: Facet[T]) -> None:
        """Remember that the answer also stands on what was read of another bucket of the estate."""
        self.remember(self.estate.record(arn), facet)

    def remember(self, record: AnyRecord, facet: Facet[T]) -> None:
        """Note that the answer stands on a facet; raise UndeclaredFacetError where the check does not declare it."""
        if facet.name not in self._declared:
            raise UndeclaredFacetError(facet.name)
        self._used[name_of(record), facet.name] = evidence_of(record, facet.name)

    def fork(self) -> "BucketFacts":
        """Return the same bucket with the evidence used so far; what is read of the copy counts for the copy alone."""
        copy = BucketFacts(self._record, self.estate, self._declared)
        copy._used |= self._used
        return copy

    @property
    def configuration(self) -> ReplicationConfiguration:
        """The replication configuration, without rules where the bucket has none."""
        return self.read(REPLICATION)

    @property
    def role(self) -> ResourceFacts:
        """The replication role of all rules."""
        return ResourceFacts(self.configuration.role, self)

    @property
    def source_key(self) -> ResourceFacts:
        """The KMS key of the default encryption; meaningful only where that is KMS."""
        return ResourceFacts(source_key_arn(self.ref, self.read(ENCRYPTION)), self)

    @property
    def is_pure_replica(self) -> bool:
        """True where other buckets replicate into this one and it has no rule of its own."""
        return self.estate.is_pure_replica(self.ref.arn)

    @property
    def used(self) -> tuple[EvidenceRef, ...]:
        """The evidence that was looked at, in order."""
        return self.citing(self.seen)

    @property
    def seen(self) -> Mapping[tuple[str, str], Evidence]:
        """The same by the bucket's name, or a role's or key's ARN, and the name of the facet."""
        return self._used

    def citing(self, seen: Mapping[tuple[str, str], Evidence]) -> tuple[EvidenceRef, ...]:
        """Return what findings say of reads."""
        reference = self.estate.reference
        return tuple([reference(subject, answer) for subject, answer in seen.items()])


class DestinationFacts(BucketFacts):
    """The other side of a pair. Where AWS says that it does not exist, reading anything of it says so."""

    def read(self, facet: Facet[T]) -> T:
        """Return a facet's value; raise `Unread`, or `NoDestinationError` where the bucket does not exist."""
        if isinstance(self._record.evidence.get(LOCATION.name), Absent):
            self._used[self.ref.name, LOCATION.name] = self._record.evidence[LOCATION.name]
            raise NoDestinationError(self.ref.name)
        return super().read(facet)

    @property
    def exists(self) -> bool:
        """Tell whether the bucket exists; raise `Unread` where AWS did not say."""
        return super().read(LOCATION).exists

    @property
    def region(self) -> str:
        """The destination's Region, empty where AWS proved that it exists without naming the Region."""
        return self.read(LOCATION).region


@cache
def _with_location(declared: frozenset[str]) -> frozenset[str]:
    return declared | {LOCATION.name}


class PairFacts:
    """A source bucket, one of its enabled rules, and the destination that the rule names, joined."""

    def __init__(self, source: BucketFacts, rule: Rule, declared: frozenset[str]) -> None:
        self.source = source.fork()
        self.rule = rule
        record = source.estate.record(rule.destination.arn)
        self.destination = DestinationFacts(record, source.estate, _with_location(declared))
        self._declared = declared
        self._beside: list[PairFacts] = []

    @property
    def to_itself(self) -> bool:
        """True where the rule names the bucket that carries it."""
        return self.rule.destination.arn == self.source.ref.arn

    @property
    def owner(self) -> str:
        """The account that owns the destination: known from a listing, else declared by the rule, else empty."""
        return self.destination.ref.account if self.destination.listed else self.rule.destination.account

    @property
    def replica_key(self) -> ResourceFacts:
        """The key that the rule names for replicas; meaningful only where it opts in to KMS."""
        return ResourceFacts(replica_key_arn(self.source.ref, self.rule, self.destination.region), self.destination)

    def beside(self, rule: Rule) -> "PairFacts":
        """Return the pair of another rule of the same source; what is read of its destination counts here too."""
        pair = PairFacts(self.source, rule, self._declared)
        self._beside.append(pair)
        return pair

    def onward(self, before: "PairFacts") -> tuple["PairFacts", ...]:
        """Return the pairs of the enabled rules of another pair's destination; what is read of both counts here too.

        Raises `Unread` where that bucket's configuration is not known, `NoDestinationError` where it does not exist.
        """
        rules = before.destination.configuration.enabled_rules
        pairs = tuple(PairFacts(before.destination, rule, self._declared) for rule in rules)
        self._beside += pairs
        return pairs

    @property
    def used(self) -> tuple[EvidenceRef, ...]:
        """The evidence that was looked at, the source's first, each read once."""
        seen = {**self.source.seen, **self.destination.seen}
        for pair in self._beside:
            seen |= pair.destination.seen
        return self.source.citing(seen)
