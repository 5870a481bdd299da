"""Typed view of the replication metrics that CloudWatch keeps of a bucket's rules.

Amazon S3 User Guide: metrics-dimensions.html, "S3 Replication metrics in CloudWatch".
"""

from datetime import datetime, timedelta
from typing import Final

from scanner.model.base import Document, Value, text
from scanner.model.evidence import Unreadable
from scanner.model.replication import Rule

LATENCY: Final = "ReplicationLatency"
"""Seconds by which a destination is behind its source, the maximum of each hour."""
BYTES_PENDING: Final = "BytesPendingReplication"
"""Bytes of the objects that wait to be replicated, the maximum of each hour."""
OPERATIONS_PENDING: Final = "OperationsPendingReplication"
"""Operations that wait to be replicated, the maximum of each hour."""
OPERATIONS_FAILED: Final = "OperationsFailedReplication"
"""Operations that failed for good, the sum of each hour. Nothing is published while nothing is replicated."""

MEASURED_HOURS: Final = 336
"""How far back the metrics are read: two weeks."""


def is_measured(rule: Rule) -> bool:
    """Tell whether S3 publishes metrics of a rule; Replication Time Control implies them."""
    return rule.destination.metrics or rule.destination.replication_time_control


class Point(Value, frozen=True):
    """The value of one hour. `age` is how many hours before the reading that hour ended, negative while it runs."""

    age: float
    value: float


class Series(Value, frozen=True):
    """One metric of one rule, oldest hour first; `unread` says why the Region that publishes it did not tell."""

    metric: str
    rule: str
    destination: str
    region: str
    points: tuple[Point, ...] = ()
    unread: Unreadable | None = None

    def last(self, hours: int) -> tuple[float, ...]:
        """Return the values of the hours that reach into the last so many, oldest first."""
        return tuple(point.value for point in self.points if point.age < hours)


class MetricData(Value, frozen=True):
    """The series of a source bucket's measured rules."""

    series: tuple[Series, ...] = ()

    def of(self, rule: Rule, metric: str) -> Series:
        """Return one metric of a rule; one that nobody read is unread, never empty."""
        wanted = (metric, rule.id, rule.destination.bucket)
        for one in self.series:
            if (one.metric, one.rule, one.destination) == wanted:
                return one
        unread = Unreadable("", "", "NotCollected", f"{metric} of rule {rule.id!r} was not read")
        return Series(*wanted, region="", unread=unread)


def parse_metric_data(document: Document) -> MetricData:
    """Read what the collector put together: `End`, `Period` in seconds, and `Series`."""
    return MetricData(tuple(_series(document, one) for one in document["Series"]))


def _series(document: Document, one: Document) -> Series:
    error = one.get("Error")
    return Series(
        metric=text(one["MetricName"]),
        rule=text(one["RuleId"]),
        destination=text(one["DestinationBucket"]),
        region=text(one["Region"]),
        points=() if error else _points(document, one),
        unread=_unread(document, error) if error else None,
    )


def _points(document: Document, one: Document) -> tuple[Point, ...]:
    end = datetime.fromisoformat(document["End"])
    period = timedelta(seconds=document["Period"])
    hour = timedelta(hours=1)
    return tuple(
        Point(age=(end - datetime.fromisoformat(at) - period) / hour, value=float(value))
        for at, value in zip(one["Timestamps"], one["Values"], strict=True)
    )


def _unread(document: Document, error: Document) -> Unreadable:
    return Unreadable("GetMetricData", text(document["End"]), text(error["Code"]), text(error["Message"]))
