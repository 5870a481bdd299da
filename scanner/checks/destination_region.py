"""The destination is in a Region that the policy wants.

## What it requires

`relation` compares the destination's Region with the source's: `different` for disaster recovery, `same` for data
that must not leave its Region, `any` where that does not matter. `allowed` binds every destination, whatever the
relation.

`reach: any-path` lets `allowed` bind every bucket, too, that enabled rules lead to from the destination on. Replicas
themselves are not replicated again, so it is not this source's objects that travel on, but whatever else is written to
the buckets on the way: by people, by applications, or by a failover that makes the replica the place of work. A bucket
on the way that could not be read makes the answer INSUFFICIENT_DATA.

A destination that does not relate as wished is no fault where another enabled rule takes all of its objects to
another bucket that does: a log copy in the same Region may stand beside the replica in another one. Its verdict is
then NOT_APPLICABLE.

## Why

A replica in the source's own Region is lost or out of reach together with it. A replica in a Region that law or
contract does not allow is a breach for as long as it exists, however well it was copied.

## How to repair

Create a bucket in the right Region with versioning, then write the rule with the new destination. S3 does not move
what was already replicated: S3 Batch Replication with the status filter `COMPLETED` fills the new destination, and
the old replicas stay until you delete them.

```
aws s3api create-bucket --bucket NEW --region REGION --create-bucket-configuration LocationConstraint=REGION
aws s3api put-bucket-versioning --bucket NEW --versioning-configuration Status=Enabled
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set `Destination.Bucket` of the rule to `arn:aws:s3:::NEW`, its `EncryptionConfiguration` to a key of the new Region,
see that the replication role may write there, and write the whole document:

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

## AWS source

Amazon S3 User Guide: "Replicating objects within and across Regions" (replication.html) and "What does Amazon S3
replicate?" (replication-what-is-isnot-replicated.html); API: HeadBucket (`x-amz-bucket-region`).
"""

from dataclasses import replace
from typing import Annotated

from msgspec import Meta

from scanner.checks._place import Place, Relation, Wish, judge_place
from scanner.checks._reach import ESTATE, Reach, asks_beyond, judge_reach
from scanner.model.check import Answer, Check, PairCheck, Parameters
from scanner.model.facet import LOCATION
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.shapes import RegionGlob


class DestinationRegion(Parameters, frozen=True):
    """Where replicas may be."""

    relation: Annotated[
        Relation, Meta(description="How the destination's Region relates to the source's: same, different or any.")
    ] = "different"
    allowed: Annotated[
        tuple[RegionGlob, ...],
        Meta(min_length=1, description="Globs of Regions; the Region of every destination must match one."),
    ] = ("*",)
    reach: Reach = "direct"


_REGION = Place(
    noun="Region",
    source=lambda pair: pair.source.ref.region,
    destination=lambda pair: pair.destination.region,
    together="Source and destination are both in {here}, so the loss of that Region takes this replica with the data.",
    apart="The destination is in {there} and its source in {here}, so the data leaves its Region.",
    forbidden="The destination is in {there}, which the policy does not allow ({allowed}): the data must not be there.",
    untold="AWS told that the bucket exists, not where",
)


def judge(pair: PairFacts, parameters: DestinationRegion) -> Answer:
    """Judge one pair."""
    judge_all = judge_reach if asks_beyond(parameters.reach, parameters.allowed) else judge_place
    return judge_all(pair, _REGION, Wish(relation=parameters.relation, allowed=parameters.allowed))


def _fitted(parameters: DestinationRegion) -> Check:
    """Read the estate only where the policy asks where data travels on to."""
    return CHECK if asks_beyond(parameters.reach, parameters.allowed) else replace(CHECK, estate=())


CHECK = PairCheck(
    id="destination-region",
    title="The destination is in a Region that the policy wants",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="The data and its replica together when their Region fails, or the lawful place of the data.",
    parameters=DestinationRegion,
    destination=(LOCATION,),
    estate=ESTATE,
    fitted=_fitted,
    controls=(
        "nist-800-53-r5:CP-6",
        "nist-800-53-r5:CP-6(1)",
        "nist-800-53-r5:SC-36(2)",
        "iso-27001-2022:A.8.14",
    ),
)
