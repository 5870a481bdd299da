"""A plan: the ordered writes that would bring an estate to what its policies expect, and what is left alone and why.

The plan is a document: saved, read by a person, approved by its digest, applied as it is or not at all.
"""

import hashlib
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

import msgspec

from scanner.model.base import Document, Value, to_json
from scanner.model.bucket import BucketRef, bucket_of_arn, is_bucket_arn
from scanner.model.provenance import PolicyRef, Tool
from scanner.model.resource import ResourceRef

SCHEMA: Final = 1


class Risk(StrEnum):
    """How much a step may cost or break, the least first.

    SAFE adds something that nothing depends on yet. CAREFUL changes what is in use in a way that is meant to add only,
    or costs money from then on. DANGEROUS cannot be undone, or may take something away from somebody.
    """

    SAFE = "safe"
    CAREFUL = "careful"
    DANGEROUS = "dangerous"

    @property
    def rank(self) -> int:
        """0 for safe, growing with the risk."""
        return list(Risk).index(self)


class Target(Value, frozen=True, order=True):
    """What a step writes to: a bucket, a role or a key, by ARN, with the account and Region whose API is asked.

    `region` is empty for a role, which has none.
    """

    arn: str
    account: str
    region: str = ""

    @property
    def is_bucket(self) -> bool:
        """True for a bucket, False for a role or a key."""
        return is_bucket_arn(self.arn)

    @property
    def name(self) -> str:
        """What people call it: a bucket's name, a role's or key's ARN."""
        return bucket_of_arn(self.arn)[1] if self.is_bucket else self.arn

    @property
    def bucket(self) -> BucketRef:
        """The bucket; raises ValueError for anything else."""
        partition, name = bucket_of_arn(self.arn)
        return BucketRef(self.account, name, self.region, partition)

    @property
    def resource(self) -> ResourceRef:
        """The role or the key."""
        return ResourceRef(self.arn)


class Step(Value, frozen=True):
    """One write of one facet of one target.

    `before` is AWS's document as the plan saw it, None where there was none; `after` is what is to be written, None
    where the document is to be removed. `fresh` marks a facet of something that the plan itself creates: what AWS
    chose for it at birth is no foreign change. `actions` are the repairs folded into the
    write; `reasons` say what it costs or risks. `serves` holds the ARNs of the source buckets that need it, `resolves`
    the ids of the findings that it is expected to end, `follows` the ids of the steps that must have succeeded before.
    """

    id: str
    facet: str
    target: Target
    title: str
    before: Document | None
    after: Document | None
    risk: Risk
    reasons: tuple[str, ...]
    actions: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    resolves: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    fresh: bool = False


class Skip(Value, frozen=True):
    """A finding that the plan leaves alone, or a bucket where `finding` and `check` are empty, and why."""

    account: str
    region: str
    bucket: str
    reason: str
    check: str = ""
    finding: str = ""
    destination: str = ""


class Limits(Value, frozen=True):
    """How much one plan may change. None means no limit; `never` holds globs of bucket names.

    `share` is a share of the selected buckets, above 0 and up to 1. The defaults hold where a policy sets nothing.
    """

    buckets: int | None = 20
    share: float | None = None
    risk: Risk = Risk.CAREFUL
    never: tuple[str, ...] = ()

    def forbids(self, bucket: str) -> bool:
        """Tell whether a bucket is on the list of those that no repair touches."""
        return any(fnmatchcase(bucket, pattern) for pattern in self.never)


class Purpose(StrEnum):
    """What a plan is for."""

    REPAIR = "repair"
    UNDO = "undo"


class Plan(Value, frozen=True):
    """Steps in the order in which they are to be taken, and everything that a person needs to approve them.

    `made` is RFC 3339 in UTC. `run` is the id of the run whose findings the plan answers. `selected` counts the
    buckets that the policies selected: what `limits.share` is a share of. `repairs` are the source buckets that the
    steps serve, with their places: a source needs no step of its own.
    """

    id: str
    made: str
    tool: Tool
    run: str
    caller: str
    policies: tuple[PolicyRef, ...]
    selected: int
    limits: Limits
    steps: tuple[Step, ...]
    skips: tuple[Skip, ...] = ()
    purpose: Purpose = Purpose.REPAIR
    repairs: tuple[Target, ...] = ()
    schema: int = SCHEMA

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of everything that the plan says: what a person approves."""
        return hashlib.sha256(to_json(self)).hexdigest()

    @property
    def buckets(self) -> tuple[str, ...]:
        """The names of the buckets that the plan writes to, sorted."""
        return tuple(sorted({step.target.name for step in self.steps if step.target.is_bucket}))

    @property
    def sources(self) -> tuple[str, ...]:
        """The ARNs of the source buckets that the plan repairs, sorted."""
        return tuple(sorted({arn for step in self.steps for arn in step.serves}))


def step_id(target: Target, facet: str) -> str:
    """Return the id of the step that writes a facet of a target: the same in every plan."""
    return hashlib.sha256(f"{target.arn}\n{facet}".encode()).hexdigest()[:12]


def encode(plan: Plan) -> bytes:
    """Return `plan.json`: indented, keys in the order of the types, UTF-8, a line feed at the end."""
    return msgspec.json.format(to_json(plan), indent=2) + b"\n"


def decode(text: bytes) -> Plan:
    """Read `plan.json`; raise msgspec.ValidationError or msgspec.DecodeError for anything else."""
    return msgspec.json.decode(text, type=Plan)
