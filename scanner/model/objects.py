"""Typed view of a bounded sample of a bucket's objects: what S3 says of the replication of each."""

from datetime import datetime, timedelta
from typing import Final

from scanner.model.base import Document, Value, text
from scanner.model.evidence import Unreadable

COMPLETED: Final = "COMPLETED"
PENDING: Final = "PENDING"
FAILED: Final = "FAILED"
REPLICA: Final = "REPLICA"
NO_STATUS: Final = ""
"""S3 never tried to replicate the object."""

# API: ReplicationStatus. Some pages of the reference spell COMPLETED without its last letter.
_STATUSES = {status: status for status in (COMPLETED, PENDING, FAILED, REPLICA, NO_STATUS)} | {"COMPLETE": COMPLETED}


class SampledObject(Value, frozen=True):
    """The latest version of an object, named by a digest only.

    `rules` are the ids of the enabled rules whose prefix takes its key, whatever their tags; `age` is how many hours
    before the reading it was written; `encryption` is S3's name of its algorithm. `unread` says why S3 did not tell.
    """

    digest: str
    rules: tuple[str, ...]
    age: float
    storage_class: str = "STANDARD"
    encryption: str = ""
    status: str = NO_STATUS
    unread: Unreadable | None = None

    @property
    def is_kms(self) -> bool:
        """True where the object is encrypted with a KMS key."""
        return self.encryption.startswith("aws:kms")


class ObjectSample(Value, frozen=True):
    """Objects that rules take, out of `listed` object versions; `complete` where the bucket has no more of these."""

    listed: int = 0
    complete: bool = True
    objects: tuple[SampledObject, ...] = ()


def parse_object_sample(document: Document) -> ObjectSample:
    """Read what the collector put together: `At`, `Listed`, `IsTruncated` and `Objects`."""
    return ObjectSample(
        listed=int(document["Listed"]),
        complete=not document["IsTruncated"],
        objects=tuple(_object(document["At"], one) for one in document["Objects"]),
    )


def _object(at: str, one: Document) -> SampledObject:
    written = datetime.fromisoformat(one["LastModified"])
    error = one.get("Error")
    return SampledObject(
        digest=text(one["Digest"]),
        rules=tuple(text(rule) for rule in one["Rules"]),
        age=(datetime.fromisoformat(at) - written) / timedelta(hours=1),
        storage_class=text(one.get("StorageClass", "STANDARD")),
        encryption=text(one.get("ServerSideEncryption", "")),
        status=_status(one.get("ReplicationStatus", NO_STATUS)),
        unread=Unreadable("HeadObject", at, text(error["Code"]), text(error["Message"])) if error else None,
    )


def _status(told: object) -> str:
    """Refuse what the API does not know: nothing may be concluded from a status whose meaning is not known."""
    if told not in _STATUSES:
        raise ValueError(f"ReplicationStatus is {told!r}")
    return _STATUSES[text(told)]
