"""Versioning is enabled on the bucket.

## What it requires

The bucket's versioning status is `Enabled`. `Suspended` and never enabled are both findings.

## Why

S3 replicates object versions. It refuses a replication configuration on a bucket whose versioning is not enabled, so
without it no copy of any object is ever made. Versioning also keeps the earlier versions that an overwrite or a delete
would otherwise destroy on both sides.

## How to repair

```
aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled
```

Wait about 15 minutes after enabling versioning for the first time before you rely on it. Noncurrent versions cost
storage: add a lifecycle rule with `NoncurrentVersionExpiration`. Versioning can later be suspended, never switched off.

## AWS source

Amazon S3 User Guide: "Requirements and considerations for replication" (replication-requirements.html) and "Using
versioning in S3 buckets" (Versioning.html); API: GetBucketVersioning.
"""

from scanner.model.check import Answer, BucketCheck, NoParameters, compliant, non_compliant
from scanner.model.facet import VERSIONING
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity

_EXPECTED = "versioning Enabled"


def judge(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
    """Judge one bucket."""
    status = bucket.read(VERSIONING).status
    actual = f"versioning {status}"
    if bucket.read(VERSIONING).enabled:
        return compliant("Versioning is enabled.", expected=_EXPECTED, actual=actual)
    return non_compliant(
        f"Versioning is {status.lower()}, so S3 cannot replicate this bucket.",
        expected=_EXPECTED,
        actual=actual,
    )


CHECK = BucketCheck(
    id="source-versioning",
    title="Versioning is enabled on the bucket",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object: without versioning S3 makes no replica, and an overwrite or delete destroys the only copy.",
    parameters=NoParameters,
    source=(VERSIONING,),
    controls=("nist-800-53-r5:CP-9", "nist-800-53-r5:CP-10", "nist-800-53-r5:SI-12"),
)
