r"""Replicas in another account belong to the account that the policy wants.

## What it requires

For a destination in another account, `owner: destination` wants the replicas to belong to the account that owns the
destination: the rule translates the owner (`AccessControlTranslation`), or the destination enforces it for every
object (Object Ownership `BucketOwnerEnforced`). `owner: source` wants neither. Inside one account the question does
not arise.

## Why

Otherwise the replica stays the source account's: the destination's owner pays for it and may not read it, and whoever
takes over the source account has a claim on both copies.

## How to repair

Switch ACLs off at the destination, for every object in it:

```
aws s3api put-bucket-ownership-controls --bucket DESTINATION \
  --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'
```

Or translate the owner in the rule. Allow the replication role `s3:ObjectOwnerOverrideToBucketOwner` on the
destination's objects, in its own policy and in the bucket policy there, then:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set in the rule `"Destination": {…, "Account": "ACCOUNT", "AccessControlTranslation": {"Owner": "Destination"}}`, and
write the whole document:

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

Replicas that exist keep their owner.

## AWS source

Amazon S3 User Guide: "Changing the replica owner" (replication-change-owner.html) and "Controlling ownership of
objects" (about-object-ownership.html); API: AccessControlTranslation, GetBucketOwnershipControls.
"""

from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules, takes_away
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant, not_applicable, undecided
from scanner.model.facet import LOCATION, OWNERSHIP
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity


class ReplicaOwnership(Parameters, frozen=True):
    """Whose the replicas are."""

    owner: Annotated[
        Literal["destination", "source"],
        Meta(description="Which side's account must own replicas in another account."),
    ] = "destination"


@of_deciding_rules
def judge(pair: PairFacts, parameters: ReplicaOwnership) -> Answer:
    """Judge one pair."""
    source, destination = pair.source.ref.account, pair.owner
    if not destination:
        pair.destination.read(LOCATION)  # of one that does not exist nothing else is to be judged
        return undecided(
            "The destination's account is not known: no scanned account has the bucket, and the rule declares none."
        )
    if source == destination:
        return not_applicable(f"Source and destination both belong to account {source}.")
    owner, reason = _replica_owner(pair)
    account = destination if owner == "destination" else source
    expected, actual = f"replicas owned by the {parameters.owner}'s account", f"owned by account {account}: {reason}"
    if owner == parameters.owner:
        return compliant(f"Replicas belong to account {account}: {reason}.", expected=expected, actual=actual)
    return non_compliant(
        f"Replicas belong to account {account}, {_MEANING[parameters.owner]}: {reason}{_taken(pair, parameters)}.",
        expected=expected,
        actual=actual,
    )


_MEANING = {
    "destination": "so the destination's owner may neither read nor keep them on its own terms",
    "source": "so the source's owner loses control of them",
}


def _taken(pair: PairFacts, parameters: ReplicaOwnership) -> str:
    """Return the clause about a wider rule; none where the destination, and no rule, makes the difference."""
    wished = parameters.owner == "destination"
    if pair.rule.destination.owner_override == wished:
        return ""
    return takes_away(pair, lambda rule: rule.destination.owner_override == wished)


def _replica_owner(pair: PairFacts) -> tuple[Literal["destination", "source"], str]:
    """Return which side owns the replicas, and why; the destination is asked only where the rule does not decide."""
    if pair.rule.destination.owner_override:
        return "destination", "the rule translates their owner"
    ownership = pair.destination.read(OWNERSHIP)
    told = f"Object Ownership at the destination is {ownership.object_ownership}"
    if ownership.bucket_owner_enforced:
        return "destination", told
    return "source", f"the rule does not translate their owner, and {told}"


CHECK = PairCheck(
    id="replica-ownership",
    title="Replicas in another account belong to the account that the policy wants",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="The destination account's control of its replicas: it cannot read what the source account still owns.",
    parameters=ReplicaOwnership,
    destination=(OWNERSHIP,),
    controls=("nist-800-53-r5:AU-9(2)", "nist-800-53-r5:CP-6"),
)
