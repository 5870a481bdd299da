"""Replication Time Control is on, or off, as the policy wants.

## What it requires

`status: enabled` wants the rule to have Replication Time Control (RTC) together with replication metrics, which S3
demands beside it. `status: disabled` wants a rule without RTC.

## Why

Without RTC nothing bounds how old a replica may be: most objects arrive within minutes, some take hours. RTC
replicates nearly all objects within 15 minutes under a service level agreement, and sends an event for each object
that missed the threshold: a recovery point objective that can be proved. It is charged per gigabyte, so scratch data
is better without.

## How to repair

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set in the rule (15 is the only value), or remove both elements to switch it off; it needs a rule with `Filter`:

```
"Destination": {…, "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
                   "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}}
```

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

## AWS source

Amazon S3 User Guide: "Meeting compliance requirements with S3 Replication Time Control"
(replication-time-control.html); API: ReplicationTime.
"""

from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules, takes_away
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.replication import Rule


class ReplicationTimeControl(Parameters, frozen=True):
    """Whether replicas have a deadline."""

    status: Annotated[
        Literal["enabled", "disabled"],
        Meta(description="Whether the rule must (enabled) or must not (disabled) have Replication Time Control."),
    ] = "enabled"


@of_deciding_rules
def judge(pair: PairFacts, parameters: ReplicationTimeControl) -> Answer:
    """Judge one pair."""
    return _enabled(pair) if parameters.status == "enabled" else _disabled(pair)


def _enabled(pair: PairFacts) -> Answer:
    expected = "RTC and metrics enabled"
    if _complete(pair.rule):
        return compliant("Replicas are due within 15 minutes.", expected=expected, actual=expected)
    taken = takes_away(pair, _complete)
    if pair.rule.destination.replication_time_control:
        return non_compliant(
            f"RTC is enabled without the replication metrics that S3 demands beside it, so nothing tells of replicas "
            f"that miss the 15 minutes{taken}.",
            expected=expected,
            actual="RTC without metrics",
        )
    return non_compliant(
        f"RTC is not enabled, so nothing bounds how old the replicas may be{taken}.",
        expected=expected,
        actual="RTC disabled",
    )


def _disabled(pair: PairFacts) -> Answer:
    expected = "RTC disabled"
    if not pair.rule.destination.replication_time_control:
        return compliant("RTC is not enabled.", expected=expected, actual=expected)
    taken = takes_away(pair, lambda rule: not rule.destination.replication_time_control)
    return non_compliant(
        f"RTC is enabled, so every gigabyte is charged for a deadline that the policy does not want{taken}.",
        expected=expected,
        actual="RTC enabled",
    )


def _complete(rule: Rule) -> bool:
    return rule.destination.replication_time_control and rule.destination.metrics


CHECK = PairCheck(
    id="replication-time-control",
    title="Replication Time Control is on, or off, as the policy wants",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="A proven recovery point: without RTC the newest objects may have no replica for hours.",
    parameters=ReplicationTimeControl,
    controls=("nist-800-53-r5:CP-6(2)", "nist-800-53-r5:CP-10"),
)
