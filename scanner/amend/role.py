"""What a replication role needs: who may assume it, and the least that lets it replicate.

Amazon S3 User Guide: setting-repl-config-perm-overview.html, replication-config-for-kms-objects.html,
replication-change-owner.html, bucket-key.html (with a Bucket Key the encryption context is the bucket's ARN, else the
object's); KMS Developer Guide: conditions-kms.html (`kms:ViaService` ends in amazonaws.com in every partition).
"""

from collections.abc import Iterable
from typing import Final

from scanner.amend.policies import OWN_SID, sid
from scanner.model.base import Document, Value
from scanner.model.bucket import BucketRef, region_of_arn
from scanner.model.replication import Rule

_SOURCE = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
_OBJECTS = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
_LOCKS = ["s3:GetObjectRetention", "s3:GetObjectLegalHold"]
_REPLICAS = ["s3:ReplicateObject", "s3:ReplicateTags"]
_DELETES = "s3:ReplicateDelete"
_OWNER = "s3:ObjectOwnerOverrideToBucketOwner"
_READ_KEY = ["kms:Decrypt", "kms:GenerateDataKey"]
_WRITE_KEY = ["kms:Encrypt", "kms:GenerateDataKey", "kms:Decrypt"]

BATCH: Final = "batchoperations.s3.amazonaws.com"
"""Who runs the jobs of S3 Batch Replication."""


class Route(Value, frozen=True):
    """What a rule does at its destination. `replica_key` is a key's ARN, empty without an opt-in to KMS."""

    destination: BucketRef
    delete_markers: bool = False
    owner_override: bool = False
    replica_key: str = ""


def route_of(rule: Rule, destination: BucketRef, replica_key: str = "") -> Route:
    """Return the route of a rule. `replica_key` is the ARN of the key that the rule's stands for: never an alias."""
    return Route(
        destination=destination,
        delete_markers=rule.replicates_delete_markers,
        owner_override=rule.destination.owner_override,
        replica_key=replica_key,
    )


def trust(*, batch: bool = False) -> Document:
    """Return the policy that lets S3 assume the role, and S3 Batch Replication where that is asked for."""
    services = ["s3.amazonaws.com", BATCH] if batch else "s3.amazonaws.com"
    statement = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def replication_statements(
    source: BucketRef, routes: Iterable[Route], *, object_lock: bool = False, source_keys: Iterable[str] = ()
) -> list[Document]:
    """Return what the role has to be allowed for a source bucket and all that it replicates.

    `source_keys` are the ARNs of keys that its objects are encrypted with. The order of what is given does not matter.
    """
    ways = sorted(set(routes), key=repr)
    objects = [*_OBJECTS, *(_LOCKS if object_lock else [])]
    return [
        _allow("Source", _SOURCE, source.arn),
        _allow("SourceObjects", objects, f"{source.arn}/*"),
        *_at_destinations(ways),
        *(_with_key("SourceKey", _READ_KEY, key, source.region, [source.arn]) for key in sorted(set(source_keys))),
        *_with_replica_keys(ways),
    ]


def _at_destinations(ways: list[Route]) -> list[Document]:
    wanted: list[tuple[str, list[str], list[str]]] = [
        ("Replicas", _REPLICAS, _objects(ways)),
        ("DeleteMarkers", [_DELETES], _objects(way for way in ways if way.delete_markers)),
        ("Owner", [_OWNER], _objects(way for way in ways if way.owner_override)),
    ]
    return [_allow(word, actions, *resources) for word, actions, resources in wanted if resources]


def _objects(ways: Iterable[Route]) -> list[str]:
    return sorted({f"{way.destination.arn}/*" for way in ways})


def _with_replica_keys(ways: list[Route]) -> list[Document]:
    """Return a statement for each key, with the buckets whose replicas it encrypts: they share its Region."""
    buckets: dict[str, set[str]] = {}
    for way in ways:
        if way.replica_key:
            buckets.setdefault(way.replica_key, set()).add(way.destination.arn)
    return [
        _with_key("ReplicaKey", _WRITE_KEY, key, region_of_arn(key), sorted(arns))
        for key, arns in sorted(buckets.items())
    ]


def _with_key(word: str, actions: list[str], key: str, region: str, buckets: list[str]) -> Document:
    statement = _allow(word, actions, key)
    return {**statement, "Sid": sid(word, key), "Condition": _through_s3(region, buckets)}


def _through_s3(region: str, buckets: list[str]) -> Document:
    contexts = [form for arn in buckets for form in (arn, f"{arn}/*")]
    return {
        "StringLike": {
            "kms:ViaService": f"s3.{region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": contexts,
        }
    }


def _allow(word: str, actions: list[str], *resources: str) -> Document:
    resource = list(resources) if len(resources) > 1 else resources[0]
    return {"Sid": f"{OWN_SID}{word}", "Effect": "Allow", "Action": list(actions), "Resource": resource}


def destination_bucket_statement(
    role_arn: str, destination: BucketRef, *, delete_markers: bool = True, owner_override: bool = False
) -> Document:
    """Return the statement by which a destination's bucket policy lets a role of another account write replicas.

    What differs has another Sid, so that the needs of two rules stand beside each other.
    """
    actions = [*_REPLICAS, *([_DELETES] if delete_markers else []), *([_OWNER] if owner_override else [])]
    return _for(role_arn, "Replicas", actions, f"{destination.arn}/*", destination.arn, *actions)


def replica_key_statement(role_arn: str, destination_region: str, destination: BucketRef) -> Document:
    """Return the statement by which a key's policy lets a role encrypt the replicas in a bucket with it."""
    statement = _for(role_arn, "ReplicaKey", _WRITE_KEY, "*", destination.arn)
    return {**statement, "Condition": _through_s3(destination_region, [destination.arn])}


def source_key_statement(role_arn: str, source: BucketRef) -> Document:
    """Return the statement by which a key's policy lets a role decrypt the objects of a source bucket."""
    statement = _for(role_arn, "SourceKey", _READ_KEY, "*", source.arn)
    return {**statement, "Condition": _through_s3(source.region, [source.arn])}


def _for(role_arn: str, word: str, actions: list[str], resource: str, *about: str) -> Document:
    statement = _allow(word, actions, resource)
    return {**statement, "Sid": sid(word, role_arn, *about), "Principal": {"AWS": role_arn}}
