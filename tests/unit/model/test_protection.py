"""Every shape of the documents that guard a bucket, and shapes that the API does not know."""

from typing import Any

import pytest

from scanner.model import protection
from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Present
from scanner.model.facet import NOTIFICATIONS, OBJECT_LOCK, PUBLIC_ACCESS_BLOCK, REQUEST_PAYMENT, Facet, Unread
from scanner.model.protection import BLOCKS, Announcement, Notifications, ObjectLock, PublicAccessBlock, RequestPayment

AT = "2026-11-22T12:00:00Z"
FAILED = "s3:Replication:OperationFailedReplication"
QUEUE = "arn:aws:sqs:eu-west-1:111111111111:failures"


def queue(*rules: dict[str, Any], events: object = (FAILED,)) -> dict[str, Any]:
    entry = {"QueueArn": QUEUE, "Events": events}
    return {"QueueConfigurations": [entry | ({"Filter": {"Key": {"FilterRules": list(rules)}}} if rules else {})]}


@pytest.mark.parametrize(
    ("document", "lock"),
    [
        ({"ObjectLockEnabled": "Enabled"}, ObjectLock(enabled=True)),
        (
            {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 1}}},
            ObjectLock(enabled=True, default_mode="GOVERNANCE"),
        ),
        (
            {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"DefaultEventHold": {"Days": 9}}}},
            ObjectLock(enabled=True),
        ),
    ],
)
def test_object_lock(document: dict[str, Any], lock: ObjectLock) -> None:
    assert protection.parse_object_lock(document) == lock


@pytest.mark.parametrize(
    ("document", "on", "restricts"),
    [
        ({}, (), False),
        (dict.fromkeys(BLOCKS, False), (), False),
        (dict.fromkeys(BLOCKS, True), BLOCKS, True),
        ({"BlockPublicAcls": True, "RestrictPublicBuckets": False}, ("BlockPublicAcls",), False),
    ],
)
def test_public_access_block(document: dict[str, Any], on: tuple[str, ...], *, restricts: bool) -> None:
    block = protection.parse_public_access_block(document)
    assert block == PublicAccessBlock(frozenset(on))
    assert block.restricts_public_buckets is restricts


@pytest.mark.parametrize(
    ("document", "notifications"),
    [
        ({}, Notifications()),
        ({"EventBridgeConfiguration": {}}, Notifications(event_bridge=True)),
        (queue(), Notifications((Announcement(QUEUE, (FAILED,)),))),
        (
            queue({"Name": "Prefix", "Value": "a"}, {"Name": "suffix", "Value": ""}),
            Notifications((Announcement(QUEUE, (FAILED,), prefix="a"),)),
        ),
        (
            queue({"Name": "Suffix", "Value": "%2B+%C3%A4.csv"}),
            Notifications((Announcement(QUEUE, (FAILED,), suffix="+ ä.csv"),)),
        ),
        (
            {
                "LambdaFunctionConfigurations": [{"LambdaFunctionArn": "arn:f", "Events": ["s3:ObjectCreated:*"]}],
                "TopicConfigurations": [{"TopicArn": "arn:t", "Events": [FAILED, "s3:ObjectRemoved:*"]}],
            },
            Notifications(
                (
                    Announcement("arn:t", (FAILED, "s3:ObjectRemoved:*")),
                    Announcement("arn:f", ("s3:ObjectCreated:*",)),
                )
            ),
        ),
    ],
)
def test_notifications(document: dict[str, Any], notifications: Notifications) -> None:
    assert protection.parse_notifications(document) == notifications


@pytest.mark.parametrize(
    ("events", "announced"),
    [
        ((FAILED,), True),
        (("s3:ObjectCreated:*", "s3:Replication:*"), True),
        (("s3:ObjectCreated:*", "s3:Replication:OperationMissedThreshold"), False),
        (("S3:REPLICATION:*",), False),
        ((), False),
    ],
)
def test_what_is_announced(events: tuple[str, ...], *, announced: bool) -> None:
    assert Announcement(QUEUE, events).announces(FAILED) is announced


@pytest.mark.parametrize("payer", ["BucketOwner", "Requester"])
def test_request_payment(payer: str) -> None:
    assert protection.parse_request_payment({"Payer": payer}) == RequestPayment(payer)


@pytest.mark.parametrize(
    ("facet", "value"),
    [(OBJECT_LOCK, ObjectLock(enabled=False)), (PUBLIC_ACCESS_BLOCK, PublicAccessBlock())],
)
def test_what_absence_means(facet: Facet[Any], value: object) -> None:
    assert facet.value(Absent("Get", AT, "NotFound")) == value


@pytest.mark.parametrize(
    ("facet", "document"),
    [
        (OBJECT_LOCK, {}),
        (OBJECT_LOCK, {"ObjectLockEnabled": "Disabled"}),
        (OBJECT_LOCK, {"ObjectLockEnabled": True}),
        (OBJECT_LOCK, {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": 1}}}),
        (PUBLIC_ACCESS_BLOCK, {"BlockPublicAcls": "true"}),
        (PUBLIC_ACCESS_BLOCK, {"RestrictPublicBuckets": None}),
        (NOTIFICATIONS, queue({"Name": "Infix", "Value": "a"})),
        (NOTIFICATIONS, queue({"Name": "Prefix", "Value": 1})),
        (NOTIFICATIONS, queue(events=[1])),
        (NOTIFICATIONS, {"QueueConfigurations": [{"Events": [FAILED]}]}),
        (NOTIFICATIONS, {"TopicConfigurations": [{"TopicArn": "arn:t"}]}),
        (REQUEST_PAYMENT, {}),
        (REQUEST_PAYMENT, {"Payer": "Nobody"}),
    ],
)
def test_what_we_do_not_understand_is_unreadable(facet: Facet[Any], document: dict[str, Any]) -> None:
    with pytest.raises(Unread) as raised:
        facet.value(Present("Get", AT, document))
    assert raised.value.evidence.code == UNKNOWN_SHAPE
