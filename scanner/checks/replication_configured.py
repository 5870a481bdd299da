"""The bucket has a replication configuration.

## What it requires

The bucket's replication configuration exists and holds at least one rule, enabled or not. A bucket that only receives
replicas from others needs none: the answer is NOT_APPLICABLE and names who replicates into it. That needs a rule which
was read; a bucket that might receive replicas from somewhere unread is not excused.

## Why

Without a configuration S3 copies nothing, and nothing reports it: no object status, no event, no metric. The loss of
the bucket or of its Region is then the loss of its data. Replication also only looks forward: objects written before
the first rule are not copied later unless S3 Batch Replication is run.

## How to repair

Enable versioning on both buckets, make a role that S3 may assume, and write a configuration (`replication.json`):

```
{"Role": "arn:aws:iam::ACCOUNT:role/ROLE",
 "Rules": [{"ID": "all", "Priority": 1, "Status": "Enabled", "Filter": {},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": "arn:aws:s3:::DESTINATION"}}]}
```

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

Objects that are already there need a Batch Replication job (`aws s3control create-job`).

## AWS source

Amazon S3 User Guide: "Setting up live replication overview" (replication-how-setup.html) and "What does Amazon S3
replicate?" (replication-what-is-isnot-replicated.html); API: GetBucketReplication, PutBucketReplication.
"""

from scanner.checks._wording import NAMED, bucket_name, listed
from scanner.model.check import Answer, BucketCheck, NoParameters, compliant, non_compliant, not_applicable
from scanner.model.facet import REPLICATION
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity

_EXPECTED = "a replication configuration with at least one rule"


def judge(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
    """Judge one bucket."""
    count = len(bucket.configuration.rules)
    if count:
        actual = f"{count} rule{'s' if count > 1 else ''}"
        return compliant(f"Replication is configured, with {actual}.", expected=_EXPECTED, actual=actual)
    if bucket.is_pure_replica:
        return _is_replica(bucket)
    return non_compliant(
        "The bucket has no replication configuration, so S3 copies none of its objects anywhere.",
        expected=_EXPECTED,
        actual="no replication configuration",
    )


def _is_replica(bucket: BucketFacts) -> Answer:
    sources = bucket.estate.sources_of(bucket.ref.arn)
    for source in sources[:NAMED]:
        bucket.cite(source, REPLICATION)
    return not_applicable(f"The bucket only receives replicas, from {listed(map(bucket_name, sources))}.")


CHECK = BucketCheck(
    id="replication-configured",
    title="The bucket has a replication configuration",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object: no copy exists anywhere else when the bucket or its Region is lost.",
    parameters=NoParameters,
    source=(REPLICATION,),
    estate=(REPLICATION,),
    failure_codes=("SrcBucketReplicationConfigMissing",),
    controls=(
        "nist-800-53-r5:CP-6",
        "nist-800-53-r5:CP-9",
        "nist-800-53-r5:CP-10",
        "nist-800-53-r5:SI-13(5)",
        "iso-27001-2022:A.8.14",
    ),
)
