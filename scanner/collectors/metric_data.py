"""The replication metrics of the last two weeks, hour by hour, of the rules that publish any.

S3 publishes what failed in the source's Region and the rest in the destination's (Amazon S3 User Guide:
metrics-dimensions.html). In which account those of a cross-account rule appear is not documented; the source's is
asked. A Region that does not answer spoils its own series only, unless no other one answered either.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from scanner.model.base import Document
from scanner.model.evidence import UNKNOWN_SHAPE, Unreadable
from scanner.model.facet import METRIC_DATA
from scanner.model.metrics import (
    BYTES_PENDING,
    LATENCY,
    MEASURED_HOURS,
    OPERATIONS_FAILED,
    OPERATIONS_PENDING,
    is_measured,
)
from scanner.model.pages import PageTokens
from scanner.model.replication import Rule
from scanner.model.survey import AskThere, RefusedError, Subject, Survey

_OPERATION = "GetMetricData"
_PERIOD = 3600  # seconds
_STATISTICS = {
    OPERATIONS_FAILED: "Sum",
    LATENCY: "Maximum",
    OPERATIONS_PENDING: "Maximum",
    BYTES_PENDING: "Maximum",
}
# API: GetMetricData takes 500 queries, and answers at most 100,800 points, a call.
_BATCH = min(500, 100_800 // (MEASURED_HOURS + 1))


def _gather(ask: AskThere, subject: Subject, at: str) -> Document:
    series: list[Document] = []
    refused: list[RefusedError] = []
    for region, names in _by_region(subject).items():
        try:
            told = _told(ask, region, _queries(subject.bucket.name, names), at)
        except RefusedError as refusal:
            refused.append(refusal)
            told = [{"Error": _error(refusal, region)}] * len(names)
        series += [{**name, **one} for name, one in zip(names, told, strict=True)]
    if all("Error" in one for one in series):
        raise refused[0]
    return {"End": at, "Period": _PERIOD, "Series": series}


def _by_region(subject: Subject) -> dict[str, list[Document]]:
    """Return what names each series, by the Region that publishes it."""
    found: dict[str, list[Document]] = {}
    for rule in subject.rules:
        for metric in _STATISTICS:
            region = _region(subject, rule, metric)
            name = {
                "MetricName": metric,
                "RuleId": rule.id,
                "DestinationBucket": rule.destination.bucket,
                "Region": region,
            }
            found.setdefault(region, []).append(name)
    return found


def _region(subject: Subject, rule: Rule, metric: str) -> str:
    return subject.bucket.region if metric == OPERATIONS_FAILED else subject.regions[rule.destination.arn]


def _queries(source: str, names: list[Document]) -> list[Document]:
    return [_query(f"m{number}", source, name) for number, name in enumerate(names)]


def _query(query_id: str, source: str, name: Document) -> Document:
    dimensions = {
        "SourceBucket": source,
        "DestinationBucket": name["DestinationBucket"],
        "RuleId": name["RuleId"],
    }
    metric = {
        "Namespace": "AWS/S3",
        "MetricName": name["MetricName"],
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
    }
    statistic = {"Metric": metric, "Period": _PERIOD, "Stat": _STATISTICS[name["MetricName"]]}
    return {"Id": query_id, "MetricStat": statistic}


def _told(ask: AskThere, region: str, queries: list[Document], at: str) -> list[Document]:
    """Return the points of each query; raise RefusedError where the Region did not tell them all."""
    if not region:
        raise RefusedError(Unreadable(_OPERATION, at, "NoRegion", "The Region that publishes the metric is not known."))
    told: list[Document] = []
    for first in range(0, len(queries), _BATCH):
        told += _points(ask, region, queries[first : first + _BATCH], at)
    return told


def _points(ask: AskThere, region: str, queries: list[Document], at: str) -> list[Document]:
    found: dict[str, Document] = {query["Id"]: {"Timestamps": [], "Values": []} for query in queries}
    states = dict.fromkeys(found, UNKNOWN_SHAPE)
    for result in _results(ask, region, queries, at):
        into = found[result["Id"]]
        into["Timestamps"] += [moment.astimezone(UTC).isoformat() for moment in result["Timestamps"]]
        into["Values"] += result["Values"]
        states[result["Id"]] = result["StatusCode"]
    for state in states.values():
        if state != "Complete":
            raise RefusedError(Unreadable(_OPERATION, at, state, "CloudWatch did not tell every metric completely."))
    return list(found.values())


def _results(ask: AskThere, region: str, queries: list[Document], at: str) -> Iterator[Document]:
    end = datetime.fromisoformat(at)
    start = end.replace(minute=0, second=0) - timedelta(hours=MEASURED_HOURS)
    window = {"StartTime": start, "EndTime": end, "ScanBy": "TimestampAscending"}
    tokens = PageTokens()
    more: Document = {}
    while True:
        page = ask(region, _OPERATION, MetricDataQueries=queries, **window, **more)
        yield from page["MetricDataResults"]
        if not (more := tokens.following(page)):
            return


def _error(refusal: RefusedError, region: str) -> Document:
    message = f"{refusal.evidence.message} ({region})" if region else refusal.evidence.message
    return {"Code": refusal.evidence.code, "Message": message}


COLLECTOR = Survey(
    facet=METRIC_DATA,
    service="cloudwatch",
    calls={_OPERATION: "cloudwatch:GetMetricData"},
    concerns=is_measured,
    gather=_gather,
)
