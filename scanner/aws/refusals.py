"""Why AWS did not take a write: its answers sorted by what may be done next.

IAM User Guide: troubleshoot_access-denied.html (how a denial names the policy), troubleshoot.html (eventual
consistency). Amazon S3 API Reference: "Error responses". AWS KMS API Reference: PutKeyPolicy.
"""

from http import HTTPStatus
from typing import Final

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault
from scanner.model.writing import Refusal

_BUSY: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "ConcurrentModification",
        "ConcurrentModificationException",
        "EntityTemporarilyUnmodifiable",
        "OperationAborted",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "SlowDown",
        "TooManyRequestsException",
    }
)
_DENIED: Final = frozenset(
    {"403", "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "UnauthorizedAccessError"}
)
_GUARDRAILS: Final = (
    "service control policy",
    "resource control policy",
    "permissions boundary",
    "session policy",
    "vpc endpoint policy",
)
# The code, and what its message holds in lower case. A bucket's new versioning takes time to spread, as a new role's
# name does (API: PutBucketVersioning).
_SPREADING: Final = (
    ("MalformedPolicy", "invalid principal"),
    ("MalformedPolicyDocument", "invalid principal"),
    ("MalformedPolicyDocumentException", "invalid principal"),
    ("InvalidRequest", "must have versioning enabled"),
    ("InvalidRequest", "versioning must be 'enabled'"),
)
_NEVER_SENT: Final = frozenset({"InvalidRegionError", "ParamValidationError", "SSLError", "UnknownServiceError"})
"""botocore's own refusals, from before a request was complete."""


def refusal_of(fault: Fault) -> Refusal:
    """Return what a fault of a write means for what to do next."""
    code, message = fault.error.code, fault.error.message.lower()
    if fault.kind in (Kind.CREDENTIALS, Kind.REGION_CREDENTIALS):
        return Refusal.CREDENTIALS
    if code in _BUSY or code.startswith("Throttl") or fault.error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Refusal.BUSY
    if fault.kind is Kind.TRANSIENT or _unanswered(fault):
        return Refusal.UNCERTAIN
    if code in _DENIED:
        return Refusal.GUARDRAIL if any(name in message for name in _GUARDRAILS) else Refusal.DENIED
    if any(code == known and text in message for known, text in _SPREADING):
        return Refusal.NOT_PROPAGATED
    return Refusal.OTHER


def _unanswered(fault: Fault) -> bool:
    """No answer of AWS stands behind the fault, and the request may have left."""
    return fault.error.status == 0 and fault.error.code not in _NEVER_SENT
