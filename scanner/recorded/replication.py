"""BucketReplicationConfiguration: its rules are a map by ID, its filters are predicates.

aws/aws-sdk-java: BucketReplicationConfiguration, ReplicationRule, ReplicationDestinationConfig, model/replication/*.
A rule is V1 where it has a prefix and no filter, V2 where it has a filter; S3 answers a V2 rule with its priority and
with what it does with delete markers, so one that lacks them was not recorded whole.
"""

from typing import Any

from scanner.model.base import Document
from scanner.recorded.filters import predicates
from scanner.recorded.shapes import keyed, one_of, record, string, whole

_STATUS = record({"status": ("Status", one_of("Enabled", "Disabled"))}, needs=("status",))
_MINUTES = record({"minutes": ("Minutes", whole)}, needs=("minutes",))

_CRITERIA = record(
    {
        "sseKmsEncryptedObjects": ("SseKmsEncryptedObjects", _STATUS),
        "replicaModifications": ("ReplicaModifications", _STATUS),
    }
)
_DESTINATION = record(
    {
        "account": ("Account", string),
        "bucketARN": ("Bucket", string),
        "storageClass": ("StorageClass", string),
        "accessControlTranslation": (
            "AccessControlTranslation",
            record({"owner": ("Owner", one_of("Destination"))}, needs=("owner",)),
        ),
        "encryptionConfiguration": (
            "EncryptionConfiguration",
            record({"replicaKmsKeyID": ("ReplicaKmsKeyID", string)}),
        ),
        "replicationTime": (
            "ReplicationTime",
            record(
                {"status": ("Status", one_of("Enabled", "Disabled")), "time": ("Time", _MINUTES)}, needs=("status",)
            ),
        ),
        "metrics": (
            "Metrics",
            record(
                {
                    "status": ("Status", one_of("Enabled", "Disabled")),
                    "eventThreshold": ("EventThreshold", _MINUTES),
                },
                needs=("status",),
            ),
        ),
    },
    needs=("bucketARN",),
)
_RULE = record(
    {
        "prefix": ("Prefix", string),
        "status": ("Status", one_of("Enabled", "Disabled")),
        "priority": ("Priority", whole),
        "filter": ("Filter", predicates("Replication")),
        "deleteMarkerReplication": ("DeleteMarkerReplication", _STATUS),
        "sourceSelectionCriteria": ("SourceSelectionCriteria", _CRITERIA),
        "existingObjectReplication": ("ExistingObjectReplication", _STATUS),
        "destinationConfig": ("Destination", _DESTINATION),
    },
    needs=("status", "destinationConfig"),
)
_V2 = {"Filter", "Priority", "DeleteMarkerReplication"}


def _rules(value: Any) -> list[Document]:  # noqa: ANN401 -- any part of a document
    return [{"ID": name, **_whole(_RULE(rule))} for name, rule in keyed(value).items()]


def _whole(rule: Document) -> Document:
    has = _V2 & rule.keys()
    if has not in (set(), _V2) or ("Prefix" in rule) == ("Filter" in rule):
        raise ValueError(f"neither a V1 nor a V2 rule: {', '.join(sorted(rule))}")
    return rule


replication = record({"roleARN": ("Role", string), "rules": ("Rules", _rules)}, needs=("roleARN", "rules"))
"""From BucketReplicationConfiguration to GetBucketReplication's `ReplicationConfiguration`."""
