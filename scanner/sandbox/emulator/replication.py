"""Objects and delete markers on their way to the destinations (Amazon S3 User Guide: replication-status.html).

A source object is PENDING, then COMPLETED, or FAILED where any destination refused it; its copies are REPLICA.
Replicas are not replicated again. There is one status for all destinations.
"""

from functools import partial
from typing import Final

from scanner.model.base import Document
from scanner.model.bucket import region_of_arn
from scanner.sandbox.emulator import bucket_policy, matching, moto_state
from scanner.sandbox.emulator.bucket_policy import Decision
from scanner.sandbox.emulator.documents import ReplicationDocuments
from scanner.sandbox.emulator.moto_state import Caller, MotoObject, NewReplica
from scanner.sandbox.emulator.queue import DelayedQueue

_KMS: Final = ("aws:kms", "aws:kms:dsse")


class Replicator:
    """Copies what was written to a source bucket to where its document says, a little later."""

    def __init__(self, documents: ReplicationDocuments, queue: DelayedQueue) -> None:
        self._documents = documents
        self._queue = queue
        self._status: dict[tuple[str, str, str], str] = {}

    def status(self, bucket: str, key: str, version_id: str) -> str:
        """Return an object version's `x-amz-replication-status`, empty where replication never considered it."""
        return self._status.get((bucket, key, version_id), "")

    def object_written(self, bucket: str, key: str, version_id: str) -> None:
        """Take note of a new object version."""
        document, source = self._documents.get(bucket), moto_state.object_version(bucket, key, version_id)
        if document is None or source is None:
            return
        tags = moto_state.tags_of(bucket, source)
        rules = matching.rules_for_object(document, key, tags, kms=source.encryption in _KMS)
        if rules:
            self._status[bucket, key, version_id] = "PENDING"
            self._queue.submit(partial(self._copy, _role(document), source, rules))

    def object_marked_deleted(self, bucket: str, key: str, version_id: str) -> None:
        """Take note of a delete marker that a user made."""
        document = self._documents.get(bucket)
        if document is None:
            return
        for rule in matching.rules_for_delete_marker(document, key):
            self._queue.submit(partial(_mark, _role(document), rule, key, version_id))

    def _copy(self, role: Caller, source: MotoObject, rules: matching.Rules) -> None:
        # Every destination is tried, also after one refused.
        copied = [self._copy_to(role, source, rule) for rule in rules]
        status = "COMPLETED" if all(copied) else "FAILED"
        self._status[source.bucket_name, source.name, source.version_id] = status

    def _copy_to(self, role: Caller, source: MotoObject, rule: Document) -> bool:
        name = matching.destination_of(rule)
        kms = source.encryption in _KMS
        if not (_accepts(role, name, _actions(rule), source.name) and (not kms or _key_fits(rule, name))):
            return False
        destination = rule["Destination"]
        moto_state.write_replica(
            source,
            NewReplica(
                bucket=name,
                storage_class=destination.get("StorageClass", ""),
                kms_key=destination["EncryptionConfiguration"]["ReplicaKmsKeyID"] if kms else "",
            ),
        )
        self._status[name, source.name, source.version_id] = "REPLICA"
        return True


def _mark(role: Caller, rule: Document, key: str, version_id: str) -> None:
    name = matching.destination_of(rule)
    if _accepts(role, name, ("s3:ReplicateDelete",), key):
        moto_state.write_delete_marker(name, key, version_id)


def _role(document: Document) -> Caller:
    arn = str(document["Role"])
    return Caller(account=arn.split(":")[4], arn=arn)


def _actions(rule: Document) -> tuple[str, ...]:
    if "AccessControlTranslation" in rule["Destination"]:
        return "s3:ReplicateObject", "s3:ObjectOwnerOverrideToBucketOwner"
    return ("s3:ReplicateObject",)


def _accepts(role: Caller, name: str, actions: tuple[str, ...], key: str) -> bool:
    """Tell whether a destination exists, is versioned and lets the role write (UG: replication-troubleshoot.html)."""
    owner = moto_state.owner_of(name)
    if owner is None or not moto_state.is_versioned(name):
        return False
    bucket = moto_state.bucket_of(name)
    said = [bucket_policy.decide(bucket.policy, role, action, f"{bucket.arn}/{key}") for action in actions]
    return Decision.DENIED not in said and (owner == role.account or Decision.SILENT not in said)


def _key_fits(rule: Document, name: str) -> bool:
    """A replica's key must be in the destination's Region (UG: replication-config-for-kms-objects.html)."""
    key = rule["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"]
    return region_of_arn(key) == str(moto_state.bucket_of(name).region_name)
