"""No loop of replication runs through the bucket.

## What it requires

Following enabled rules from bucket to bucket never leads back to this one. Each bucket of a loop gets the finding, and
it names the shortest loop in order. With `two-way: allowed`, two buckets that replicate to each other are accepted, and
only longer loops are findings. A rule whose destination is its own bucket is the finding of not-same-bucket.

Where a bucket on the way could not be read, and no loop is proven without it, the answer is INSUFFICIENT_DATA.

## Why

In a loop no bucket is the copy that the others cannot change: a delete marker or a wrong overwrite on one side travels
on to the next. Replicas themselves are not replicated again, so a loop of three or more does not even bring every
object everywhere: each bucket has its own objects and its predecessor's. Two-way replication between two buckets is a
design of its own, for active-active use. It needs replica modification sync on both sides and is worth a decision.

## How to repair

Find the rule that points the wrong way and remove it; PutBucketReplication replaces the whole document:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
jq 'del(.Rules[] | select(.ID == "RULE"))' replication.json > open.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://open.json
```

If it was the only rule: `aws s3api delete-bucket-replication --bucket BUCKET`.

## AWS source

Amazon S3 User Guide: "Replicating metadata changes with replica modification sync"
(replication-for-metadata-changes.html) and "What does Amazon S3 replicate?"
(replication-what-is-isnot-replicated.html).
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._wording import bucket_name
from scanner.model.check import (
    Answer,
    BucketCheck,
    Parameters,
    compliant,
    non_compliant,
    not_applicable,
    undecided,
)
from scanner.model.facet import REPLICATION
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity
from scanner.topology.graph import Gap, topology_of

_EXPECTED = {
    "forbidden": "no way back to the bucket through enabled rules",
    "allowed": "no way back to the bucket, other than directly from its destination",
}


class LoopParameters(Parameters, frozen=True):
    """Whether two-way replication is meant."""

    two_way: Annotated[
        Literal["forbidden", "allowed"],
        Meta(description="Whether two buckets may replicate to each other. Longer loops are never accepted."),
    ] = "forbidden"


def judge(bucket: BucketFacts, parameters: LoopParameters) -> Answer:
    """Judge one bucket."""
    if not bucket.configuration.enabled_rules:
        return not_applicable("The bucket has no enabled rule, so no loop starts from it.")
    arn, topology, expected = bucket.ref.arn, topology_of(bucket.estate), _EXPECTED[parameters.two_way]
    loop = topology.loop_through(arn)
    wrong = loop if parameters.two_way == "forbidden" else topology.long_loop_through(arn)
    if wrong:
        return _loop(bucket, wrong, expected)
    gap = topology.gap_ahead(arn)
    if gap is not None:
        return _not_known(bucket, gap, expected)
    if loop:
        return _two_way(bucket, loop, expected)
    return compliant("No loop runs through the bucket.", expected=expected, actual="no loop")


def _loop(bucket: BucketFacts, loop: Sequence[str], expected: str) -> Answer:
    _cite(bucket, loop)
    route = " → ".join(map(bucket_name, (*loop, loop[0])))
    return non_compliant(
        f"Replication runs in a loop: {route}.", expected=expected, actual=f"loop of {len(loop)} buckets"
    )


def _two_way(bucket: BucketFacts, loop: Sequence[str], expected: str) -> Answer:
    _cite(bucket, loop)
    return compliant(
        f"Two-way replication with {bucket_name(loop[1])}, which the policy allows.",
        expected=expected,
        actual="two-way",
    )


def _not_known(bucket: BucketFacts, gap: Gap, expected: str) -> Answer:
    _cite(bucket, (gap.bucket,))
    name, why = bucket_name(gap.bucket), gap.evidence
    place = why.operation or "not read"
    return undecided(
        f"A loop could run through {name}, whose replication could not be read: {place}: {why.code}: {why.message}",
        expected=expected,
        actual="unreadable",
    )


def _cite(bucket: BucketFacts, arns: Sequence[str]) -> None:
    for arn in arns:
        bucket.cite(arn, REPLICATION)


CHECK = BucketCheck(
    id="no-replication-loop",
    title="No loop of replication runs through the bucket",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="An independent copy: a delete or overwrite on any bucket of the loop travels on to the next.",
    parameters=LoopParameters,
    source=(REPLICATION,),
    estate=(REPLICATION,),
    controls=("nist-800-53-r5:CP-9",),
)
