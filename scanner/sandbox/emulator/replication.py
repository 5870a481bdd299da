"""Objects and delete markers on their way to the destinations (Amazon S3 User Guide: replication-status.html).

A source object is PENDING, then COMPLETED, or FAILED where any destination refused it; its copies are REPLICA.
Replicas are not replicated again. There is one status for all destinations.
"""

from functools import partial

from scanner.model.base import Document
from scanner.sandbox.emulator import delivery, matching, moto_state
from scanner.sandbox.emulator.documents import ReplicationDocuments
from scanner.sandbox.emulator.moto_iam import Caller
from scanner.sandbox.emulator.moto_state import MotoObject, NewReplica
from scanner.sandbox.emulator.queue import DelayedQueue


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
        rules = matching.rules_for_object(document, key, tags, kms=delivery.is_kms(source))
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
        copied = [delivery.may_leave(role, source) and self._copy_to(role, source, rule) for rule in rules]
        status = "COMPLETED" if all(copied) else "FAILED"
        self._status[source.bucket_name, source.name, source.version_id] = status

    def _copy_to(self, role: Caller, source: MotoObject, rule: Document) -> bool:
        if not delivery.may_arrive(role, source, rule):
            return False
        name, destination = matching.destination_of(rule), rule["Destination"]
        moto_state.write_replica(
            source,
            NewReplica(
                bucket=name,
                storage_class=destination.get("StorageClass", ""),
                kms_key=destination["EncryptionConfiguration"]["ReplicaKmsKeyID"] if delivery.is_kms(source) else "",
            ),
        )
        self._status[name, source.name, source.version_id] = "REPLICA"
        return True


def _mark(role: Caller, rule: Document, key: str, version_id: str) -> None:
    if delivery.may_mark(role, rule, key):
        moto_state.write_delete_marker(matching.destination_of(rule), key, version_id)


def _role(document: Document) -> Caller:
    arn = str(document["Role"])
    return Caller(account=arn.split(":")[4], arn=arn)
