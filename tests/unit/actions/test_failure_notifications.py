"""Failures are announced where the policy says, beside whatever else the bucket announces."""

from typing import Any

import pytest

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.finding import Verdict
from scanner.model.plan import Risk
from tests.support.repairing import edits_of, repaired
from tests.support.rules import ON, replicating, rule, to

CHECK = "failure-notifications"
TOPIC = "arn:aws:sns:eu-west-1:111111111111:failures"
QUEUE = "arn:aws:sqs:eu-west-1:111111111111:failures"
FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:failures"
EVENT = "s3:Replication:OperationFailedReplication"
UPLOADS = {"Id": "theirs", "TopicArn": TOPIC, "Events": ["s3:ObjectCreated:*"]}
LISTENERS = [
    (TOPIC, "TopicConfigurations", "TopicArn"),
    (QUEUE, "QueueConfigurations", "QueueArn"),
    (FUNCTION, "LambdaFunctionConfigurations", "LambdaFunctionArn"),
]


def case(notifications: Document | str, listener: str = TOPIC, *, metrics: bool = True) -> dict[str, Any]:
    there = to(Metrics=ON) if metrics else to()
    buckets = replicating(rule(Destination=there), notifications=notifications)
    return {"buckets": buckets, "remediation": {"failure_notifications": listener}}


@pytest.mark.parametrize(("listener", "group", "name"), LISTENERS)
def test_a_listener_of_each_kind(listener: str, group: str, name: str) -> None:
    found = repaired("failure-notifications", CHECK, case({}, listener))
    assert found.verdicts() == {Verdict.COMPLIANT}
    ours = {"Id": "s3rc-replication-failures", name: listener, "Events": [EVENT]}
    assert found.buckets["src"]["notifications"] == {group: [ours]}
    (edit,) = found.edits
    assert (edit.risk, edit.target.name) == (Risk.CAREFUL, "src")
    assert listener in edit.title


@pytest.mark.parametrize(("listener", "group", "name"), LISTENERS)
def test_what_others_announce_stays(listener: str, group: str, name: str) -> None:
    there = {"TopicConfigurations": [UPLOADS], "EventBridgeConfiguration": {}}
    after = repaired("failure-notifications", CHECK, case(there, listener)).buckets["src"]["notifications"]
    assert after["TopicConfigurations"][0] == UPLOADS
    assert after["EventBridgeConfiguration"] == {}
    assert after[group][-1][name] == listener


def test_a_listener_that_the_policy_no_longer_names_is_replaced() -> None:
    old = {"Id": "s3rc-replication-failures", "QueueArn": QUEUE, "Events": ["s3:Replication:OperationMissedThreshold"]}
    found = repaired("failure-notifications", CHECK, case({"QueueConfigurations": [old]}))
    assert found.buckets["src"]["notifications"]["QueueConfigurations"] == []
    assert found.verdicts() == {Verdict.COMPLIANT}


@pytest.mark.parametrize("listener", ["", "nobody", "arn:aws:s3:::bucket", "arn:aws:events:eu-west-1:1:event-bus/b"])
def test_somebody_has_to_be_named_who_can_be_told(listener: str) -> None:
    with pytest.raises(CannotRepairError, match=r"remediation\.failure_notifications"):
        edits_of("failure-notifications", CHECK, case({}, listener))


def test_without_metrics_there_is_nothing_to_announce() -> None:
    with pytest.raises(CannotRepairError, match="let the policy expect replication-metrics, too"):
        edits_of("failure-notifications", CHECK, case({}, metrics=False))


@pytest.mark.parametrize("events", [[EVENT], ["s3:Replication:*"]])
def test_a_partial_announcement_of_others_is_for_them_to_widen(events: list[str]) -> None:
    filtered = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "logs/"}]}}
    part = {"Id": "part", "QueueArn": QUEUE, "Events": events, "Filter": filtered}
    with pytest.raises(CannotRepairError, match=f"announced to {QUEUE}.*widen that one"):
        edits_of("failure-notifications", CHECK, case({"QueueConfigurations": [part]}))


def test_nothing_is_proposed_for_what_could_not_be_read() -> None:
    assert edits_of("failure-notifications", CHECK, case("AccessDenied")) == ()
