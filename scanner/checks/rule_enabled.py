"""At least one replication rule is enabled.

## What it requires

Of the bucket's rules at least one has status `Enabled`. Disabled rules beside it are named and accepted. A bucket
without any rule is the finding of replication-configured.

## Why

A disabled rule stays in the configuration and copies nothing, without any sign of it. What is written meanwhile is
never picked up again when the rule is enabled: S3 replicates from that moment on only.

## How to repair

PutBucketReplication replaces the whole document, so change the one that is there:

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
jq '(.Rules[] | select(.ID == "RULE")).Status = "Enabled"' replication.json > enabled.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://enabled.json
```

Objects written while the rule was disabled need a Batch Replication job (`aws s3control create-job`).

## AWS source

Amazon S3 User Guide: "Managing replication rules" (disable-replication.html) and "What does Amazon S3 replicate?"
(replication-what-is-isnot-replicated.html); API: ReplicationRule.
"""

from scanner.checks._wording import listed
from scanner.model.check import Answer, BucketCheck, NoParameters, compliant, non_compliant, not_applicable
from scanner.model.facet import REPLICATION
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity

_EXPECTED = "at least one enabled rule"


def judge(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
    """Judge one bucket."""
    configuration = bucket.configuration
    if not configuration.rules:
        return not_applicable("The bucket has no replication rule at all; see replication-configured.")
    enabled = len(configuration.enabled_rules)
    disabled = sorted(repr(rule.id) for rule in configuration.rules if not rule.enabled)
    actual = f"{enabled} of {len(configuration.rules)} rules enabled"
    if enabled:
        also = f" Disabled: {listed(disabled)}." if disabled else ""
        return compliant(f"Replication is enabled: {actual}.{also}", expected=_EXPECTED, actual=actual)
    return non_compliant(
        f"No rule is enabled, so S3 replicates nothing. Disabled: {listed(disabled)}.",
        expected=_EXPECTED,
        actual=actual,
    )


CHECK = BucketCheck(
    id="rule-enabled",
    title="At least one replication rule is enabled",
    severity=Severity.CRITICAL,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object written since the rules were disabled: none is copied, and none is caught up on later.",
    parameters=NoParameters,
    source=(REPLICATION,),
    controls=(
        "nist-800-53-r5:CP-6",
        "nist-800-53-r5:CP-9",
        "nist-800-53-r5:CP-10",
        "nist-800-53-r5:SI-13(5)",
        "iso-27001-2022:A.8.14",
    ),
)
