"""The few calls on objects that a canary takes: put one, look at it, list what its key holds, delete one version by id.

A scan never holds an object store, just as it never holds a writer.
"""

from typing import Protocol

from scanner.model.base import Value
from scanner.model.plan import Target
from scanner.model.settings import Encryption

Tags = tuple[tuple[str, str], ...]
"""An object's tags: key and value, sorted."""


class ObjectFault(Value, frozen=True):
    """A call got no answer that could be used: what was asked, and the code and message as AWS gave them.

    `may_pass` is True where the same call may succeed a moment later: throttling, a server's fault, no answer at all.
    """

    operation: str
    code: str
    message: str
    may_pass: bool = False

    @property
    def not_there(self) -> bool:
        """True where AWS says that the object, or this version of it, does not exist (API: HeadObject, GetObject)."""
        return self.code in ("404", "NoSuchKey", "NoSuchVersion")

    def __str__(self) -> str:
        return f"{self.operation}: {self.code}: {self.message}" if self.message else f"{self.operation}: {self.code}"


class NewObject(Value, frozen=True):
    """What to put. Its storage class, Object Lock and ACL are left to the bucket.

    `encryption` None leaves the encryption to the bucket as well.
    """

    key: str
    body: bytes
    metadata: dict[str, str]
    tags: Tags = ()
    encryption: Encryption | None = None


class ObjectHead(Value, frozen=True):
    """What HeadObject tells of one version. `size` is in bytes; `status` is x-amz-replication-status, empty without.

    `storage_class` is `STANDARD` where the answer has none (API: HeadObject). `encryption` is S3's name of the
    algorithm, `key` the ARN of the KMS key. `lock_mode` and `lock_until` are the retention, empty without one.
    """

    size: int
    metadata: dict[str, str]
    status: str = ""
    storage_class: str = "STANDARD"
    encryption: str = ""
    key: str = ""
    lock_mode: str = ""
    lock_until: str = ""


class ObjectVersion(Value, frozen=True):
    """One version of a key, or one of its delete markers. `owner` is its owner's canonical user id, empty if untold."""

    version: str
    marker: bool = False
    owner: str = ""


class ObjectStore(Protocol):
    """Objects, reached with the credentials of one account. Safe to share between threads.

    Every call returns a value or a fault; none raises for anything that AWS or the network does. A bucket whose account
    is known is asked for as that account's only (UG: bucket-owner-condition).
    """

    def put(self, bucket: Target, new: NewObject) -> str | ObjectFault:
        """Put an object and return its version id, `null` where the bucket gives none."""
        ...

    def head(self, bucket: Target, key: str, version: str) -> ObjectHead | ObjectFault:
        """Return what S3 tells of one version."""
        ...

    def content(self, bucket: Target, key: str, version: str, most: int) -> bytes | ObjectFault:
        """Return the first bytes of one version, `most` of them."""
        ...

    def tags(self, bucket: Target, key: str, version: str) -> Tags | ObjectFault:
        """Return the tags of one version, sorted."""
        ...

    def bucket_owner(self, bucket: Target) -> str | ObjectFault:
        """Return the canonical user id of the bucket's owner."""
        ...

    def versions(self, bucket: Target, key: str) -> tuple[ObjectVersion, ...] | ObjectFault:
        """Return the versions and delete markers of exactly this key, a thousand at most."""
        ...

    def delete(self, bucket: Target, key: str, version: str) -> ObjectFault | None:
        """Delete one version by its id, or say why not; deleting what is not there is no fault.

        Raises ValueError without a version id: that would be another request, which only hides the object.
        """
        ...

    def close(self) -> None:
        """Close the connections; calls that wait give up."""
        ...
