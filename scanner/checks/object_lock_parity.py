r"""A source with Object Lock replicates to a destination with Object Lock.

## What it requires

Where Object Lock is enabled on the source, it is enabled on the destination of each enabled rule. A source without
Object Lock asks for nothing: the verdict is NOT_APPLICABLE.

## Why

S3 replicates an object of a locked bucket only together with its protection, so to a destination without Object Lock
every object fails with `DstBucketObjectLockConfigMissing` and is never retried. With it, a replica keeps the retention
and the legal hold of its source object. The default retention of the destination applies only to replicas whose source
object has no retention of its own.

The replication role must also be allowed `s3:GetObjectRetention` and `s3:GetObjectLegalHold` at the source; see
replication-role-permissions.

## How to repair

Object Lock can be enabled on a bucket that exists and has versioning enabled. It can never be switched off again, and
versioning can never be suspended from then on:

```
aws s3api put-object-lock-configuration --bucket DESTINATION \
  --object-lock-configuration ObjectLockEnabled=Enabled
```

Objects that failed meanwhile stay unreplicated: run S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Requirements and considerations for replication" (replication-requirements.html), "Object Lock
considerations" (object-lock-managing.html) and "Replication failure reasons" (replication-metrics-events.html); API:
GetObjectLockConfiguration.
"""

from scanner.model.check import Answer, NoParameters, PairCheck, compliant, non_compliant, not_applicable
from scanner.model.facet import OBJECT_LOCK
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity

_EXPECTED = "Object Lock enabled at the destination"


def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair."""
    if not pair.source.read(OBJECT_LOCK).enabled:
        return not_applicable("The source has no Object Lock, so its replicas need none.")
    lock = pair.destination.read(OBJECT_LOCK)
    if not lock.enabled:
        return non_compliant(
            "The source has Object Lock and the destination has none, so every object fails "
            "(DstBucketObjectLockConfigMissing).",
            expected=_EXPECTED,
            actual="no Object Lock at the destination",
        )
    default = f", with the default retention mode {lock.default_mode}" if lock.default_mode else ""
    return compliant(
        "Source and destination have Object Lock, so replicas keep the retention of their source objects.",
        expected=_EXPECTED,
        actual=f"Object Lock enabled{default}",
    )


CHECK = PairCheck(
    id="object-lock-parity",
    title="A source with Object Lock replicates to a destination with Object Lock",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object of a locked bucket: none is replicated, so what must be kept unaltered is kept only once.",
    parameters=NoParameters,
    source=(*PairCheck.source, OBJECT_LOCK),
    destination=(OBJECT_LOCK,),
    failure_codes=("DstBucketObjectLockConfigMissing",),
    controls=("nist-800-53-r5:AU-9(2)", "nist-800-53-r5:CP-6(2)", "nist-800-53-r5:CP-9"),
)
