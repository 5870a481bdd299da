"""What an item tells of each facet: as S3 would tell it, or not at all."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from scanner import registry
from scanner.model.collector import Collector
from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Evidence, Present, Unreadable
from scanner.recorded.facets import KEPT, NOT_IN_CONFIG, evidence_of
from scanner.recorded.item import item_of
from tests.support.recording import CAPTURED_AT, item, recorded

READ = "BatchGetAggregateResourceConfig"
DESTINATION = {"account": None, "bucketARN": "arn:aws:s3:::there", "storageClass": None}
V1 = {"prefix": "", "status": "Enabled", "destinationConfig": DESTINATION}
V2 = {
    "prefix": None,
    "status": "Enabled",
    "priority": 1,
    "filter": {"predicate": {"type": "ReplicationPrefixPredicate", "prefix": "a/"}},
    "deleteMarkerReplication": {"status": "Disabled"},
    "destinationConfig": DESTINATION,
}
OFF = {"status": "Off", "isMfaDeleteEnabled": None}


def collector(facet: str) -> Collector:
    found = registry.collectors()[facet]
    assert isinstance(found, Collector)
    return found


def told(facet: str, parts: dict[str, Any], **more: object) -> Evidence:
    texts = {key: part if isinstance(part, str) else json.dumps(part) for key, part in parts.items()}
    read = item_of(item("111111111111", "eu-west-1", "here", texts, **more), READ, KEPT)
    return evidence_of(read, collector(facet))


def rules(*several: object) -> dict[str, Any]:
    named = {f"r{number}": one for number, one in enumerate(several)}
    return {"BucketReplicationConfiguration": {"roleARN": "arn:aws:iam::111111111111:role/r", "rules": named}}


def rule(**changes: object) -> dict[str, Any]:
    return rules({**V2, **changes})


def destination(**changes: object) -> dict[str, Any]:
    return rule(destinationConfig={**DESTINATION, **changes})


@pytest.mark.parametrize(
    ("facet", "parts", "document"),
    [
        ("location", {}, {"Region": "eu-west-1"}),
        ("versioning", {"BucketVersioningConfiguration": OFF}, {}),
        (
            "versioning",
            {"BucketVersioningConfiguration": {"status": "Enabled", "isMfaDeleteEnabled": True}},
            {"Status": "Enabled", "MFADelete": "Enabled"},
        ),
        ("policy", {"BucketPolicy": {"policyText": '{"Statement": []}'}}, {"Policy": '{"Statement": []}'}),
        (
            "tags",
            {"BucketTaggingConfiguration": {"tagSets": [{"tags": {"k": "v"}}]}},
            {"TagSet": [{"Key": "k", "Value": "v"}]},
        ),
        ("request-payment", {"IsRequesterPaysEnabled": "true"}, {"Payer": "Requester"}),
        ("request-payment", {"IsRequesterPaysEnabled": "false"}, {"Payer": "BucketOwner"}),
        ("request-payment", {"IsRequesterPaysEnabled": '"false"'}, {"Payer": "BucketOwner"}),
        (
            "replication",
            rules(V1),
            {
                "Role": "arn:aws:iam::111111111111:role/r",
                "Rules": [
                    {"ID": "r0", "Prefix": "", "Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::there"}}
                ],
            },
        ),
        (
            "notifications",
            {"BucketNotificationConfiguration": {"configurations": {}, "eventBridgeConfiguration": {}}},
            {"EventBridgeConfiguration": {}},
        ),
    ],
)
def test_a_part_is_told_as_s3_tells_it(facet: str, parts: dict[str, Any], document: dict[str, Any]) -> None:
    assert told(facet, parts) == Present(READ, CAPTURED_AT, document)


def test_a_rule_with_a_filter_keeps_everything() -> None:
    parts = rules(
        {
            **V2,
            "filter": {
                "predicate": {
                    "type": "ReplicationAndOperator",
                    "operands": [
                        {"type": "ReplicationPrefixPredicate", "prefix": "a/"},
                        {"type": "ReplicationTagPredicate", "tag": {"key": "k", "value": "v"}},
                    ],
                }
            },
            "sourceSelectionCriteria": {
                "sseKmsEncryptedObjects": {"status": "Enabled"},
                "replicaModifications": {"status": "Disabled"},
            },
            "existingObjectReplication": {"status": "Enabled"},
            "destinationConfig": {
                "account": "222222222222",
                "bucketARN": "arn:aws:s3:::there",
                "storageClass": "STANDARD_IA",
                "accessControlTranslation": {"owner": "Destination"},
                "encryptionConfiguration": {"replicaKmsKeyID": "arn:aws:kms:eu-west-1:222222222222:key/k"},
                "replicationTime": {"status": "Enabled", "time": {"minutes": 15}},
                "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}},
            },
        }
    )
    evidence = told("replication", parts)
    assert isinstance(evidence, Present)
    assert evidence.document["Rules"] == [
        {
            "ID": "r0",
            "Status": "Enabled",
            "Priority": 1,
            "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}]}},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "SourceSelectionCriteria": {
                "SseKmsEncryptedObjects": {"Status": "Enabled"},
                "ReplicaModifications": {"Status": "Disabled"},
            },
            "ExistingObjectReplication": {"Status": "Enabled"},
            "Destination": {
                "Account": "222222222222",
                "Bucket": "arn:aws:s3:::there",
                "StorageClass": "STANDARD_IA",
                "AccessControlTranslation": {"Owner": "Destination"},
                "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:eu-west-1:222222222222:key/k"},
                "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
                "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
            },
        }
    ]


@pytest.mark.parametrize(
    ("facet", "parts", "code"),
    [
        ("replication", {"BucketVersioningConfiguration": OFF}, "ReplicationConfigurationNotFoundError"),
        ("lifecycle", {"BucketVersioningConfiguration": OFF}, "NoSuchLifecycleConfiguration"),
        ("tags", {"BucketVersioningConfiguration": OFF}, "NoSuchTagSet"),
        ("policy", {"BucketPolicy": {"policyText": None}}, "NoSuchBucketPolicy"),
    ],
)
def test_what_is_not_there_is_absent_with_the_code_of_s3(facet: str, parts: dict[str, Any], code: str) -> None:
    assert told(facet, parts) == Absent(READ, CAPTURED_AT, code)


@pytest.mark.parametrize("facet", ["replication", "lifecycle", "tags", "versioning", "policy", "object-lock"])
def test_an_item_without_versioning_was_not_recorded_whole(facet: str) -> None:
    evidence = told(facet, {})
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.at, evidence.code) == (READ, CAPTURED_AT, NOT_IN_CONFIG)


@pytest.mark.parametrize("facet", ["ownership", "object-lock", "public-access-block", "encryption", "notifications"])
def test_what_config_does_not_tell_is_not_absent(facet: str) -> None:
    evidence = told(facet, {"BucketVersioningConfiguration": OFF})
    assert isinstance(evidence, Unreadable)
    assert evidence.code == NOT_IN_CONFIG


@pytest.mark.parametrize("status", ["ResourceDeleted", "ResourceNotRecorded", "ResourceDeletedNotRecorded", "New"])
def test_an_item_that_is_not_of_now_tells_nothing(status: str) -> None:
    for facet in ("location", "versioning"):
        evidence = told(facet, {"BucketVersioningConfiguration": OFF}, configurationItemStatus=status)
        assert isinstance(evidence, Unreadable)
        assert evidence.code == status


@pytest.mark.parametrize(
    "written", ["2027-01-01T00:00:00.000Z", "2027-01-01T00:00:00+00:00", "2027-01-01T01:00:00.000+01:00"]
)
def test_dates_are_written_as_those_that_s3_tells(written: str) -> None:
    rule = {
        "status": "Enabled",
        "prefix": "",
        "expirationDate": written,
        "transitions": [{"date": written, "storageClass": "GLACIER"}],
    }
    evidence = told("lifecycle", {"BucketLifecycleConfiguration": {"rules": [rule]}})
    live = collector("lifecycle").document(
        {
            "Rules": [
                {
                    "Status": "Enabled",
                    "Prefix": "",
                    "Expiration": {"Date": datetime(2027, 1, 1, tzinfo=UTC)},
                    "Transitions": [{"Date": datetime(2027, 1, 1, tzinfo=UTC), "StorageClass": "GLACIER"}],
                }
            ]
        }
    )
    assert evidence == Present(READ, CAPTURED_AT, live)


STRANGE: list[tuple[str, dict[str, Any]]] = [
    ("versioning", {"BucketVersioningConfiguration": {"status": "On"}}),
    ("versioning", {"BucketVersioningConfiguration": {"isMfaDeleteEnabled": True}}),
    ("versioning", {"BucketVersioningConfiguration": {"status": "Enabled", "isMfaDeleteEnabled": "true"}}),
    ("versioning", {"BucketVersioningConfiguration": {"status": "Enabled", "since": 1}}),
    ("versioning", {"BucketVersioningConfiguration": []}),
    ("versioning", {"BucketVersioningConfiguration": "no json"}),
    ("versioning", {"BucketVersioningConfiguration": "[" * 100_000}),
    ("policy", {"BucketPolicy": {}}),
    ("policy", {"BucketPolicy": {"policyText": {"Statement": []}}}),
    ("tags", {"BucketTaggingConfiguration": {"tagSets": []}}),
    ("tags", {"BucketTaggingConfiguration": {"tagSets": [{"tags": {}}, {"tags": {}}]}}),
    ("tags", {"BucketTaggingConfiguration": {"tagSets": [{"tags": {"k": 1}}]}}),
    ("tags", {"BucketTaggingConfiguration": {"tagSets": [{"other": {}}]}}),
    ("request-payment", {"IsRequesterPaysEnabled": "1"}),
    ("request-payment", {"IsRequesterPaysEnabled": '"yes"'}),
    ("request-payment", {"IsRequesterPaysEnabled": "{}"}),
    ("encryption", {"ServerSideEncryptionConfiguration": {"rules": [{"blockedEncryptionTypes": []}]}}),
    ("encryption", {"ServerSideEncryptionConfiguration": {}}),
    ("public-access-block", {"PublicAccessBlockConfiguration": {"blockPublicAcls": True}}),
    ("object-lock", {"ObjectLockConfiguration": {"objectLockEnabled": None}}),
    (
        "object-lock",
        {"ObjectLockConfiguration": {"objectLockEnabled": "Enabled", "rule": {"defaultRetention": {"days": True}}}},
    ),
    ("notifications", {"BucketNotificationConfiguration": {"configurations": {}}}),
    (
        "notifications",
        {
            "BucketNotificationConfiguration": {
                "configurations": {"a": {"type": "Pigeon"}},
                "eventBridgeConfiguration": None,
            }
        },
    ),
    (
        "notifications",
        {"BucketNotificationConfiguration": {"configurations": {"a": {"type": []}}, "eventBridgeConfiguration": None}},
    ),
    (
        "notifications",
        {
            "BucketNotificationConfiguration": {
                "configurations": {
                    "a": {"type": "QueueConfiguration", "queueARN": "q", "events": [], "objectPrefixes": ["p"]}
                },
                "eventBridgeConfiguration": None,
            }
        },
    ),
    ("lifecycle", {"BucketLifecycleConfiguration": {"rules": [{"status": "Enabled", "prefix": "", "filter": {}}]}}),
    ("lifecycle", {"BucketLifecycleConfiguration": {"rules": [{"status": "Enabled"}]}}),
    (
        "lifecycle",
        {"BucketLifecycleConfiguration": {"rules": [{"status": "Enabled", "prefix": "", "expirationDate": 1}]}},
    ),
    *(
        (
            "lifecycle",
            {"BucketLifecycleConfiguration": {"rules": [{"status": "Enabled", "prefix": "", "expirationDate": date}]}},
        )
        for date in ("tomorrow", "2027-01-01T00:00:00")
    ),
    *(
        ("lifecycle", {"BucketLifecycleConfiguration": {"rules": [{"status": "Enabled", "prefix": "", key: 0}]}})
        for key in ("expirationInDays", "noncurrentVersionExpirationInDays")
    ),
    ("replication", rule(filter={"predicate": {"type": "ReplicationAndOperator", "operands": []}})),
    ("replication", rules({**V1, "priority": 1})),
    ("replication", rules({**V1, "prefix": None})),
    ("replication", rule(prefix="")),
    ("replication", rule(priority=None)),
    ("replication", rule(priority=1.5)),
    ("replication", rule(priority=True)),
    ("replication", rule(deleteMarkerReplication=None)),
    ("replication", rule(deleteMarkerReplication="Enabled")),
    ("replication", rule(deleteMarkerReplication={"status": None})),
    ("replication", rule(status="ENABLED")),
    ("replication", rule(filter={"predicate": {"type": "ReplicationOrOperator", "operands": []}})),
    ("replication", rule(filter={"predicate": {"prefix": "a"}})),
    ("replication", rule(filter={"predicate": {"type": "ReplicationPrefixPredicate", "prefix": "a", "suffix": "b"}})),
    ("replication", rule(filter={"predicate": None, "more": 1})),
    (
        "replication",
        rule(
            filter={
                "predicate": {
                    "type": "ReplicationAndOperator",
                    "operands": [{"type": "ReplicationPrefixPredicate", "prefix": p} for p in "ab"],
                }
            }
        ),
    ),
    ("replication", rule(destinationConfig=None)),
    ("replication", rule(sourceSelectionCriteria={"somethingNew": {"status": "Enabled"}})),
    ("replication", rule(somethingNew=None)),
    ("replication", destination(bucketARN=None)),
    ("replication", destination(accessControlTranslation={"owner": "Source"})),
    ("replication", destination(replicationTime={"time": {"minutes": 15}})),
    ("replication", destination(metrics={"status": "Enabled", "eventThreshold": 15})),
    ("replication", destination(somethingNew="x")),
    ("replication", {"BucketReplicationConfiguration": {"roleARN": None, "rules": {}}}),
    ("replication", {"BucketReplicationConfiguration": {"roleARN": "r", "rules": [V1]}}),
]


@pytest.mark.parametrize(("facet", "parts"), STRANGE, ids=str)
def test_nothing_is_guessed_of_an_unknown_shape(facet: str, parts: dict[str, Any]) -> None:
    evidence = told(facet, parts)
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code) == (READ, UNKNOWN_SHAPE)


SAME: list[tuple[str, dict[str, Any]]] = [
    (
        "encryption",
        {
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"},
                    "BucketKeyEnabled": True,
                }
            ]
        },
    ),
    (
        "public-access-block",
        dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True),
    ),
    ("object-lock", {"ObjectLockEnabled": "Enabled"}),
    ("object-lock", {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 1}}}),
    (
        "notifications",
        {
            "QueueConfigurations": [
                {
                    "Id": "q",
                    "QueueArn": "arn:q",
                    "Events": ["s3:Replication:*"],
                    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "a"}]}},
                }
            ]
        },
    ),
    (
        "notifications",
        {
            "TopicConfigurations": [{"Id": "t", "TopicArn": "arn:t", "Events": ["s3:*"]}],
            "LambdaFunctionConfigurations": [{"Id": "l", "LambdaFunctionArn": "arn:l", "Events": ["s3:*"]}],
        },
    ),
    (
        "lifecycle",
        {
            "Rules": [
                {
                    "ID": "a",
                    "Prefix": "",
                    "Status": "Enabled",
                    "Expiration": {"Days": 30},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
                },
                {"ID": "b", "Filter": {}, "Status": "Disabled", "Expiration": {"Date": "2027-01-01T00:00:00+00:00"}},
                {
                    "ID": "c",
                    "Filter": {
                        "And": {"Prefix": "a", "ObjectSizeGreaterThan": 5, "Tags": [{"Key": "k", "Value": "v"}]}
                    },
                    "Status": "Enabled",
                    "Expiration": {"ExpiredObjectDeleteMarker": True},
                },
                {
                    "ID": "d",
                    "Filter": {"ObjectSizeLessThan": 9},
                    "Status": "Enabled",
                    "Transitions": [{"Days": 3, "StorageClass": "GLACIER"}],
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                },
            ]
        },
    ),
]


@pytest.mark.parametrize(("facet", "document"), SAME, ids=str)
def test_a_document_comes_back_from_config_as_it_was(facet: str, document: dict[str, Any]) -> None:
    key, part = recorded(facet, document)
    assert told(facet, {key: part}) == Present(READ, CAPTURED_AT, document)
