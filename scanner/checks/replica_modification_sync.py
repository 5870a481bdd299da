"""Changes to the metadata of replicas flow back, or stay, as the policy wants.

## What it requires

`status: enabled` concerns two-way pairs, where an enabled rule of the destination leads back to the source for some
of the same objects: replica modification sync must be on in the rules of both sides, and the finding names the side
that lacks it. For a one-way pair the verdict is NOT_APPLICABLE. `status: disabled` wants it off in the rule itself,
two-way or not.

## Why

Without the sync, tags, ACLs and Object Lock settings that are changed on a replica stay there. After a failover and
the return the two sides differ, and nothing reports it. It works only where both buckets' rules enable it. Where a
destination must not influence its source, as in copies for tests, it has to be off.

## How to repair

On each side:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set in the rule `"SourceSelectionCriteria": {…, "ReplicaModifications": {"Status": "Enabled"}}` (or `"Disabled"`), and
write the whole document; a rule without `Filter` must be given one first:

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

## AWS source

Amazon S3 User Guide: "Replicating metadata changes with replica modification sync"
(replication-for-metadata-changes.html); API: ReplicaModifications.
"""

from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules, takes_away
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant, not_applicable
from scanner.model.facet import REPLICATION
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.precedence import shadowing
from scanner.model.replication import Rule


class ReplicaModificationSync(Parameters, frozen=True):
    """Whether changes to replicas flow back."""

    status: Annotated[
        Literal["enabled", "disabled"],
        Meta(description="Whether both rules of a two-way pair must (enabled), or the rule must not (disabled), sync."),
    ] = "enabled"


@of_deciding_rules
def judge(pair: PairFacts, parameters: ReplicaModificationSync) -> Answer:
    """Judge one pair."""
    if pair.to_itself:
        return not_applicable("The rule names its own bucket; see not-same-bucket.")
    return _enabled(pair) if parameters.status == "enabled" else _disabled(pair)


def _enabled(pair: PairFacts) -> Answer:
    back = _rules_back(pair)
    here, there = pair.source.ref.name, pair.rule.destination.bucket
    if not back:
        return not_applicable(f"No enabled rule of {there} leads these objects back to {here}: the pair is one-way.")
    lacking = [f"rule {pair.rule.id!r} of {here}"] if not pair.rule.replica_modifications else []
    lacking += [f"rule {rule.id!r} of {there}" for rule in back if not rule.replica_modifications]
    expected = "replica modification sync enabled on both sides"
    if not lacking:
        return compliant("Replica modification sync is enabled on both sides.", expected=expected, actual="enabled")
    taken = "" if pair.rule.replica_modifications else takes_away(pair, lambda rule: rule.replica_modifications)
    return non_compliant(
        f"The pair is two-way, and replica modification sync is off in {' and '.join(lacking)}, so changes to the "
        f"metadata of replicas do not flow back{taken}.",
        expected=expected,
        actual=f"disabled in {', '.join(lacking)}",
    )


def _disabled(pair: PairFacts) -> Answer:
    expected = "replica modification sync disabled"
    if not pair.rule.replica_modifications:
        return compliant("Replica modification sync is disabled.", expected=expected, actual="disabled")
    taken = takes_away(pair, lambda rule: not rule.replica_modifications)
    return non_compliant(
        f"Replica modification sync is enabled, so changes to the metadata of replicas in {pair.source.ref.name} "
        f"flow on to {pair.rule.destination.bucket}{taken}.",
        expected=expected,
        actual="enabled",
    )


def _rules_back(pair: PairFacts) -> tuple[Rule, ...]:
    """Return the destination's rules that decide for some of the same objects on their way to the source."""
    rules = pair.destination.read(REPLICATION).enabled_rules
    return tuple(
        rule
        for rule in rules
        if rule.destination.arn == pair.source.ref.arn
        and rule.scope.overlaps(pair.rule.scope)
        and shadowing(rule, rules) is None
    )


CHECK = PairCheck(
    id="replica-modification-sync",
    title="Changes to the metadata of replicas flow back, or stay, as the policy wants",
    severity=Severity.LOW,
    judge=judge,
    documentation=__doc__ or "",
    loses="Tags, ACLs and Object Lock settings that were changed on replicas: after a failover the two sides differ.",
    parameters=ReplicaModificationSync,
    destination=(REPLICATION,),
    controls=("nist-800-53-r5:CP-10", "nist-800-53-r5:SI-13(5)"),
)
