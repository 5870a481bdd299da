r"""Replication works: nothing failed lately, and nothing is late.

## What it requires

In the last `window-hours` hours CloudWatch counted at most `max-failed` failed operations of the rule, and the
destination was never more than `max-latency-minutes` behind: by default 15 minutes with Replication Time Control (RTC),
and 48 hours without, where Amazon S3 promises nothing better. Where `max-pending-operations` is given, no more
operations may wait than that, by the newest figure.

A rule without replication metrics cannot be judged, and neither can one of which CloudWatch has no latency: metrics are
published with best effort, so their absence is not health. That no failure was counted, however, is good news, as
nothing is published where nothing fails.

## Why

Every other check reads how replication is configured. Only the metrics tell that it works: a key that was disabled for
an hour, or a role that lost a permission, leaves objects behind that S3 marks as FAILED and never tries again.

## How to repair

Find the reason of the failures in the event `s3:Replication:OperationFailedReplication` (see failure-notifications) or
with the other checks of this bucket, and repair that. Then let Batch Replication try again what failed:

```
aws s3control create-job --account-id ACCOUNT --role-arn BATCH_ROLE --priority 1 --no-confirmation-required \
  --operation '{"S3ReplicateObject": {}}' --report '{"Enabled": false}' \
  --manifest-generator '{"S3JobManifestGenerator": {"SourceBucket": "arn:aws:s3:::BUCKET",
    "EnableManifestOutput": false, "Filter": {"EligibleForReplication": true,
    "ObjectReplicationStatuses": ["FAILED"]}}}'
```

Where the metrics are missing, see replication-metrics. The scanner reads them with the credentials of the source's
account; CloudWatch charges for each metric that is asked for.

## AWS source

Amazon S3 User Guide: "Metrics and dimensions" (metrics-dimensions.html), "Using S3 Replication metrics"
(repl-metrics.html), and "Replication failure reasons" (replication-metrics-events.html), whose codes above are those
that no configuration can foretell. API: GetMetricData.
"""

from math import ceil
from typing import Annotated

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules
from scanner.model.base import Value
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant, undecided
from scanner.model.facet import LOCATION, METRIC_DATA, Unread
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.metrics import (
    BYTES_PENDING,
    LATENCY,
    MEASURED_HOURS,
    OPERATIONS_FAILED,
    OPERATIONS_PENDING,
    Series,
    is_measured,
)

_RTC_MINUTES = 15
_USUAL_MINUTES = 48 * 60


class ReplicationHealth(Parameters, frozen=True):
    """How much may go wrong, and for how long it counts."""

    window_hours: Annotated[
        int, Meta(ge=1, le=MEASURED_HOURS, description="How many of the last hours are judged, two weeks at most.")
    ] = 24
    max_failed: Annotated[int, Meta(ge=0, description="How many operations may have failed in these hours.")] = 0
    max_latency_minutes: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(
            description="How many minutes the destination may have been behind; "
            "null for 15 with Replication Time Control, else 2880, which is 48 hours."
        ),
    ] = None
    max_pending_operations: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        Meta(description="How many operations may wait to be replicated, by the newest figure; null for any number."),
    ] = None


class _Figures(Value, frozen=True):
    """What was published in the window. None where nothing was; no published failure is none that happened."""

    failed: float
    minutes_behind: float | None
    pending: float | None
    bytes_pending: float | None

    def __str__(self) -> str:
        behind, pending = self.minutes_behind, self.pending
        parts = [f"{self.failed:.0f} failed"]
        parts += [_late(behind)] if behind is not None else []
        parts += [f"{pending:.0f} pending ({self.bytes_pending or 0:.0f} bytes)"] if pending else []
        return ", ".join(parts)


def _late(minutes: float) -> str:
    """Return it in whole minutes, rounded up: what is beyond a bound never reads as if it kept it."""
    whole = ceil(minutes)
    return f"up to {whole} minute{'' if whole == 1 else 's'} behind"


@of_deciding_rules
def judge(pair: PairFacts, parameters: ReplicationHealth) -> Answer:
    """Judge one pair. A known fault counts even where a Region did not tell the rest."""
    if not is_measured(pair.rule):
        return undecided(
            "The rule publishes no metrics, so nothing tells whether it works; enable them (see replication-metrics)."
        )
    most = parameters.max_latency_minutes or _usual_minutes(pair)
    series = _series(pair)
    figures = _figures(series, parameters.window_hours)
    window = f"Operations of the last {parameters.window_hours} hours"
    expected = f"at most {parameters.max_failed} failed and {most} minutes behind in {parameters.window_hours} hours"
    if faults := _faults(figures, parameters, most):
        return non_compliant(f"{window}: {'; '.join(faults)}.", expected=expected, actual=str(figures))
    if unread := next((one.unread for one in series.values() if one.unread), None):
        pair.destination.read(LOCATION)  # of one that does not exist nothing else is to be judged
        raise Unread(unread)
    if missing := _missing(figures, parameters):
        message = f"CloudWatch has no {missing} of the last {parameters.window_hours} hours, and absence is not health."
        return undecided(message, expected=expected, actual=f"{missing} not published")
    return compliant(f"{window}: {figures}.", expected=expected, actual=str(figures))


def _usual_minutes(pair: PairFacts) -> int:
    return _RTC_MINUTES if pair.rule.destination.replication_time_control else _USUAL_MINUTES


def _series(pair: PairFacts) -> dict[str, Series]:
    data = pair.source.read(METRIC_DATA)
    metrics = (OPERATIONS_FAILED, LATENCY, OPERATIONS_PENDING, BYTES_PENDING)
    return {metric: data.of(pair.rule, metric) for metric in metrics}


def _figures(series: dict[str, Series], hours: int) -> _Figures:
    values = {metric: one.last(hours) for metric, one in series.items()}
    seconds, pending, waiting = values[LATENCY], values[OPERATIONS_PENDING], values[BYTES_PENDING]
    return _Figures(
        failed=sum(values[OPERATIONS_FAILED]),
        minutes_behind=max(seconds) / 60 if seconds else None,
        pending=pending[-1] if pending else None,
        bytes_pending=waiting[-1] if waiting else None,
    )


def _faults(figures: _Figures, parameters: ReplicationHealth, most: int) -> list[str]:
    """Return what is beyond bounds, in counts of operations and in minutes."""
    faults = []
    if figures.failed > parameters.max_failed:
        faults.append(f"{figures.failed:.0f} failed for good, which S3 never tries again")
    if figures.minutes_behind is not None and figures.minutes_behind > most:
        faults.append(_late(figures.minutes_behind))
    allowed = parameters.max_pending_operations
    if allowed is not None and figures.pending is not None and figures.pending > allowed:
        faults.append(f"{figures.pending:.0f} left pending")
    return faults


def _missing(figures: _Figures, parameters: ReplicationHealth) -> str:
    if figures.minutes_behind is None:
        return LATENCY
    wanted = parameters.max_pending_operations is not None
    return OPERATIONS_PENDING if wanted and figures.pending is None else ""


CHECK = PairCheck(
    id="replication-health",
    title="Replication works: nothing failed lately, and nothing is late",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="The newest writes: what failed or is late has no replica when the source is lost.",
    parameters=ReplicationHealth,
    runtime=(METRIC_DATA,),
    failure_codes=(
        "DstVersionNotFound",
        "SrcKeyNotFound",
        "SrcObjectNotEligible",
        "SrcObjectNotFound",
        "SrcVersionNotFound",
    ),
    controls=("nist-800-53-r5:CA-7", "nist-800-53-r5:CP-9", "nist-800-53-r5:SI-4"),
)
