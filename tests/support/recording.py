"""S3's documents as AWS Config records them: the other direction of `scanner.recorded`, for tests.

Written from the classes of the AWS SDK for Java, with nulls for what is not set, as Config keeps it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scanner.model.evidence import Evidence, Present, Unreadable

Document = dict[str, Any]
CAPTURED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
CAPTURED_AT = "2026-11-20T08:30:00Z"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _nulls(document: Document | None, names: Mapping[str, str]) -> Document | None:
    """Return an object with every key of its class, null where S3 says nothing; None for None."""
    return None if document is None else {key: document.get(name) for key, name in names.items()}


def _predicate(family: str, chosen: Document) -> Document | None:
    """Return the predicate of one of S3's filters, None of an empty one."""
    if "And" in chosen:
        return {"type": f"{family}AndOperator", "operands": [_predicate(family, part) for part in _operands(chosen)]}
    if "Tag" in chosen:
        return {"type": f"{family}TagPredicate", "tag": {_lower(key): part for key, part in chosen["Tag"].items()}}
    for name, part in chosen.items():
        return {"type": f"{family}{name}Predicate", _lower(name): part}
    return None


def _operands(chosen: Document) -> list[Document]:
    return [
        *({key: part} for key, part in chosen["And"].items() if key != "Tags"),
        *({"Tag": tag} for tag in chosen["And"].get("Tags", ())),
    ]


def _status(document: Document | None) -> Document | None:
    return _nulls(document, {"status": "Status"})


def _timed(document: Document | None, key: str, name: str) -> Document | None:
    return document and {"status": document["Status"], key: _nulls(document.get(name), {"minutes": "Minutes"})}


def _destination(document: Document) -> Document:
    return {
        "account": document.get("Account"),
        "bucketARN": document["Bucket"],
        "storageClass": document.get("StorageClass"),
        "accessControlTranslation": _nulls(document.get("AccessControlTranslation"), {"owner": "Owner"}),
        "encryptionConfiguration": _nulls(
            document.get("EncryptionConfiguration"), {"replicaKmsKeyID": "ReplicaKmsKeyID"}
        ),
        "replicationTime": _timed(document.get("ReplicationTime"), "time", "Time"),
        "metrics": _timed(document.get("Metrics"), "eventThreshold", "EventThreshold"),
    }


def _rule(rule: Document) -> Document:
    criteria = rule.get("SourceSelectionCriteria")
    return {
        "prefix": rule.get("Prefix"),
        "status": rule["Status"],
        "priority": rule.get("Priority"),
        "filter": {"predicate": _predicate("Replication", rule["Filter"])} if "Filter" in rule else None,
        "deleteMarkerReplication": _status(rule.get("DeleteMarkerReplication")),
        "sourceSelectionCriteria": criteria
        and {_lower(key): _status(criteria.get(key)) for key in ("SseKmsEncryptedObjects", "ReplicaModifications")},
        "existingObjectReplication": _status(rule.get("ExistingObjectReplication")),
        "destinationConfig": _destination(rule["Destination"]),
    }


def replication(document: Document) -> Document:
    return {"roleARN": document["Role"], "rules": {rule["ID"]: _rule(rule) for rule in document["Rules"]}}


def versioning(document: Document) -> Document:
    delete = document.get("MFADelete")
    return {"status": document.get("Status", "Off"), "isMfaDeleteEnabled": delete and delete == "Enabled"}


def encryption(document: Document) -> Document:
    names = {"sseAlgorithm": "SSEAlgorithm", "kmsMasterKeyID": "KMSMasterKeyID"}
    by_default = "ApplyServerSideEncryptionByDefault"
    return {
        "rules": [
            {_lower(by_default): _nulls(rule.get(by_default), names), "bucketKeyEnabled": rule.get("BucketKeyEnabled")}
            for rule in document["Rules"]
        ]
    }


def tags(document: Document) -> Document:
    return {"tagSets": [{"tags": {tag["Key"]: tag["Value"] for tag in document["TagSet"]}}]}


def public_access_block(document: Document) -> Document:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return {_lower(name): document.get(name, False) for name in names}


def object_lock(document: Document) -> Document:
    retention = document.get("Rule", {}).get("DefaultRetention")
    rule = {"defaultRetention": _nulls(retention, {"mode": "Mode", "days": "Days", "years": "Years"})}
    return {"objectLockEnabled": document["ObjectLockEnabled"], "rule": rule if retention else None}


def lifecycle(document: Document) -> Document:
    return {"rules": [_lifecycle_rule(rule) for rule in document["Rules"]]}


def _lifecycle_rule(rule: Document) -> Document:
    expires, noncurrent = rule.get("Expiration", {}), rule.get("NoncurrentVersionExpiration", {})
    return {
        "id": rule.get("ID"),
        "prefix": rule.get("Prefix"),
        "status": rule["Status"],
        "filter": {"predicate": _predicate("Lifecycle", rule["Filter"])} if "Filter" in rule else None,
        "expirationInDays": expires.get("Days", -1),
        "expirationDate": expires.get("Date"),
        "expiredObjectDeleteMarker": expires.get("ExpiredObjectDeleteMarker", False),
        "noncurrentVersionExpirationInDays": noncurrent.get("NoncurrentDays", -1),
        "transitions": [
            {"days": one.get("Days", -1), "date": one.get("Date"), "storageClass": one["StorageClass"]}
            for one in rule.get("Transitions", ())
        ],
        "noncurrentVersionTransitions": None,
        "abortIncompleteMultipartUpload": _nulls(
            rule.get("AbortIncompleteMultipartUpload"), {"daysAfterInitiation": "DaysAfterInitiation"}
        ),
    }


_TARGETS = {
    "QueueConfigurations": ("QueueConfiguration", "queueARN", "QueueArn"),
    "TopicConfigurations": ("TopicConfiguration", "topicARN", "TopicArn"),
    "LambdaFunctionConfigurations": ("LambdaConfiguration", "functionARN", "LambdaFunctionArn"),
}


def notifications(document: Document) -> Document:
    told = {
        one.get("Id", f"{kind}-{number}"): _target(one, *_TARGETS[kind])
        for kind in _TARGETS
        for number, one in enumerate(document.get(kind, ()))
    }
    return {"configurations": told, "eventBridgeConfiguration": document.get("EventBridgeConfiguration")}


def _target(one: Document, kind: str, key: str, name: str) -> Document:
    rules = one.get("Filter", {}).get("Key", {}).get("FilterRules")
    chosen = [{"name": rule["Name"], "value": rule["Value"]} for rule in rules or ()]
    return {
        "type": kind,
        key: one[name],
        "events": one["Events"],
        "filter": {"s3KeyFilter": {"filterRules": chosen}} if rules is not None else None,
        "objectPrefixes": [],
    }


_RECORDED = {
    "versioning": ("BucketVersioningConfiguration", versioning),
    "replication": ("BucketReplicationConfiguration", replication),
    "encryption": ("ServerSideEncryptionConfiguration", encryption),
    "policy": ("BucketPolicy", lambda document: {"policyText": document["Policy"]}),
    "tags": ("BucketTaggingConfiguration", tags),
    "public-access-block": ("PublicAccessBlockConfiguration", public_access_block),
    "lifecycle": ("BucketLifecycleConfiguration", lifecycle),
    "object-lock": ("ObjectLockConfiguration", object_lock),
    "notifications": ("BucketNotificationConfiguration", notifications),
    "request-payment": ("IsRequesterPaysEnabled", lambda document: document["Payer"] == "Requester"),
}


def recorded(facet: str, document: Document) -> tuple[str, Any]:
    """Return the part of an item that a facet's document makes, by its key."""
    key, record = _RECORDED[facet]
    return key, record(document)


def parts_of(evidence: Mapping[str, Evidence]) -> dict[str, str]:
    """Return the supplementary configuration that tells what was read of a bucket; what is absent is left out.

    What could not be read is there in a shape that nobody knows.
    """
    told: dict[str, Any] = {"BucketPolicy": {"policyText": None}, "BucketVersioningConfiguration": versioning({})}
    for facet, one in evidence.items():
        if facet in _RECORDED and isinstance(one, Present):
            key, part = recorded(facet, one.document)
            told[key] = part
        elif facet in _RECORDED and isinstance(one, Unreadable):
            told[_RECORDED[facet][0]] = {"strange": True}
    return {key: json.dumps(part) for key, part in told.items()}


def item(account: str, region: str, name: str, parts: Mapping[str, str], **more: object) -> Document:
    """Return a BaseConfigurationItem as botocore parses it."""
    return {
        "version": "1.3",
        "accountId": account,
        "configurationItemCaptureTime": CAPTURED,
        "configurationItemStatus": "OK",
        "configurationStateId": "1",
        "arn": f"arn:aws:s3:::{name}",
        "resourceType": "AWS::S3::Bucket",
        "resourceId": name,
        "resourceName": name,
        "awsRegion": region,
        "availabilityZone": "Regional",
        "configuration": json.dumps({"name": name, "owner": {"displayName": None, "id": "0a"}, "creationDate": None}),
        "supplementaryConfiguration": dict(parts),
        "recordingFrequency": "CONTINUOUS",
        **more,
    }
