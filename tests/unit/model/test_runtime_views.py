"""Typed views of what happened: ages, windows, statuses, and what was not told."""

from typing import Any

import pytest

from scanner.model.evidence import Present
from scanner.model.facet import METRIC_DATA, OBJECT_SAMPLE, Unread
from scanner.model.metrics import LATENCY, MetricData, Point, is_measured, parse_metric_data
from scanner.model.objects import COMPLETED, parse_object_sample
from scanner.model.replication import Rule, parse_replication
from tests.support.surveying import rule

END = "2026-11-22T12:30:00Z"


def one_rule(**changes: Any) -> Rule:  # noqa: ANN401 -- parts of AWS's document
    return parse_replication({"Role": "r", "Rules": [{**rule("all"), **changes}]}).rules[0]


def metrics(*points: tuple[str, float], **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    series = {
        "MetricName": LATENCY,
        "RuleId": "all",
        "DestinationBucket": "dst",
        "Region": "eu-central-1",
        "Timestamps": [at for at, _ in points],
        "Values": [value for _, value in points],
    }
    return {"End": END, "Period": 3600, "Series": [{**series, **changes}]}


def read_metrics(document: dict[str, Any]) -> MetricData:
    return METRIC_DATA.value(Present("GetMetricData", END, document))


def test_an_hour_counts_while_any_of_it_lies_within_the_window() -> None:
    data = parse_metric_data(
        metrics(("2026-11-22T10:00:00Z", 3), ("2026-11-22T11:00:00Z", 2), ("2026-11-22T12:00:00Z", 1))
    )
    series = data.of(one_rule(), LATENCY)
    assert series.points == (Point(1.5, 3.0), Point(0.5, 2.0), Point(-0.5, 1.0))
    assert [series.last(hours) for hours in (1, 2)] == [(2.0, 1.0), (3.0, 2.0, 1.0)]


def test_offsets_of_time_zones_do_not_move_an_hour() -> None:
    (series,) = parse_metric_data(metrics(("2026-11-22T12:00:00+01:00", 1))).series
    assert series.points == (Point(0.5, 1.0),)


@pytest.mark.parametrize("changes", [{"RuleId": "other"}, {"DestinationBucket": "other"}, {"MetricName": "Other"}])
def test_another_series_is_no_answer(changes: dict[str, str]) -> None:
    found = parse_metric_data(metrics(("2026-11-22T12:00:00Z", 1), **changes)).of(one_rule(), LATENCY)
    assert found.points == ()
    assert found.unread is not None
    assert found.unread.code == "NotCollected"


def test_a_series_that_could_not_be_read_has_no_points() -> None:
    document = metrics(("2026-11-22T12:00:00Z", 1), Error={"Code": "AccessDenied", "Message": "no"})
    (series,) = parse_metric_data(document).series
    assert series.points == ()
    assert series.unread is not None
    assert (series.unread.operation, series.unread.at, series.unread.code) == ("GetMetricData", END, "AccessDenied")


@pytest.mark.parametrize(
    "changes",
    [
        {"Values": [1.0, 2.0]},
        {"Timestamps": ["yesterday"]},
        {"Values": ["much"]},
        {"RuleId": None},
        {"Error": {"Code": 1}},
    ],
)
def test_metrics_of_another_shape_are_unread(changes: dict[str, Any]) -> None:
    with pytest.raises(Unread, match="UnknownShape"):
        read_metrics(metrics(("2026-11-22T12:00:00Z", 1), **changes))


@pytest.mark.parametrize(
    ("destination", "measured"),
    [
        ({}, False),
        ({"Metrics": {"Status": "Disabled"}}, False),
        ({"Metrics": {"Status": "Enabled"}}, True),
        ({"ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}}}, True),
    ],
)
def test_rtc_implies_metrics(destination: dict[str, Any], measured: bool) -> None:
    assert is_measured(one_rule(Destination={"Bucket": "arn:aws:s3:::dst", **destination})) is measured


def sample(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    one = {"Digest": "0f", "Rules": ["all"], "LastModified": "2026-11-22T00:30:00+00:00", "StorageClass": "STANDARD"}
    return {"At": END, "Listed": 7, "IsTruncated": True, "Objects": [{**one, **changes}]}


def test_ages_are_told_at_the_time_of_the_reading() -> None:
    found = parse_object_sample(sample(ReplicationStatus="PENDING"))
    assert (found.listed, found.complete, found.objects[0].age) == (7, False, 12.0)


def test_both_spellings_of_completed_mean_the_same() -> None:
    statuses = [
        parse_object_sample(sample(ReplicationStatus=told)).objects[0].status for told in ("COMPLETE", COMPLETED)
    ]
    assert statuses == [COMPLETED, COMPLETED]


@pytest.mark.parametrize(
    ("algorithm", "kms"),
    [("AES256", False), ("", False), ("aws:fsx", False), ("aws:kms", True), ("aws:kms:dsse", True)],
)
def test_both_kinds_of_kms_encryption_are_known(algorithm: str, kms: bool) -> None:
    assert parse_object_sample(sample(ServerSideEncryption=algorithm)).objects[0].is_kms is kms


@pytest.mark.parametrize(
    "changes",
    [
        {"ReplicationStatus": "SOON"},
        {"ReplicationStatus": []},
        {"LastModified": None},
        {"Rules": [1]},
        {"Error": {"Code": 403}},
    ],
)
def test_a_sample_of_another_shape_is_unread(changes: dict[str, Any]) -> None:
    with pytest.raises(Unread, match="UnknownShape"):
        OBJECT_SAMPLE.value(Present("ListObjectVersions", END, sample(**changes)))
