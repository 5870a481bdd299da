"""How an estate is declared: buckets with their rules and settings as plain data, and the documents they become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from scanner.model.base import Document

REPLICATION_ROLE: Final = "service-role/nordwind-replication"
AUDIT_ROLE: Final = "scanner-audit"
REPAIR_ROLE: Final = "scanner-repair"
BUILDER_ROLE: Final = "estate-builder"
"""The role in which the estate is built. It exists in every account, may do everything, and IAM does not show it."""
BUILDER_KEY: Final = "AKIAIOSFODNN7EXAMPLE"
"""The access key with which that role is assumed."""

Place = tuple[str, str]
"""An account id and a Region."""

Keys = Mapping[Place, str]
"""The ARN of the KMS key of each place."""

Later = Literal["", "deleted", "suspended", "role deleted", "role distrusts S3", "key scheduled for deletion"]
"""What happened to a bucket, to its role, or to the key of its place."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A replication rule. The defaults are those of a sound rule inside one account.

    `account` is the destination's owner: given, the replicas are handed over to it. `replica_key` is the place whose
    key encrypts the replicas of KMS objects. `legacy` writes the rule in the V1 format.
    """

    id: str
    to: str
    priority: int = 1
    enabled: bool = True
    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    delete_markers: bool = False
    rtc: bool = True
    metrics: bool = True
    storage_class: str = ""
    account: str = ""
    replica_key: Place | None = None
    modification_sync: bool = False
    legacy: bool = False


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A bucket with its story in a sentence.

    `role` is the replication role of its rules, its path included. `later` is what happened after everything was set
    up. `denied` are the actions that its bucket policy denies
    to the audit role. `unchecked` is for rules that S3 accepted once and refuses today.
    """

    name: str
    account: str
    region: str
    story: str
    tags: Mapping[str, str] = field(default_factory=dict)
    versioning: Literal["Enabled", "Suspended", "never"] = "Enabled"
    kms: bool = False
    ownership: str = "BucketOwnerEnforced"
    rules: tuple[Rule, ...] = ()
    role: str = REPLICATION_ROLE
    later: Later = ""
    denied: tuple[str, ...] = ()
    unchecked: bool = False

    @property
    def place(self) -> Place:
        """The account and the Region."""
        return self.account, self.region

    @property
    def arn(self) -> str:
        """The bucket's ARN."""
        return f"arn:aws:s3:::{self.name}"


def role_arn(account: str, role: str) -> str:
    """Return the ARN of a role of an account."""
    return f"arn:aws:iam::{account}:role/{role}"


def replication_document(bucket: Bucket, keys: Keys) -> Document:
    """Return the bucket's replication configuration."""
    rules = [_rule(rule, keys) for rule in bucket.rules]
    return {"Role": role_arn(bucket.account, bucket.role), "Rules": rules}


def _rule(rule: Rule, keys: Keys) -> Document:
    document: Document = {
        "ID": rule.id,
        "Status": "Enabled" if rule.enabled else "Disabled",
        "Destination": _destination(rule, keys),
    }
    if rule.legacy:
        return document | {"Prefix": rule.prefix}
    criteria = _criteria(rule)
    return document | {
        "Priority": rule.priority,
        "Filter": _filter(rule),
        "DeleteMarkerReplication": {"Status": "Enabled" if rule.delete_markers else "Disabled"},
        **({"SourceSelectionCriteria": criteria} if criteria else {}),
    }


def _filter(rule: Rule) -> Document:
    tags = [{"Key": key, "Value": value} for key, value in rule.tags.items()]
    if not tags:
        return {"Prefix": rule.prefix}
    if not rule.prefix and len(tags) == 1:
        return {"Tag": tags[0]}
    return {"And": {"Prefix": rule.prefix, "Tags": tags}}


def _criteria(rule: Rule) -> Document:
    kms = {"SseKmsEncryptedObjects": {"Status": "Enabled"}} if rule.replica_key else {}
    sync = {"ReplicaModifications": {"Status": "Enabled"}} if rule.modification_sync else {}
    return kms | sync


def _destination(rule: Rule, keys: Keys) -> Document:
    document: Document = {"Bucket": f"arn:aws:s3:::{rule.to}"}
    if rule.account:
        document |= {"Account": rule.account, "AccessControlTranslation": {"Owner": "Destination"}}
    if rule.storage_class:
        document["StorageClass"] = rule.storage_class
    if rule.replica_key:
        document["EncryptionConfiguration"] = {"ReplicaKmsKeyID": keys[rule.replica_key]}
    return document | _deadline(rule)


def _deadline(rule: Rule) -> Document:
    if rule.legacy or not rule.metrics:
        return {}
    if not rule.rtc:
        return {"Metrics": {"Status": "Enabled"}}
    minutes = {"Minutes": 15}
    return {
        "ReplicationTime": {"Status": "Enabled", "Time": minutes},
        "Metrics": {"Status": "Enabled", "EventThreshold": minutes},
    }
