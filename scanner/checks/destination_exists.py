"""The destination bucket exists.

## What it requires

The bucket that the rule names exists. A bucket that exists and may not be read satisfies this check: who owns it is
the question of `destination-account`.

## Why

S3 looks for the destination when the rule is written and never again. When the bucket is deleted afterwards, every
object fails with `DstBucketNotFound` and is never retried. Worse, bucket names are global: anybody may create a
bucket of that name, grant the replication role access to it, and receive every new object.

## How to repair

Create the bucket again in an account and a Region of yours, with versioning (leave out
`--create-bucket-configuration` in us-east-1):

```
aws s3api create-bucket --bucket DESTINATION --region REGION --create-bucket-configuration LocationConstraint=REGION
aws s3api put-bucket-versioning --bucket DESTINATION --versioning-configuration Status=Enabled
```

Where it is not wanted any more, take the rule out of the configuration; the whole document is written at once:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

`BucketAlreadyExists` means that somebody else took the name: remove the rule at once. Objects that failed meanwhile
need S3 Batch Replication with the status filter `FAILED`.

## AWS source

Amazon S3 User Guide: "Replication failure reasons" (replication-metrics-events.html) and "General purpose bucket
naming rules" (bucketnamingrules.html); API: HeadBucket.
"""

from scanner.model.check import Answer, NoParameters, PairCheck, compliant, non_compliant
from scanner.model.facet import LOCATION
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity

_EXPECTED = "the destination bucket exists"


def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair."""
    bucket = pair.rule.destination.bucket
    if not pair.destination.exists:
        return non_compliant(
            f"Bucket {bucket} does not exist, so every object fails (DstBucketNotFound), and anybody who creates a "
            "bucket of that name could receive the data.",
            expected=_EXPECTED,
            actual="no such bucket",
        )
    location = pair.destination.read(LOCATION)
    region = f" in {location.region}" if location.region else ""
    unread = f", but cannot be read (HeadBucket: {location.code})" if location.code else ""
    return compliant(f"Bucket {bucket} exists{region}{unread}.", expected=_EXPECTED, actual=f"exists{unread}")


CHECK = PairCheck(
    id="destination-exists",
    title="The destination bucket exists",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object written since the destination vanished, and perhaps its secrecy: anybody may take the name.",
    parameters=NoParameters,
    destination=(LOCATION,),
    failure_codes=("DstBucketNotFound",),
    controls=("nist-800-53-r5:CP-6", "nist-800-53-r5:CP-9", "iso-27001-2022:A.8.14"),
)
