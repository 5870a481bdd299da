"""The destination is another bucket.

## What it requires

No enabled rule names the bucket that carries it as its own destination.

## Why

A bucket is no replica of itself: whatever destroys it destroys both copies. If every replica were taken for a new
object, copying into the same bucket would never end, and neither would its bill. S3 refuses such a rule when it is
written, but other stores that speak the S3 API, templates and saved documents carry it.

## How to repair

Name another bucket; PutBucketReplication replaces the whole document, so change the one that is there:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
jq '(.Rules[] | select(.ID == "RULE")).Destination.Bucket = "arn:aws:s3:::DESTINATION"' replication.json > mended.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://mended.json
```

Then give the replication role the permissions that it needs at the new destination.

## AWS source

Amazon S3 User Guide: "Requirements and considerations for replication" (replication-requirements.html); API:
PutBucketReplication, Destination.
"""

from scanner.model.check import Answer, NoParameters, PairCheck, compliant, non_compliant
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity

_EXPECTED = "a destination other than the bucket itself"


def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair."""
    actual = f"destination {pair.rule.destination.bucket}"
    if not pair.to_itself:
        return compliant("The destination is another bucket.", expected=_EXPECTED, actual=actual)
    return non_compliant(
        "The rule's destination is the bucket itself, which is no second copy: at best it is refused, at worst it "
        "copies without end.",
        expected=_EXPECTED,
        actual=actual,
    )


CHECK = PairCheck(
    id="not-same-bucket",
    title="The destination is another bucket",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object of the rule: what destroys the bucket destroys the copy too, and copying may never end.",
    parameters=NoParameters,
    controls=("nist-800-53-r5:CP-6", "nist-800-53-r5:CP-9", "iso-27001-2022:A.8.14"),
)
