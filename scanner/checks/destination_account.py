"""The destination belongs to an account that the policy wants.

## What it requires

The account that owns the destination is known: the scan listed the bucket, or the rule declares its owner in
`Destination.Account`. Where both tell it, they agree. `relation` compares the owner with the source's account:
`different` isolates the replica from it, `same` keeps the data inside, `any` asks nothing. `allowed` binds every
destination, whatever the relation.

`reach: any-path` lets `allowed` bind every bucket, too, that enabled rules lead to from the destination on. Replicas
themselves are not replicated again, so it is not this source's objects that travel on, but whatever else is written to
the buckets on the way: by people, by applications, or by a failover that makes the replica the place of work. A bucket
on the way that could not be read makes the answer INSUFFICIENT_DATA.

A destination that does not relate as wished is no fault where another enabled rule takes all of its objects to
another bucket that does. Its verdict is then NOT_APPLICABLE.

## Why

Whoever controls an account can destroy everything in it; a replica in an account of its own survives that. A bucket
of an unknown owner may be a stranger's: names of deleted buckets are free for anybody.

## How to repair

To let the rule declare the owner, or name a bucket of another account, change the rule; the whole document is written
at once:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set in the rule `"Destination": {"Bucket": "arn:aws:s3:::DESTINATION", "Account": "222222222222",
"AccessControlTranslation": {"Owner": "Destination"}}`: with the last element S3 itself refuses another owner.

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

A destination in another account also needs a bucket policy there that admits the replication role. Or scan the
destination's account too, so that the scan knows the owner.

## AWS source

Amazon S3 User Guide: "Configuring replication for buckets in different accounts" (replication-walkthrough-2.html) and
"Changing the replica owner" (replication-change-owner.html); API: Destination.
"""

from dataclasses import replace
from typing import Annotated

from msgspec import Meta

from scanner.checks._place import Place, Relation, Wish, judge_place
from scanner.checks._reach import ESTATE, Reach, asks_beyond, judge_reach
from scanner.model.check import Answer, Check, PairCheck, Parameters, non_compliant
from scanner.model.facet import LOCATION
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.shapes import AccountGlob


class DestinationAccount(Parameters, frozen=True):
    """Whose replicas may be."""

    relation: Annotated[
        Relation, Meta(description="How the destination's account relates to the source's: same, different or any.")
    ] = "any"
    allowed: Annotated[
        tuple[AccountGlob, ...],
        Meta(min_length=1, description="Globs of account ids; the account of every destination must match one."),
    ] = ("*",)
    reach: Reach = "direct"


def _owner(pair: PairFacts) -> str:
    pair.destination.read(LOCATION)  # a bucket that does not exist has no owner, whatever the rule declares
    return pair.owner


_ACCOUNT = Place(
    noun="account",
    source=lambda pair: pair.source.ref.account,
    destination=_owner,
    together="Source and destination belong to account {here}: who controls it can destroy this replica with the data.",
    apart="The destination belongs to account {there} and its source to {here}, so the data leaves its account.",
    forbidden="The destination belongs to account {there}, which the policy does not allow ({allowed}).",
    untold="no scanned account has the bucket, and the rule declares none",
)


def judge(pair: PairFacts, parameters: DestinationAccount) -> Answer:
    """Judge one pair."""
    declared = pair.rule.destination.account
    if declared and not pair.to_itself and _owner(pair) != declared:
        return non_compliant(
            f"The rule declares account {declared} as the destination's owner, but account {pair.owner} owns it, so "
            "the data goes to an account that was not meant.",
            expected=f"account {declared}",
            actual=f"account {pair.owner}",
        )
    judge_all = judge_reach if asks_beyond(parameters.reach, parameters.allowed) else judge_place
    return judge_all(pair, _ACCOUNT, Wish(relation=parameters.relation, allowed=parameters.allowed))


def _fitted(parameters: DestinationAccount) -> Check:
    """Read the estate only where the policy asks where data travels on to."""
    return CHECK if asks_beyond(parameters.reach, parameters.allowed) else replace(CHECK, estate=())


CHECK = PairCheck(
    id="destination-account",
    title="The destination belongs to an account that the policy wants",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="Control over the replicas: one account's loss destroys both sides, or a stranger holds the data.",
    parameters=DestinationAccount,
    destination=(LOCATION,),
    estate=ESTATE,
    fitted=_fitted,
    controls=("nist-800-53-r5:AU-9(2)", "nist-800-53-r5:CP-6", "nist-800-53-r5:CP-6(1)"),
)
