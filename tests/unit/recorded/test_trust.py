"""Whether a place's recorder or source can be relied on."""

from typing import Any

import pytest

from scanner.recorded.trust import (
    BUCKET,
    RECORDER_STATUS,
    RECORDERS,
    SOURCES,
    STALE,
    Doubt,
    doubt_of_recorder,
    doubts_of_sources,
    unnamed,
)

Documents = list[dict[str, Any]]
ALL = {"name": "default", "recordingGroup": {"allSupported": True}}
RUNNING = {"name": "default", "recording": True, "lastStatus": "Success"}


def recorder(**group: object) -> Documents:
    return [{"name": "default", "recordingGroup": group}]


@pytest.mark.parametrize(
    "recorders",
    [
        [ALL],
        recorder(resourceTypes=[BUCKET]),
        recorder(recordingStrategy={"useOnly": "INCLUSION_BY_RESOURCE_TYPES"}, resourceTypes=[BUCKET]),
        recorder(
            recordingStrategy={"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
            exclusionByResourceTypes={"resourceTypes": ["AWS::EC2::VPC"]},
        ),
        [{**ALL, "name": "theirs", "servicePrincipal": "x.amazonaws.com"}, ALL],
    ],
)
def test_a_recorder_of_buckets_that_runs_is_relied_on(recorders: Documents) -> None:
    assert doubt_of_recorder(recorders, [RUNNING, {"name": "theirs", "recording": False}]) is None


@pytest.mark.parametrize(
    ("recorders", "statuses", "operation"),
    [
        ([], [], RECORDERS),
        ([{**ALL, "servicePrincipal": "x.amazonaws.com"}], [RUNNING], RECORDERS),
        (recorder(), [RUNNING], RECORDERS),
        (recorder(allSupported=False, resourceTypes=["AWS::EC2::VPC"]), [RUNNING], RECORDERS),
        (
            recorder(
                recordingStrategy={"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
                exclusionByResourceTypes={"resourceTypes": [BUCKET]},
            ),
            [RUNNING],
            RECORDERS,
        ),
        ([{"name": "default"}], [RUNNING], RECORDERS),
        ([ALL], [], RECORDER_STATUS),
        ([ALL], [{**RUNNING, "recording": False}], RECORDER_STATUS),
        ([ALL], [{**RUNNING, "lastStatus": "Failure"}], RECORDER_STATUS),
        ([ALL], [{**RUNNING, "lastStatus": "Pending"}], RECORDER_STATUS),
        ([ALL], [{**RUNNING, "name": "other"}], RECORDER_STATUS),
    ],
)
def test_any_other_recorder_is_not(recorders: Documents, statuses: Documents, operation: str) -> None:
    doubt = doubt_of_recorder(recorders, statuses)
    assert doubt is not None
    assert (doubt.operation, doubt.code) == (operation, STALE)


def source(account: str, status: str, **more: str) -> dict[str, str]:
    return {"SourceId": account, "SourceType": "ACCOUNT", "AwsRegion": "eu-west-1", "LastUpdateStatus": status, **more}


def test_sources_are_relied_on_one_by_one() -> None:
    organization = {**source("o-1", "FAILED"), "SourceType": "ORGANIZATION"}
    failed = source("222222222222", "FAILED", LastErrorCode="AccessDenied", LastErrorMessage="no role")
    found = doubts_of_sources(
        [organization, source("111111111111", "SUCCEEDED"), failed, source("333333333333", "OUTDATED")]
    )
    assert found.keys() == {(account, "eu-west-1") for account in ("111111111111", "222222222222", "333333333333")}
    assert found["111111111111", "eu-west-1"] is None
    message = "The aggregator's source 222222222222 in eu-west-1 is FAILED (AccessDenied: no role)."
    assert found["222222222222", "eu-west-1"] == Doubt(SOURCES, STALE, message)
    outdated = found["333333333333", "eu-west-1"]
    assert outdated is not None
    assert outdated.message.endswith("is OUTDATED.")


def test_a_place_that_the_aggregator_does_not_name_is_in_doubt() -> None:
    assert unnamed("444444444444", "eu-west-1").code == STALE
