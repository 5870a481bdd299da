"""What a trial proves: the permission is there, it is not, or nothing is known."""

from enum import Enum
from typing import Final

from scanner.aws.codes import Kind, kind_of
from scanner.model.evidence import Evidence, Present, Unreadable


class Outcome(Enum):
    """What came of a read. That there is none of something can only be told to who may read it."""

    READ = "read"
    DENIED = "denied"
    ENDED = "the credentials are no good (any more)"
    UNKNOWN = "unknown"
    NOT_ASKED = "AWS was not asked"


_DENIED: Final = frozenset(
    {"403", "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "UnauthorizedAccess", "UnauthorizedOperation"}
)
_OURS: Final = frozenset({"InvalidArn", "InvalidBucketName", "OtherAccount", "OtherPartition", "PredefinedAlias"})
_ENDED: Final = (Kind.CREDENTIALS, Kind.REGION_CREDENTIALS)
# IAM User Guide, troubleshoot_access-denied.html: what a message names as having denied, or as not having allowed.
_BECAUSE: Final = (
    ("service control policy", "a service control policy of the organisation is in the way"),
    ("resource control policy", "a resource control policy of the organisation is in the way"),
    ("permissions boundary", "the permissions boundary is in the way"),
    ("session policy", "the session policy is in the way: try --no-session-policy"),
    ("vpc endpoint policy", "the policy of the VPC endpoint is in the way"),
    ("resource-based policy", "the bucket's or key's own policy is in the way"),
)


def outcome(evidence: Evidence) -> Outcome:
    """Return what the evidence of a trial proves."""
    if isinstance(evidence, Present):
        # HeadBucket tells the Region of a bucket even to who may not look at it.
        return Outcome.DENIED if evidence.document.get("Code") in _DENIED else Outcome.READ
    if not isinstance(evidence, Unreadable):
        return Outcome.READ
    if evidence.code in _DENIED:
        return Outcome.DENIED
    if evidence.code in _OURS:
        return Outcome.NOT_ASKED
    return Outcome.ENDED if kind_of(evidence.code) in _ENDED else Outcome.UNKNOWN


def because(message: str) -> str:
    """Return what AWS's message says is in the way of a call, empty where it does not say."""
    lowered = message.lower()
    return next((text for mark, text in _BECAUSE if mark in lowered and f"no {mark}" not in lowered), "")
