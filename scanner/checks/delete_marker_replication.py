"""Delete markers are replicated, or kept back, as the policy wants.

## What it requires

`status: enabled` wants deletions to reach the replica: the rule replicates delete markers. `status: disabled` wants
the replica to outlive deletions. A V1 rule (one without `Filter`) always replicates the delete markers that users
make; a rule with a tag filter never can.

## Why

A simple delete writes a delete marker. Without its replication the deleted objects stay readable at the destination,
and a failover brings them back. With it an erroneous or malicious mass deletion hides the replicas too, although
their versions survive. Delete markers that lifecycle rules make, and deletions of a version, are never replicated.

## How to repair

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set in the rule `"DeleteMarkerReplication": {"Status": "Enabled"}` (or `"Disabled"`). A V1 rule must be upgraded
first, and all rules of the document with it: replace `Prefix` by `"Filter": {"Prefix": …}` and give each a `Priority`
and a `DeleteMarkerReplication`. For a rule with a tag filter, use a prefix instead. Then write the whole document:

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

## AWS source

Amazon S3 User Guide: "Replicating delete markers between buckets" (delete-marker-replication.html) and "Replication
configuration file elements" (replication-add-config.html); API: DeleteMarkerReplication.
"""

from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules, takes_away
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.replication import Rule


class DeleteMarkerReplication(Parameters, frozen=True):
    """Whether deletions reach the replica."""

    status: Annotated[
        Literal["enabled", "disabled"],
        Meta(description="Whether the rule must (enabled) or must not (disabled) replicate delete markers."),
    ] = "enabled"


@of_deciding_rules
def judge(pair: PairFacts, parameters: DeleteMarkerReplication) -> Answer:
    """Judge one pair."""
    wished = parameters.status == "enabled"
    replicates = _replicates(pair.rule)
    expected, actual = _phrase(replicates=wished), _phrase(replicates=replicates)
    if replicates == wished:
        return compliant(_reason(pair.rule) + ".", expected=expected, actual=actual)
    meaning = (
        "objects deleted at the source stay readable at the destination"
        if wished
        else "whoever deletes objects at the source hides their replicas too"
    )
    taken = takes_away(pair, lambda rule: _replicates(rule) == wished)
    return non_compliant(f"{_reason(pair.rule)}, so {meaning}{taken}.", expected=expected, actual=actual)


def _replicates(rule: Rule) -> bool:
    """S3 never replicates the delete markers of a rule with tags, whatever a document claims."""
    return rule.replicates_delete_markers and not rule.scope.tags


def _phrase(*, replicates: bool) -> str:
    return "delete markers replicated" if replicates else "delete markers not replicated"


def _reason(rule: Rule) -> str:
    if rule.scope.tags:
        return "The rule's tag filter rules out delete marker replication"
    if rule.legacy:
        return "The V1 rule always replicates the delete markers that users make"
    return f"Delete marker replication is {'enabled' if rule.replicates_delete_markers else 'disabled'}"


CHECK = PairCheck(
    id="delete-marker-replication",
    title="Delete markers are replicated, or kept back, as the policy wants",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="The likeness of both sides: deleted objects come back after a failover, or a deletion hides the replicas.",
    parameters=DeleteMarkerReplication,
    controls=("nist-800-53-r5:CP-9", "nist-800-53-r5:CP-10"),
)
