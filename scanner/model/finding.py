"""Findings: what a check answered, about what, with which evidence."""

import hashlib
from enum import StrEnum
from operator import attrgetter
from typing import Final

from scanner.model.base import Value


class Verdict(StrEnum):
    """AWS Config's words (API: Evaluation.ComplianceType)."""

    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class Severity(StrEnum):
    """How much a finding matters, highest first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFORMATIONAL = "informational"

    @property
    def rank(self) -> int:
        """0 for critical, growing as severity falls."""
        return _RANKS[self]

    def at_least(self, floor: "Severity") -> bool:
        """Tell whether this severity is the floor's or higher."""
        return self.rank <= floor.rank


_RANKS: Final = {severity: rank for rank, severity in enumerate(Severity)}


class EvidenceRef(Value, frozen=True):
    """One read that a verdict stands on. `outcome` is present, absent or unreadable; `code` is AWS's, verbatim."""

    bucket: str
    facet: str
    operation: str
    at: str
    outcome: str
    code: str = ""
    message: str = ""
    request_id: str = ""


class WaiverRef(Value, frozen=True):
    """The waiver that rides beside a verdict. An expired one counts again and is still shown."""

    reason: str
    owner: str
    expires: str
    expired: bool = False
    ticket: str = ""


class Finding(Value, frozen=True):
    """A check's answer with its place. `bucket` and `destination` are names; `rule` and `destination` may be empty."""

    id: str
    policy: str
    check: str
    verdict: Verdict
    severity: Severity
    account: str
    region: str
    bucket: str
    rule: str
    destination: str
    message: str
    expected: str
    actual: str
    controls: tuple[str, ...] = ()
    waiver: WaiverRef | None = None
    evidence: tuple[EvidenceRef, ...] = ()

    @property
    def is_waived(self) -> bool:
        """True while an unexpired waiver accepts this finding."""
        return self.waiver is not None and not self.waiver.expired

    @property
    def subject(self) -> tuple[str, ...]:
        """What it is about, whichever rule to the destination says so: a copy of a rule inherits its faults."""
        return self.policy, self.check, self.account, self.bucket, self.destination

    def sort_key(self) -> tuple[object, ...]:
        """Order of every report: account, Region, bucket, rule, destination, check, policy."""
        return (
            self.account, self.region, self.bucket, self.rule, self.destination, self.check, self.policy,
        )  # fmt: skip


within_bucket = attrgetter("rule", "destination", "check", "policy")
"""The same order among the findings of one bucket."""


def finding_id(check: str, bucket_arn: str, *subject: str) -> str:
    """Return the finding's id: a digest of check, bucket ARN and subject, the same in every run.

    The subject is the policy, rule and destination. The first 20 hex digits of SHA-256 keep ids short; a million
    findings collide with a probability below 1e-12.
    """
    # The length of each part rules out two subjects that only differ in where one part ends.
    packed = "".join([f"{len(part)}:{part}" for part in (check, bucket_arn, *subject)])
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()[:20]
