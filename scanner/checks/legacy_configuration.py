"""The replication configuration is not in the V1 format.

## What it requires

No rule has its `Prefix` at rule level. That is the V1 format; in V2 each rule has a `Filter`, be it empty.

## Why

A V1 configuration works, but it cannot be extended: it has one destination, no tag filters, no priorities, no
replication time control and no replica modification sync. One V1 rule makes S3 take the whole document for V1. And it
hides a behaviour: V1 always replicates the delete markers that users make, V2 does so only where the rule says so.

## How to repair

Convert all rules at once. `DeleteMarkerReplication: Enabled` keeps what V1 did; `Disabled` would silently change it.

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > v1.json
jq '.Rules |= (to_entries | map(.value + {Filter: {Prefix: .value.Prefix}, Priority: (.key + 1),
    DeleteMarkerReplication: {Status: "Enabled"}} | del(.Prefix)))' v1.json > v2.json
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://v2.json
```

## AWS source

Amazon S3 User Guide: "Replication configuration file elements", backward compatibility (replication-add-config.html);
API: ReplicationRule.
"""

from scanner.checks._wording import listed
from scanner.model.check import Answer, BucketCheck, NoParameters, compliant, non_compliant, not_applicable
from scanner.model.facet import REPLICATION
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity

_EXPECTED = "a Filter in every rule (V2)"


def judge(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
    """Judge one bucket."""
    rules = bucket.configuration.rules
    if not rules:
        return not_applicable("The bucket has no replication rule; see replication-configured.")
    legacy = sorted(repr(rule.id) for rule in rules if rule.legacy)
    actual = f"{len(legacy)} of {len(rules)} rules are V1"
    if not legacy:
        return compliant("Every rule has a Filter, so the configuration is V2.", expected=_EXPECTED, actual=actual)
    return non_compliant(
        f"V1 format in {listed(legacy)}: only one destination, no tag filters, no replication time control, no replica "
        "modification sync. When converting, keep delete marker replication Enabled, as V1 has it.",
        expected=_EXPECTED,
        actual=actual,
    )


CHECK = BucketCheck(
    id="legacy-configuration",
    title="The replication configuration is not in the V1 format",
    severity=Severity.LOW,
    judge=judge,
    documentation=__doc__ or "",
    loses="Room to improve: a second destination, tag filters and replication time control need a conversion first.",
    parameters=NoParameters,
    source=(REPLICATION,),
)
