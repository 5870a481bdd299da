"""One bucket with what the policies say of it."""

from scanner.model.base import Value
from scanner.model.finding import Finding
from scanner.model.snapshot import BucketRecord


class JudgedBucket(Value, frozen=True):
    """A bucket that policies were asked about.

    `chosen` tells of each policy, in their order, whether it selects the bucket; None where that is not known.
    `findings` are in the order of every report.
    """

    record: BucketRecord
    chosen: tuple[bool | None, ...]
    findings: tuple[Finding, ...]
