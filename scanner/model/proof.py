"""Proofs: what became of a test object that was put to see whether a pair really replicates."""

from enum import StrEnum

from scanner.model.base import Value


class ProofState(StrEnum):
    """What the canary told. Only PROVEN is good news."""

    PROVEN = "PROVEN"
    """The replica arrived and is what it should be."""
    DIFFERS = "DIFFERS"
    """The replica arrived, and something about it is not what it should be."""
    FAILED = "FAILED"
    """S3 gave up: `x-amz-replication-status: FAILED`. It is never retried."""
    PENDING = "PENDING"
    """S3 was still trying when the time was over."""
    NO_STATUS = "NO_STATUS"
    """S3 never considered the object for replication: no rule took it."""
    UNREADABLE = "UNREADABLE"
    """S3 says that it replicated, but the replica could not be looked at, so nothing is proven."""
    NOT_TRIED = "NOT_TRIED"
    """No canary could be put; the message says why."""


class Difference(Value, frozen=True):
    """Something about the replica that is not as it should be."""

    aspect: str
    expected: str
    actual: str


class Sample(Value, frozen=True):
    """One test object. `seconds` is how long it took to be COMPLETED, None where it was not."""

    key: str
    version: str
    put_at: str
    status: str
    seconds: float | None = None


class Proof(Value, frozen=True):
    """What one or several test objects told about a pair.

    `at` is when the last of them was judged (RFC 3339, UTC). `message` says what was seen, `advice` what to look at
    next, empty where nothing is wrong. `p50` and `p95` are of the seconds to replicate, None without any. `left` says
    what of the test objects could not be removed, and why.
    """

    source_account: str
    source_region: str
    source: str
    rule: str
    destination_account: str
    destination_region: str
    destination: str
    state: ProofState
    message: str
    at: str
    advice: str = ""
    compared: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    samples: tuple[Sample, ...] = ()
    p50: float | None = None
    p95: float | None = None
    left: tuple[str, ...] = ()
