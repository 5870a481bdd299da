"""An enabled rule covers the whole bucket.

## What it requires

Some enabled rule that replicates to another bucket takes every object: an empty prefix and no tags. With the parameter
`prefixes`, each of these prefixes must lie wholly within some enabled rule instead. A rule that also asks for tags
covers neither. Prefixes and tags never add up to the whole bucket: however many there are, a new key can miss them all.

## Why

Objects that match no enabled rule are not replicated, and nothing reports it: they carry no replication status and
count in no metric. A filter that once matched everything silently stops doing so when a new prefix comes into use. Tags
are worse: a tag that is put on after the object was written does not make S3 replicate it.

## How to repair

Give one rule an empty filter; PutBucketReplication replaces the whole document, so change the one that is there:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
jq '(.Rules[] | select(.ID == "RULE")).Filter = {}' replication.json > whole.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://whole.json
```

Objects that the filter left out until now need a Batch Replication job (`aws s3control create-job`). If only parts of
the bucket are worth a replica, say so in the policy: `whole-bucket-scope: {prefixes: ["invoices/"]}`.

## AWS source

Amazon S3 User Guide: "Replication configuration file elements" (replication-add-config.html) and "What does Amazon S3
replicate?" (replication-what-is-isnot-replicated.html); API: ReplicationRuleFilter.
"""

from typing import Annotated

from msgspec import Meta

from scanner.checks._wording import bucket_name, listed
from scanner.model.check import Answer, BucketCheck, Parameters, compliant, non_compliant, not_applicable
from scanner.model.facet import REPLICATION
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity
from scanner.model.precedence import by_destination, covers
from scanner.model.replication import Rule, Scope

WHOLE_BUCKET = Scope()


class ScopeParameters(Parameters, frozen=True):
    """What must be covered."""

    prefixes: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=1024)], ...],
        Meta(description="Key prefixes that must be covered; without any, the whole bucket must be."),
    ] = ()


def judge(bucket: BucketFacts, parameters: ScopeParameters) -> Answer:
    """Judge one bucket."""
    enabled = bucket.configuration.enabled_rules
    if not enabled:
        return not_applicable("The bucket has no enabled rule; see replication-configured and rule-enabled.")
    rules = tuple(rule for rule in enabled if rule.destination.arn != bucket.ref.arn)
    wanted = tuple(Scope(prefix=prefix) for prefix in parameters.prefixes) or (WHOLE_BUCKET,)
    missing = [str(scope) for scope in wanted if not covers(rules, scope)]
    expected = f"{listed(map(str, wanted))} replicated to another bucket"
    if missing:
        return non_compliant(
            f"No enabled rule covers {listed(missing)}. Covered: {_covered(rules)}.",
            expected=expected,
            actual=_covered(rules),
        )
    ids = sorted({repr(rule.id) for scope in wanted for rule in covers(rules, scope)})
    return compliant(f"Covered by {listed(ids)}.", expected=expected, actual=_covered(rules))


def _covered(rules: tuple[Rule, ...]) -> str:
    groups = sorted(by_destination(rules).items())
    return listed((f"to {bucket_name(arn)} {_scopes(group)}" for arn, group in groups), separator="; ") or "nothing"


def _scopes(rules: tuple[Rule, ...]) -> str:
    return listed(sorted({str(rule.scope) for rule in rules}))


CHECK = BucketCheck(
    id="whole-bucket-scope",
    title="An enabled rule covers the whole bucket",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object that matches no rule's prefix or tags: it has no replica, and nothing says so.",
    parameters=ScopeParameters,
    source=(REPLICATION,),
    controls=("nist-800-53-r5:CP-6", "nist-800-53-r5:CP-9", "nist-800-53-r5:CP-10", "iso-27001-2022:A.8.14"),
)
