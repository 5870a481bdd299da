"""Objects for canaries: `scanner.model.objectstore.ObjectStore` over S3, with the credentials of one account."""

from contextlib import closing
from urllib.parse import urlencode

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.buckets import AwsBuckets, object_fault, read
from scanner.aws.connection import opened
from scanner.aws.faults import Fault
from scanner.model.base import Document
from scanner.model.objectstore import NewObject, ObjectFault, ObjectHead, ObjectVersion, Tags
from scanner.model.plan import Target
from scanner.model.settings import Encryption

_UNVERSIONED = "null"


def open_objects(access: Access, options: ConnectionOptions) -> "AwsObjects":
    """Return an object store that AWS has let in; raise AwsUnreachableError."""
    return AwsObjects(*opened(access, options))


class AwsObjects(AwsBuckets):
    """Puts, looks at and deletes objects."""

    def put(self, bucket: Target, new: NewObject) -> str | ObjectFault:
        """Put an object and return its version id, `null` where the bucket gives none.

        A put without an answer is tried again, so more than one version may come of it.
        """
        tagging = {"Tagging": urlencode(new.tags)} if new.tags else {}
        parameters = {"Body": new.body, "Metadata": new.metadata, **tagging, **_encryption(new.encryption)}
        answer = self._ask(bucket, "PutObject", Key=new.key, **parameters)
        return read("PutObject", answer, lambda told: str(told.get("VersionId", _UNVERSIONED)))

    def head(self, bucket: Target, key: str, version: str) -> ObjectHead | ObjectFault:
        """Return what S3 tells of one version."""
        return read("HeadObject", self._ask(bucket, "HeadObject", Key=key, VersionId=version), _head)

    def content(self, bucket: Target, key: str, version: str, most: int) -> bytes | ObjectFault:
        """Return the first bytes of one version, `most` of them; what breaks off on the way is not asked again."""
        answer = self._ask(bucket, "GetObject", Key=key, VersionId=version)
        return read("GetObject", answer, lambda told: _first_bytes(told, most))

    def tags(self, bucket: Target, key: str, version: str) -> Tags | ObjectFault:
        """Return the tags of one version, sorted."""
        answer = self._ask(bucket, "GetObjectTagging", Key=key, VersionId=version)
        return read(
            "GetObjectTagging", answer, lambda told: tuple(sorted((tag["Key"], tag["Value"]) for tag in told["TagSet"]))
        )

    def bucket_owner(self, bucket: Target) -> str | ObjectFault:
        """Return the canonical user id of the bucket's owner."""
        return read("GetBucketAcl", self._ask(bucket, "GetBucketAcl"), lambda told: str(told["Owner"]["ID"]))

    def versions(self, bucket: Target, key: str) -> tuple[ObjectVersion, ...] | ObjectFault:
        """Return the versions and delete markers of exactly this key, a thousand at most.

        A listing begins with the key that equals its prefix, so one page has them.
        """
        answer = self._ask(bucket, "ListObjectVersions", Prefix=key)
        return read("ListObjectVersions", answer, lambda told: _versions(told, key))

    def delete(self, bucket: Target, key: str, version: str) -> ObjectFault | None:
        """Delete one version by its id, or say why not; deleting what is not there is no fault.

        Raises ValueError without an id.
        """
        if not version:
            raise ValueError("a version id is needed: without one, S3 would only hide the object")
        answer = self._ask(bucket, "DeleteObject", Key=key, VersionId=version)
        return object_fault("DeleteObject", answer) if isinstance(answer, Fault) else None


def _encryption(wanted: Encryption | None) -> Document:
    if wanted is None:
        return {}
    key = {"SSEKMSKeyId": wanted.kms_key} if wanted.kms_key else {}
    return {"ServerSideEncryption": wanted.algorithm, **key}


def _head(told: Document) -> ObjectHead:
    until = told.get("ObjectLockRetainUntilDate")
    return ObjectHead(
        size=int(told["ContentLength"]),
        metadata=dict(told.get("Metadata", {})),
        status=str(told.get("ReplicationStatus", "")),
        storage_class=str(told.get("StorageClass", "STANDARD")),
        encryption=str(told.get("ServerSideEncryption", "")),
        key=str(told.get("SSEKMSKeyId", "")),
        lock_mode=str(told.get("ObjectLockMode", "")),
        lock_until=until.isoformat() if until else "",
    )


def _first_bytes(told: Document, most: int) -> bytes:
    """Read until enough or the end: only at its end a body notices that it broke off."""
    found = b""
    with closing(told["Body"]) as body:
        while len(found) < most and (chunk := body.read(most - len(found))):
            found += chunk
    return found


def _versions(told: Document, key: str) -> tuple[ObjectVersion, ...]:
    versions = ((one, False) for one in told.get("Versions", []))
    markers = ((one, True) for one in told.get("DeleteMarkers", []))
    return tuple(
        ObjectVersion(version=str(one["VersionId"]), marker=marker, owner=str(one.get("Owner", {}).get("ID", "")))
        for one, marker in (*versions, *markers)
        if one["Key"] == key
    )
