"""Replicas do not have to travel on from the bucket.

## What it requires

The bucket is not the middle of a chain: no other bucket A replicates into it while it replicates to a third bucket C.
It is no chain where A has an enabled rule of its own to C, or where C leads back to A without passing this bucket: the
three then lie on a loop, which no-replication-loop reports. The finding stands on the middle bucket only and names both
ends. Prefixes and tags are not compared.

Who replicates into the bucket is known only of buckets whose configuration could be read; the message says so.

## Why

Replication does not cascade: S3 never replicates a replica. What A writes ends in the middle bucket with the status
`REPLICA` and never reaches C. A chain looks like two copies and is one, without any failure that would tell.

## How to repair

Let A replicate to both buckets: S3 offers an object to every destination that a matching rule of A names. Add a rule
for C to A's configuration; PutBucketReplication replaces the whole document:

```
aws s3api get-bucket-replication --bucket A --query ReplicationConfiguration > replication.json
jq '.Rules += [{ID: "to-c", Priority: 2, Status: "Enabled", Filter: {}, DeleteMarkerReplication: {Status: "Disabled"},
    Destination: {Bucket: "arn:aws:s3:::C"}}]' replication.json > both.json
aws s3api put-bucket-replication --bucket A --replication-configuration file://both.json
```

The new rule needs a priority that no other rule has. Replicas that already stopped in the middle reach C by a Batch
Replication job there, with the status filter `REPLICA`.

## AWS source

Amazon S3 User Guide: "What does Amazon S3 replicate?" (replication-what-is-isnot-replicated.html) and "Replicating
existing objects with Batch Replication" (s3-batch-replication-batch.html).
"""

from collections.abc import Iterator
from itertools import groupby

from scanner.checks._wording import NAMED, bucket_name, listed
from scanner.model.check import Answer, BucketCheck, NoParameters, compliant, non_compliant, not_applicable
from scanner.model.facet import REPLICATION
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity
from scanner.topology.graph import Chain, topology_of

_EXPECTED = "no replica that would have to travel on"


def judge(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
    """Judge one bucket."""
    if not bucket.configuration.enabled_rules:
        return not_applicable("The bucket has no enabled rule, so it is not the middle of a chain.")
    chains = topology_of(bucket.estate).chains_through(bucket.ref.arn)
    if not chains:
        return _no_chain(bucket)
    for source in sorted({chain.source for chain in chains})[:NAMED]:
        bucket.cite(source, REPLICATION)
    return non_compliant(
        f"Replicas do not cascade: {listed(_stranded(chains), separator='; ')}.",
        expected=_EXPECTED,
        actual=f"the middle of {len(chains)} chain{'s' if len(chains) > 1 else ''}",
    )


def _no_chain(bucket: BucketFacts) -> Answer:
    known = bucket.estate.sources_of(bucket.ref.arn)
    if not known:
        message = "No bucket whose configuration could be read replicates into it."
    else:
        message = "Every bucket known to replicate into it reaches its destinations in another way."
    return compliant(message, expected=_EXPECTED, actual="no chain is known")


def _stranded(chains: tuple[Chain, ...]) -> Iterator[str]:
    for destination, group in groupby(chains, key=lambda chain: chain.destination):
        sources = listed(bucket_name(chain.source) for chain in group)
        yield f"what comes from {sources} never reaches {bucket_name(destination)}"


CHECK = BucketCheck(
    id="no-replication-chain",
    title="Replicas do not have to travel on from the bucket",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="The last copy in the chain: it holds nothing of what the first bucket writes, and no failure tells so.",
    parameters=NoParameters,
    source=(REPLICATION,),
    estate=(REPLICATION,),
    controls=("nist-800-53-r5:CP-9", "nist-800-53-r5:CP-10", "iso-27001-2022:A.8.14"),
)
