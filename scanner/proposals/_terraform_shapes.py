"""What Terraform calls the facets and their fields (Terraform Registry: hashicorp/aws, one page a resource)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from scanner.model import facet
from scanner.model.base import Document
from scanner.proposals._roles import boundary_of
from scanner.proposals._shapes import UNSAID, Field, Shape


@dataclass(frozen=True)
class Resource:
    """The resource type of a facet and its fields.

    `inside` names the block that holds all of them, if one does; `prepared` brings AWS's document near to the shape.
    """

    type: str
    shape: Shape
    inside: str = ""
    prepared: Callable[[Document], Document] = dict


def as_text(policy: Any) -> str:  # noqa: ANN401 -- a policy document
    """Return a policy document as Terraform takes it: JSON in a string."""
    return json.dumps(policy)


def _tags(tags: list[Document]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


_STATUS: Shape = {"Status": Field("status")}
_MINUTES: Shape = {"Minutes": Field("minutes")}

_DESTINATION: Shape = {
    "Bucket": Field("bucket"),
    "Account": Field("account"),
    "StorageClass": Field("storage_class"),
    "AccessControlTranslation": Field("access_control_translation", {"Owner": Field("owner")}),
    "EncryptionConfiguration": Field("encryption_configuration", {"ReplicaKmsKeyID": Field("replica_kms_key_id")}),
    "ReplicationTime": Field("replication_time", _STATUS | {"Time": Field("time", _MINUTES)}),
    "Metrics": Field("metrics", _STATUS | {"EventThreshold": Field("event_threshold", _MINUTES)}),
}

_FILTER: Shape = {
    "Prefix": Field("prefix"),
    "Tag": Field("tag", {"Key": Field("key"), "Value": Field("value")}),
    "And": Field("and", {"Prefix": Field("prefix"), "Tags": Field("tags", made=_tags)}),
}

_RULE: Shape = {
    "ID": Field("id"),
    "Priority": Field("priority"),
    "Prefix": Field("prefix"),
    "Status": Field("status"),
    "Filter": Field("filter", _FILTER),
    "DeleteMarkerReplication": Field("delete_marker_replication", _STATUS),
    "SourceSelectionCriteria": Field(
        "source_selection_criteria",
        {
            "SseKmsEncryptedObjects": Field("sse_kms_encrypted_objects", _STATUS),
            "ReplicaModifications": Field("replica_modifications", _STATUS),
        },
    ),
    "Destination": Field("destination", _DESTINATION),
}

_ENCRYPTION: Shape = {
    "ApplyServerSideEncryptionByDefault": Field(
        "apply_server_side_encryption_by_default",
        {"SSEAlgorithm": Field("sse_algorithm"), "KMSMasterKeyID": Field("kms_master_key_id")},
    ),
    "BucketKeyEnabled": Field("bucket_key_enabled"),
}

_EVENTS: Shape = {
    "Id": Field("id"),
    "TopicArn": Field("topic_arn"),
    "QueueArn": Field("queue_arn"),
    "LambdaFunctionArn": Field("lambda_function_arn"),
    "Events": Field("events"),
    "FilterPrefix": Field("filter_prefix"),
    "FilterSuffix": Field("filter_suffix"),
}


def _with_flat_filters(document: Document) -> Document:
    return {
        key: [_with_flat_filter(one) for one in part] if isinstance(part, list) else part
        for key, part in document.items()
    }


def _with_flat_filter(entry: Document) -> Document:
    """S3 names the rules of a filter in any case (Amazon S3 User Guide: notification-how-to-filtering.html)."""
    rules = entry.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    flat = {f"Filter{rule['Name'].capitalize()}": rule["Value"] for rule in rules}
    return {key: part for key, part in entry.items() if key != "Filter"} | flat


_RETENTION: Shape = {"Mode": Field("mode"), "Days": Field("days"), "Years": Field("years")}

RESOURCES = MappingProxyType(
    {
        facet.LOCATION.name: Resource(
            "aws_s3_bucket", {"Region": UNSAID, "ObjectLockEnabledForBucket": Field("object_lock_enabled")}
        ),
        facet.TAGS.name: Resource("aws_s3_bucket", {"TagSet": Field("tags", made=_tags)}),
        facet.VERSIONING.name: Resource(
            "aws_s3_bucket_versioning", _STATUS | {"MFADelete": Field("mfa_delete")}, "versioning_configuration"
        ),
        facet.PUBLIC_ACCESS_BLOCK.name: Resource(
            "aws_s3_bucket_public_access_block",
            {
                "BlockPublicAcls": Field("block_public_acls"),
                "IgnorePublicAcls": Field("ignore_public_acls"),
                "BlockPublicPolicy": Field("block_public_policy"),
                "RestrictPublicBuckets": Field("restrict_public_buckets"),
            },
        ),
        facet.OWNERSHIP.name: Resource(
            "aws_s3_bucket_ownership_controls",
            {"Rules": Field("rule", {"ObjectOwnership": Field("object_ownership")})},
        ),
        facet.ENCRYPTION.name: Resource(
            "aws_s3_bucket_server_side_encryption_configuration", {"Rules": Field("rule", _ENCRYPTION)}
        ),
        facet.OBJECT_LOCK.name: Resource(
            "aws_s3_bucket_object_lock_configuration",
            {
                "ObjectLockEnabled": Field("object_lock_enabled"),
                "Rule": Field("rule", {"DefaultRetention": Field("default_retention", _RETENTION)}),
            },
        ),
        facet.REQUEST_PAYMENT.name: Resource("aws_s3_bucket_request_payment_configuration", {"Payer": Field("payer")}),
        facet.NOTIFICATIONS.name: Resource(
            "aws_s3_bucket_notification",
            {
                "TopicConfigurations": Field("topic", _EVENTS),
                "QueueConfigurations": Field("queue", _EVENTS),
                "LambdaFunctionConfigurations": Field("lambda_function", _EVENTS),
                "EventBridgeConfiguration": Field("eventbridge", made=lambda _: True),
            },
            prepared=_with_flat_filters,
        ),
        facet.POLICY.name: Resource("aws_s3_bucket_policy", {"Policy": Field("policy")}),
        facet.REPLICATION.name: Resource(
            "aws_s3_bucket_replication_configuration", {"Role": Field("role"), "Rules": Field("rule", _RULE)}
        ),
        facet.ROLE.name: Resource(
            "aws_iam_role",
            {
                "Arn": UNSAID,
                "RoleId": UNSAID,
                "AssumeRolePolicyDocument": Field("assume_role_policy", made=as_text),
                "PermissionsBoundary": Field("permissions_boundary", made=boundary_of),
            },
        ),
        facet.KEY_POLICY.name: Resource("aws_kms_key_policy", {"Policy": Field("policy")}),
    }
)
"""By facet: the resource that says the same. The policies of a role are several."""
