"""Replication metrics: which Region is asked for which, and what becomes of answers that are not whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.stub import ANY, Stubber
from moto import mock_aws

from scanner.aws.clients import Clients
from scanner.aws.reader import AwsReader
from scanner.model.base import Document
from scanner.model.evidence import Present, Unreadable
from scanner.model.facet import METRIC_DATA
from scanner.model.metrics import (
    BYTES_PENDING,
    LATENCY,
    MEASURED_HOURS,
    OPERATIONS_FAILED,
    OPERATIONS_PENDING,
)
from scanner.model.survey import RefusedError, Subject
from tests.support.surveying import DESTINATION, SOURCE, reading, rule, subject, survey

AT = "2026-11-22T12:34:56Z"
COLLECTOR = survey("metric-data")
ALL = {OPERATIONS_FAILED, LATENCY, OPERATIONS_PENDING, BYTES_PENDING}
THERE = ALL - {OPERATIONS_FAILED}


class CloudWatch:
    """Answers every query with one point, two results a page, and remembers what it was asked."""

    def __init__(self, refusing: frozenset[str] = frozenset(), state: str = "Complete") -> None:
        self.asked: list[tuple[str, Document]] = []
        self._refusing = refusing
        self._state = state

    def __call__(self, region: str, operation: str, **parameters: Any) -> Document:  # noqa: ANN401 -- AWS's own
        self.asked.append((region, parameters))
        if region in self._refusing:
            raise RefusedError(Unreadable(operation, AT, "AccessDenied", f"not in {region}"))
        ids = [query["Id"] for query in parameters["MetricDataQueries"]]
        first = int(parameters.get("NextToken", 0))
        page = {"MetricDataResults": [self._result(name) for name in ids[first : first + 2]]}
        return page | ({"NextToken": str(first + 2)} if first + 2 < len(ids) else {})

    def _result(self, name: str) -> Document:
        points = [datetime(2026, 11, 22, 11, tzinfo=UTC), datetime(2026, 11, 22, 12, tzinfo=UTC)]
        return {"Id": name, "Timestamps": points, "Values": [1.0, 2.0], "StatusCode": self._state}

    def metrics(self, region: str) -> set[str]:
        queries = [query for where, given in self.asked if where == region for query in given["MetricDataQueries"]]
        return {query["MetricStat"]["Metric"]["MetricName"] for query in queries}


def gathered(cloudwatch: CloudWatch, of: Subject) -> dict[tuple[str, str], Document]:
    document = COLLECTOR.gather(cloudwatch, of, AT)
    assert (document["End"], document["Period"]) == (AT, 3600)
    METRIC_DATA.value(Present("GetMetricData", AT, document))
    return {(one["RuleId"], one["MetricName"]): one for one in document["Series"]}


def test_what_failed_is_asked_in_the_sources_region_and_the_rest_in_the_destinations() -> None:
    cloudwatch = CloudWatch()
    found = gathered(cloudwatch, subject(rule("all")))
    assert cloudwatch.metrics(SOURCE) == {OPERATIONS_FAILED}
    assert cloudwatch.metrics(DESTINATION) == THERE
    assert {metric for _, metric in found} == ALL
    assert found["all", LATENCY]["Values"] == [1.0, 2.0]
    assert found["all", LATENCY]["Timestamps"][0] == "2026-11-22T11:00:00+00:00"


def test_one_region_is_asked_once() -> None:
    cloudwatch = CloudWatch()
    gathered(cloudwatch, subject(rule("all"), regions={"dst": SOURCE}))
    first_pages = [given for _, given in cloudwatch.asked if "NextToken" not in given]
    assert len(first_pages) == 1
    assert cloudwatch.metrics(SOURCE) == ALL


def test_the_window_is_two_weeks_that_begin_on_the_hour() -> None:
    cloudwatch = CloudWatch()
    gathered(cloudwatch, subject(rule("all")))
    _, given = cloudwatch.asked[0]
    assert given["EndTime"] == datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)
    assert given["StartTime"] == datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(hours=MEASURED_HOURS)
    assert all(query["MetricStat"]["Period"] == 3600 for query in given["MetricDataQueries"])


def test_all_three_dimensions_are_named() -> None:
    cloudwatch = CloudWatch()
    gathered(cloudwatch, subject(rule("all")))
    query = cloudwatch.asked[0][1]["MetricDataQueries"][0]["MetricStat"]
    assert {one["Name"]: one["Value"] for one in query["Metric"]["Dimensions"]} == {
        "SourceBucket": "src",
        "DestinationBucket": "dst",
        "RuleId": "all",
    }
    assert (query["Metric"]["Namespace"], query["Stat"]) == ("AWS/S3", "Sum")


def test_many_rules_are_asked_about_in_calls_that_cloudwatch_takes() -> None:
    cloudwatch = CloudWatch()
    found = gathered(cloudwatch, subject(*(rule(f"r{number}") for number in range(400))))
    sizes = [len(given["MetricDataQueries"]) for _, given in cloudwatch.asked]
    assert max(sizes) <= 500
    assert max(sizes) * (MEASURED_HOURS + 1) <= 100_800
    assert len(found) == 1600
    assert all(one["Values"] == [1.0, 2.0] for one in found.values())


@pytest.mark.parametrize(
    ("refusing", "unread"), [(SOURCE, {OPERATIONS_FAILED}), (DESTINATION, THERE)], ids=["source", "destination"]
)
def test_a_region_that_refuses_spoils_its_own_series_only(refusing: str, unread: set[str]) -> None:
    found = gathered(CloudWatch(frozenset({refusing})), subject(rule("all")))
    assert {metric for (_, metric), one in found.items() if "Error" in one} == unread
    refused = next(one["Error"] for one in found.values() if "Error" in one)
    assert refused == {"Code": "AccessDenied", "Message": f"not in {refusing} ({refusing})"}


def test_where_every_region_refuses_nothing_was_read() -> None:
    with pytest.raises(RefusedError, match="AccessDenied"):
        gathered(CloudWatch(frozenset({SOURCE, DESTINATION})), subject(rule("all")))


def test_a_destination_in_an_unknown_region_is_not_asked_about_at_home() -> None:
    cloudwatch = CloudWatch()
    found = gathered(cloudwatch, subject(rule("all"), regions={"dst": ""}))
    assert {region for region, _ in cloudwatch.asked} == {SOURCE}
    assert found["all", LATENCY]["Error"]["Code"] == "NoRegion"


@pytest.mark.parametrize("state", ["PartialData", "InternalError", "Forbidden"])
def test_a_series_that_is_not_told_completely_is_unread(state: str) -> None:
    with pytest.raises(RefusedError, match=state):
        gathered(CloudWatch(state=state), subject(rule("all")))


def test_a_series_that_is_not_told_at_all_is_unread() -> None:
    with pytest.raises(RefusedError, match="UnknownShape"):
        COLLECTOR.gather(lambda *_, **__: {"MetricDataResults": []}, subject(rule("all")), AT)


def test_only_measured_rules_concern_it() -> None:
    silent = rule("silent")
    del silent["Destination"]["Metrics"]
    timed = rule("timed", rtc=True)
    del timed["Destination"]["Metrics"]
    rules = subject(silent, timed, rule("measured")).rules
    assert [one.id for one in rules if COLLECTOR.concerns(one)] == ["timed", "measured"]


@pytest.fixture
def aws() -> Iterator[tuple[AwsReader, Clients]]:
    with mock_aws(), reading() as connected:
        yield connected


def published(clients: Clients, region: str, metric: str, *values: float) -> None:
    names = {"SourceBucket": "src", "DestinationBucket": "dst", "RuleId": "all"}
    dimensions = [{"Name": name, "Value": value} for name, value in names.items()]
    moment = datetime.now(UTC) - timedelta(minutes=1)  # a window's end is not part of it
    data = [{"MetricName": metric, "Dimensions": dimensions, "Value": value, "Timestamp": moment} for value in values]
    cloudwatch: Any = clients.get(region, "cloudwatch")
    cloudwatch.put_metric_data(Namespace="AWS/S3", MetricData=data)


def test_an_independent_cloudwatch_tells_the_same_story(aws: tuple[AwsReader, Clients]) -> None:
    reader, clients = aws
    published(clients, SOURCE, OPERATIONS_FAILED, 2, 3)
    published(clients, DESTINATION, LATENCY, 7, 60, 5)
    published(clients, SOURCE, LATENCY, 9999)
    of = subject(rule("all"))
    before = reader.calls
    evidence = reader.survey(COLLECTOR, of)
    assert (reader.calls - before) == {"GetMetricData": 2}
    data = METRIC_DATA.value(evidence)
    assert data.of(of.rules[0], OPERATIONS_FAILED).last(1) == (5.0,)
    assert data.of(of.rules[0], LATENCY).last(1) == (60.0,), "only the destination's Region publishes it"
    assert data.of(of.rules[0], OPERATIONS_PENDING).last(24) == ()


FAULTS = (
    "AccessDenied", "AccessDeniedException", "ThrottlingException", "InternalServiceFault", "ExpiredToken",
    "InvalidClientTokenId", "InvalidParameterValue",
)  # fmt: skip


@pytest.mark.parametrize("code", FAULTS)
def test_whatever_cloudwatch_refuses_becomes_evidence(code: str) -> None:
    with reading() as (reader, clients), Stubber(clients.get(SOURCE, "cloudwatch")) as stub:
        stub.add_client_error("get_metric_data", code, "told by the test", 400)
        evidence = reader.survey(COLLECTOR, subject(rule("all"), regions={"dst": SOURCE}))
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code, evidence.message) == ("GetMetricData", code, "told by the test")


def test_one_region_that_is_refused_leaves_the_other_ones_word(aws: tuple[AwsReader, Clients]) -> None:
    reader, clients = aws
    published(clients, SOURCE, OPERATIONS_FAILED, 4)
    of = subject(rule("all"))
    with Stubber(clients.get(DESTINATION, "cloudwatch")) as stub:
        stub.add_client_error("get_metric_data", "AccessDenied", "SCP", 403)
        data = METRIC_DATA.value(reader.survey(COLLECTOR, of))
    assert data.of(of.rules[0], OPERATIONS_FAILED).last(1) == (4.0,)
    unread = data.of(of.rules[0], LATENCY).unread
    assert unread is not None
    assert (unread.code, unread.message) == ("AccessDenied", f"SCP ({DESTINATION})")


def test_an_answer_of_another_shape_is_unreadable() -> None:
    asked = ("MetricDataQueries", "StartTime", "EndTime", "ScanBy")
    with reading() as (reader, clients), Stubber(clients.get(SOURCE, "cloudwatch")) as stub:
        stub.add_response("get_metric_data", {}, dict.fromkeys(asked, ANY))
        evidence = reader.survey(COLLECTOR, subject(rule("all"), regions={"dst": SOURCE}))
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code) == ("GetMetricData", "UnknownShape")
