"""Versioning is enabled on the destination bucket.

## What it requires

The destination of each enabled rule has versioning status `Enabled`.

## Why

S3 checks this when the rule is written and never again: versioning can be suspended at the destination afterwards
without any error. From then on every object fails with `DstBucketUnversioned`, and failed objects are never retried.

## How to repair

```
aws s3api put-bucket-versioning --bucket DESTINATION --versioning-configuration Status=Enabled
```

Objects that failed meanwhile stay unreplicated: run S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Requirements and considerations for replication" (replication-requirements.html) and "Replication
failure reasons" (replication-metrics-events.html); API: GetBucketVersioning.
"""

from scanner.model.check import Answer, NoParameters, PairCheck, compliant, non_compliant
from scanner.model.facet import VERSIONING
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity

_EXPECTED = "versioning Enabled at the destination"


def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair."""
    versioning = pair.destination.read(VERSIONING)
    actual = f"versioning {versioning.status}"
    if versioning.enabled:
        return compliant("Versioning is enabled at the destination.", expected=_EXPECTED, actual=actual)
    return non_compliant(
        f"Versioning is {versioning.status.lower()} at the destination, so every replication to it fails.",
        expected=_EXPECTED,
        actual=actual,
    )


CHECK = PairCheck(
    id="destination-versioning",
    title="Versioning is enabled on the destination bucket",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object written since versioning was suspended at the destination: each fails and is never retried.",
    parameters=NoParameters,
    destination=(VERSIONING,),
    failure_codes=("DstBucketUnversioned",),
    controls=("nist-800-53-r5:CP-6", "nist-800-53-r5:CP-9"),
)
