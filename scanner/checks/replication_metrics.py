"""Replication metrics are on, or off, as the policy wants.

## What it requires

`status: enabled` wants `Destination.Metrics` of the rule to be `Enabled`; Replication Time Control implies it.
`status: disabled` wants a rule that publishes none.

## Why

Without metrics S3 publishes neither the number of failed and pending operations in CloudWatch nor the event
`s3:Replication:OperationFailedReplication`. A replication that stopped working then shows only in each object's own
replication status, which nobody looks at. The metrics are charged like custom metrics.

## How to repair

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set in the rule `"Destination": {…, "Metrics": {"Status": "Enabled"}}` (without `EventThreshold`, which only goes with
Replication Time Control), or `"Disabled"`, and write the whole document:

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

## AWS source

Amazon S3 User Guide: "Monitoring replication with metrics, event notifications, and statuses"
(replication-metrics.html) and "Metrics and dimensions" (metrics-dimensions.html); API: Metrics.
"""

from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules, takes_away
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.replication import Rule


class ReplicationMetrics(Parameters, frozen=True):
    """Whether replication is measured."""

    status: Annotated[
        Literal["enabled", "disabled"],
        Meta(description="Whether the rule must (enabled) or must not (disabled) publish replication metrics."),
    ] = "enabled"


@of_deciding_rules
def judge(pair: PairFacts, parameters: ReplicationMetrics) -> Answer:
    """Judge one pair."""
    wished = parameters.status == "enabled"
    measured = _measured(pair.rule)
    expected, actual = f"replication metrics {parameters.status}", f"replication metrics {_status(measured=measured)}"
    if measured == wished:
        return compliant(f"Replication metrics are {_status(measured=measured)}.", expected=expected, actual=actual)
    meaning = (
        "failed and late replications show in no metric and no event"
        if wished
        else "metrics are charged that the policy does not want"
    )
    taken = takes_away(pair, lambda rule: _measured(rule) == wished)
    return non_compliant(
        f"Replication metrics are {_status(measured=measured)}, so {meaning}{taken}.", expected=expected, actual=actual
    )


def _measured(rule: Rule) -> bool:
    return rule.destination.metrics or rule.destination.replication_time_control


def _status(*, measured: bool) -> str:
    return "enabled" if measured else "disabled"


CHECK = PairCheck(
    id="replication-metrics",
    title="Replication metrics are on, or off, as the policy wants",
    severity=Severity.LOW,
    judge=judge,
    documentation=__doc__ or "",
    loses="Notice of failure: a replication that stopped working shows in no metric and no event.",
    parameters=ReplicationMetrics,
    controls=("nist-800-53-r5:CA-7", "nist-800-53-r5:SI-4"),
)
