"""What CloudFormation calls the facets of a bucket (CloudFormation Template Reference: AWS::S3::Bucket).

Each facet is a property of the bucket there; only its policy is a resource of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from scanner.model import facet
from scanner.model.base import Document
from scanner.model.protection import BLOCKS
from scanner.proposals._shapes import UNSAID, Field, Shape, same


@dataclass(frozen=True)
class Property:
    """The property of a facet and its fields; no name where the fields are the bucket's own.

    `prepared` brings AWS's document near to the shape.
    """

    name: str
    shape: Shape
    prepared: Callable[[Document], Document] = dict


_RULE: Shape = {
    **same("Priority", "Prefix", "Status"),
    "ID": Field("Id"),
    "Filter": Field(
        "Filter",
        {
            "Prefix": Field("Prefix"),
            "Tag": Field("TagFilter", same("Key", "Value")),
            "And": Field("And", {"Prefix": Field("Prefix"), "Tags": Field("TagFilters", same("Key", "Value"))}),
        },
    ),
    "DeleteMarkerReplication": Field("DeleteMarkerReplication", same("Status")),
    "SourceSelectionCriteria": Field(
        "SourceSelectionCriteria",
        {
            "SseKmsEncryptedObjects": Field("SseKmsEncryptedObjects", same("Status")),
            "ReplicaModifications": Field("ReplicaModifications", same("Status")),
        },
    ),
    "Destination": Field(
        "Destination",
        {
            **same("Bucket", "Account", "StorageClass"),
            "AccessControlTranslation": Field("AccessControlTranslation", same("Owner")),
            "EncryptionConfiguration": Field("EncryptionConfiguration", {"ReplicaKmsKeyID": Field("ReplicaKmsKeyID")}),
            "ReplicationTime": Field("ReplicationTime", same("Status") | {"Time": Field("Time", same("Minutes"))}),
            "Metrics": Field("Metrics", same("Status") | {"EventThreshold": Field("EventThreshold", same("Minutes"))}),
        },
    ),
}

_ENCRYPTION: Shape = {
    "ApplyServerSideEncryptionByDefault": Field(
        "ServerSideEncryptionByDefault", same("SSEAlgorithm", "KMSMasterKeyID")
    ),
    "BucketKeyEnabled": Field("BucketKeyEnabled"),
    "BlockedEncryptionTypes": Field("BlockedEncryptionTypes", same("EncryptionType")),
}

_OBJECT_LOCK: Shape = {
    **same("ObjectLockEnabled"),
    "Rule": Field("Rule", {"DefaultRetention": Field("DefaultRetention", same("Mode", "Days", "Years"))}),
}


def _switched_on(document: Document) -> Document:
    """CloudFormation has a switch on the bucket beside the configuration, and wants both."""
    return {"ObjectLockEnabled": True, "ObjectLockConfiguration": document}


_EVENT: Shape = {
    **same("Event"),
    "Id": UNSAID,
    "TopicArn": Field("Topic"),
    "QueueArn": Field("Queue"),
    "LambdaFunctionArn": Field("Function"),
    "Filter": Field("Filter", {"Key": Field("S3Key", {"FilterRules": Field("Rules", same("Name", "Value"))})}),
}


def _event_by_event(document: Document) -> Document:
    """CloudFormation takes one event an entry."""
    return {key: list(_split(part)) if isinstance(part, list) else part for key, part in document.items()}


def _split(entries: list[Document]) -> Iterator[Document]:
    for entry in entries:
        for event in entry["Events"]:
            yield {key: part for key, part in entry.items() if key != "Events"} | {"Event": event}


PROPERTIES = MappingProxyType(
    {
        facet.LOCATION.name: Property("", {"Region": UNSAID, "ObjectLockEnabledForBucket": Field("ObjectLockEnabled")}),
        facet.TAGS.name: Property("", {"TagSet": Field("Tags", same("Key", "Value"))}),
        facet.VERSIONING.name: Property("VersioningConfiguration", same("Status")),
        facet.PUBLIC_ACCESS_BLOCK.name: Property("PublicAccessBlockConfiguration", same(*BLOCKS)),
        facet.OWNERSHIP.name: Property("OwnershipControls", {"Rules": Field("Rules", same("ObjectOwnership"))}),
        facet.ENCRYPTION.name: Property(
            "BucketEncryption", {"Rules": Field("ServerSideEncryptionConfiguration", _ENCRYPTION)}
        ),
        facet.OBJECT_LOCK.name: Property(
            "",
            {
                "ObjectLockEnabled": Field("ObjectLockEnabled"),
                "ObjectLockConfiguration": Field("ObjectLockConfiguration", _OBJECT_LOCK),
            },
            _switched_on,
        ),
        facet.NOTIFICATIONS.name: Property(
            "NotificationConfiguration",
            {
                "TopicConfigurations": Field("TopicConfigurations", _EVENT),
                "QueueConfigurations": Field("QueueConfigurations", _EVENT),
                "LambdaFunctionConfigurations": Field("LambdaConfigurations", _EVENT),
                "EventBridgeConfiguration": Field(
                    "EventBridgeConfiguration", made=lambda _: {"EventBridgeEnabled": True}
                ),
            },
            _event_by_event,
        ),
        facet.REPLICATION.name: Property(
            "ReplicationConfiguration", {"Role": Field("Role"), "Rules": Field("Rules", _RULE)}
        ),
    }
)
"""By facet."""
