"""Every enabled rule has a priority of its own and something to decide.

## What it requires

No two rules of the configuration, enabled or not, share a priority. And no enabled rule is shadowed: no single rule
with a higher priority and the same destination takes all of its objects already. A narrower rule that decides for its
part of a wider one is no fault here. V1 configurations carry no priorities.

## Why

Where several rules of one destination match an object, the highest priority decides for it alone: storage class,
replica key, delete markers, ownership. A shadowed rule looks as if its settings were in force and they never are. With
equal priorities nobody can tell which rule decides; S3 refuses them, but other stores, templates and saved documents
carry them.

## How to repair

Give the rule a priority of its own, above the rule that shadows it, or remove it. Higher numbers win.
PutBucketReplication replaces the whole document, so change the one that is there:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
jq '(.Rules[] | select(.ID == "RULE")).Priority = 20' replication.json > ordered.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://ordered.json
```

## AWS source

Amazon S3 User Guide: "Replication configuration file elements" (replication-add-config.html); API: ReplicationRule
(Priority), PutBucketReplication.
"""

from collections import defaultdict
from collections.abc import Iterator

from scanner.checks._wording import bucket_name, listed
from scanner.model.check import Answer, BucketCheck, NoParameters, compliant, non_compliant, not_applicable
from scanner.model.facet import REPLICATION
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity
from scanner.model.precedence import shadowing
from scanner.model.replication import Rule

_EXPECTED = "priorities that differ, and no enabled rule shadowed"


def judge(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
    """Judge one bucket."""
    rules = bucket.configuration.rules
    if not rules:
        return not_applicable("The bucket has no replication rule; see replication-configured.")
    if any(rule.legacy for rule in rules):
        return not_applicable("V1 configurations carry no priorities; see legacy-configuration.")
    shared, shadowed = list(_shared(rules)), list(_shadowed(rules))
    if not shared and not shadowed:
        return compliant("Priorities differ and every enabled rule decides something.", expected=_EXPECTED)
    return non_compliant(
        listed((*shared, *shadowed), separator=" "),
        expected=_EXPECTED,
        actual=f"priorities shared: {len(shared)}; rules shadowed: {len(shadowed)}",
    )


def _shared(rules: tuple[Rule, ...]) -> Iterator[str]:
    by_priority: defaultdict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_priority[rule.priority].append(rule)
    for priority, sharing in sorted(by_priority.items()):
        if len(sharing) > 1:
            ids = listed(sorted(repr(rule.id) for rule in sharing))
            yield f"Priority {priority} is shared by {ids}{_unclear(sharing)}."


def _unclear(sharing: list[Rule]) -> str:
    """Say where it matters: objects that several of the rules offer to the same destination."""
    enabled = [rule for rule in sharing if rule.enabled]
    contested = {
        bucket_name(one.destination.arn)
        for position, one in enumerate(enabled)
        for other in enabled[position + 1 :]
        if one.destination.arn == other.destination.arn and one.scope.overlaps(other.scope)
    }
    return f", so which of them decides for replicas in {listed(sorted(contested))} is not defined" if contested else ""


def _shadowed(rules: tuple[Rule, ...]) -> Iterator[str]:
    for rule in sorted(rules, key=lambda rule: rule.id):
        above = shadowing(rule, rules) if rule.enabled else None
        if above is not None:
            yield (
                f"Rule {rule.id!r} never decides: {above.id!r} has a higher priority, the same destination "
                f"{rule.destination.bucket} and takes all of its objects."
            )


CHECK = BucketCheck(
    id="rule-priority",
    title="Every enabled rule has a priority of its own and something to decide",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="What the rule asks for: its objects get another rule's storage class, key, ownership and delete markers.",
    parameters=NoParameters,
    source=(REPLICATION,),
    controls=("nist-800-53-r5:CP-9",),
)
