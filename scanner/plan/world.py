"""The estate as it would be: what was read, with planned documents laid over it.

The same checks that judge what is judge what would be, so a plan is proven before anything is written.
"""

from collections.abc import Container, Iterable
from typing import Any, Final

import msgspec

from scanner.model import facet as facets
from scanner.model.base import Document
from scanner.model.estate import AnyRecord, Estate, evidence_of
from scanner.model.evidence import Absent, Evidence, Present
from scanner.model.facet import LOCATION, ROLE, ROLE_POLICIES, Facet
from scanner.model.plan import Target
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import BucketRecord

PLANNED: Final = "planned"
"""What stands in place of AWS's operation, and of its code for "none", in evidence that is only planned."""

_OF_BUCKETS = (
    facets.VERSIONING, facets.REPLICATION, facets.ENCRYPTION, facets.TAGS, facets.OWNERSHIP, facets.POLICY,
    facets.OBJECT_LOCK, facets.PUBLIC_ACCESS_BLOCK, facets.LIFECYCLE, facets.NOTIFICATIONS, facets.REQUEST_PAYMENT,
)  # fmt: skip


class Laid(msgspec.Struct, frozen=True):
    """A planned document of a target's facet. `creates` where it brings the target into being."""

    target: Target
    facet: Facet[Any]
    document: Document
    creates: bool = False


class World:
    """Records of buckets, roles and keys by ARN. Never changed: laying documents over it gives a new one."""

    def __init__(self, buckets: Iterable[BucketRecord], resources: Iterable[ResourceRecord]) -> None:
        self.records: dict[str, AnyRecord] = {record.ref.arn: record for record in buckets}
        self.records |= {record.ref.arn: record for record in resources}

    @property
    def buckets(self) -> tuple[BucketRecord, ...]:
        """The records of all buckets."""
        return tuple(record for record in self.records.values() if isinstance(record, BucketRecord))

    @property
    def resources(self) -> tuple[ResourceRecord, ...]:
        """The records of all roles and keys."""
        return tuple(record for record in self.records.values() if isinstance(record, ResourceRecord))

    def estate(self) -> Estate:
        """Return the index that checks judge by."""
        return Estate(self.buckets, self.resources)

    def evidence(self, target: Target, facet: Facet[Any]) -> Evidence:
        """Return what is known of a facet; what nobody read is unreadable."""
        return evidence_of(self._record(target), facet.name)

    def document(self, target: Target, facet: Facet[Any]) -> Document | None:
        """Return AWS's document, None where there is none; raise `Unread` where it is not known or not understood."""
        return facet.document(self.evidence(target, facet))

    def laid_over(self, laid: Iterable[Laid], at: str) -> "World":
        """Return the world with planned documents in place; `at` is the time of the planning (RFC 3339, UTC)."""
        made = World((), ())
        made.records = dict(self.records)
        for one in laid:
            record = _newborn(one, at) if one.creates else made._record(one.target)
            planned = {one.facet.name: Present(operation=PLANNED, at=at, document=one.document)}
            made.records[one.target.arn] = msgspec.structs.replace(record, evidence=record.evidence | planned)
        return made

    def learned(self, read: "World") -> "World":
        """Return this world with what was read since in another that has planned documents laid over it."""
        made = World((), ())
        made.records = dict(self.records)
        for arn, record in read.records.items():
            known = self.records.get(arn)
            fresh = {name: one for name, one in record.evidence.items() if one.operation != PLANNED}
            if known is not None:
                made.records[arn] = msgspec.structs.replace(known, evidence={**fresh, **known.evidence})
            elif fresh or not record.evidence:
                made.records[arn] = msgspec.structs.replace(record, evidence=fresh)
        return made

    def without(self, sources: Container[str]) -> "World":
        """Return this world with some buckets out of scope: known, and not judged."""
        out = (record if record.ref.arn not in sources else _scoped(record, judged=False) for record in self.buckets)
        return World(out, self.resources)

    def judging(self, sources: Container[str]) -> "World":
        """Return this world with some buckets in scope, and no others."""
        return World((_scoped(one, judged=one.ref.arn in sources) for one in self.buckets), self.resources)

    def says_the_same(self, other: "World") -> bool:
        """Tell whether both hold the same documents."""
        return self.records == other.records

    def _record(self, target: Target) -> AnyRecord:
        known = self.records.get(target.arn)
        if known is not None:
            return known
        if target.is_bucket:
            return BucketRecord(target.bucket, {}, listed=False, in_scope=False)
        return ResourceRecord(target.resource, {})


def _scoped(record: BucketRecord, *, judged: bool) -> BucketRecord:
    return msgspec.structs.replace(record, in_scope=judged)


def _newborn(laid: Laid, at: str) -> AnyRecord:
    """Return the record of what is to be created: nothing is configured yet."""
    if laid.facet.name == LOCATION.name:
        none = Absent(operation=PLANNED, at=at, code=PLANNED)
        return BucketRecord(laid.target.bucket, {facet.name: none for facet in _OF_BUCKETS}, in_scope=False)
    made: dict[str, Evidence] = {}
    if laid.facet.name == ROLE.name:
        made[ROLE_POLICIES.name] = Present(PLANNED, at, {"Inline": [], "Attached": [], "Boundary": _boundary(laid)})
    return ResourceRecord(laid.target.resource, made)


def _boundary(laid: Laid) -> Document | None:
    """Return a stand-in for the boundary of a role to be created, which is a person's choice and was not read.

    It allows everything: the step says that it was not looked into, and the canary shows what it really allows.
    """
    named = laid.document.get("PermissionsBoundary")
    if not named:
        return None
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [everything]}
    return {"PolicyName": named["PermissionsBoundaryArn"].rpartition("/")[2], "PolicyDocument": document}
