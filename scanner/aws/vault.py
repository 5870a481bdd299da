"""Evidence into a bucket: `scanner.model.vault.Vault` over S3, with the credentials of one account."""

from datetime import UTC, datetime
from typing import Final

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.archive import AwsArchive
from scanner.aws.buckets import object_fault, read
from scanner.aws.connection import opened
from scanner.aws.faults import Fault
from scanner.model.base import Document
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target
from scanner.model.vault import Deposit, Kept, Retention

_NO_BLOCK: Final = "NoSuchPublicAccessBlockConfiguration"
_NO_POLICY: Final = "NoSuchBucketPolicy"
_NO_LOCK: Final = "ObjectLockConfigurationNotFoundError"
# UG: acl-overview, "Amazon S3 predefined groups".
_EVERYBODY: Final = ("/global/AllUsers", "/global/AuthenticatedUsers")


def open_vault(access: Access, options: ConnectionOptions) -> "AwsVault":
    """Return a vault that AWS has let in; raise AwsUnreachableError."""
    return AwsVault(*opened(access, options))


class AwsVault(AwsArchive):
    """Puts evidence into buckets and looks at it; transient faults are asked again within the budget."""

    def publicity(self, bucket: Target) -> str | ObjectFault:
        """Return why everybody may reach the bucket, empty where only those can who were let in.

        The bucket's public access block wins where it ignores public ACLs and restricts public policies (UG:
        access-control-block-public-access); of the account's own, nothing is asked.
        """
        block = self._part(bucket, "GetPublicAccessBlock", "PublicAccessBlockConfiguration", _NO_BLOCK)
        if isinstance(block, ObjectFault):
            return block
        reason: str | ObjectFault = ""
        if block.get("RestrictPublicBuckets") is not True:
            reason = self._by_policy(bucket)
        if reason == "" and block.get("IgnorePublicAcls") is not True:
            reason = self._by_acl(bucket)
        return reason

    def _by_policy(self, bucket: Target) -> str | ObjectFault:
        status = self._part(bucket, "GetBucketPolicyStatus", "PolicyStatus", _NO_POLICY)
        if isinstance(status, ObjectFault):
            return status
        return "its bucket policy is public" if status.get("IsPublic", False) is not False else ""

    def _by_acl(self, bucket: Target) -> str | ObjectFault:
        def reason(told: Document) -> str:
            groups = [str(grant["Grantee"].get("URI", "")) for grant in told["Grants"]]
            return "its ACL lets everybody in" if any(group.endswith(_EVERYBODY) for group in groups) else ""

        return read("GetBucketAcl", self._ask(bucket, "GetBucketAcl"), reason)

    def locks(self, bucket: Target) -> bool | ObjectFault:
        """Tell whether the bucket has Object Lock."""
        lock = self._part(bucket, "GetObjectLockConfiguration", "ObjectLockConfiguration", _NO_LOCK)
        return lock if isinstance(lock, ObjectFault) else lock.get("ObjectLockEnabled") == "Enabled"

    def put(self, bucket: Target, new: Deposit) -> ObjectFault | None:
        """Put an object where there is none of its key, or say why not; its encryption is left to the bucket.

        S3 refuses a body that the checksum does not fit, and a key that is there (UG: conditional-writes). A put
        without an answer is tried again, so the second attempt may find what the first one put.
        """
        answer = self._ask(
            bucket,
            "PutObject",
            Key=new.key,
            Body=new.body,
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=new.sha256,
            ContentType=new.content_type,
            IfNoneMatch="*",
            **_locking(new.retention),
        )
        return object_fault("PutObject", answer) if isinstance(answer, Fault) else None

    def look(self, bucket: Target, key: str) -> Kept | ObjectFault:
        """Return what S3 tells of an object; its retention is not told to those who may not see it."""
        return read("HeadObject", self._ask(bucket, "HeadObject", Key=key, ChecksumMode="ENABLED"), _kept)

    def _part(self, bucket: Target, operation: str, part: str, absent: str) -> Document | ObjectFault:
        """Return a part of an answer, empty where S3 says by a code that there is none."""
        answer = self._ask(bucket, operation)
        if isinstance(answer, Fault) and answer.error.code == absent:
            return {}
        return read(operation, answer, lambda told: dict(told[part]))


def _locking(retention: Retention | None) -> Document:
    if retention is None:
        return {}
    until = datetime.fromisoformat(retention.until)
    return {"ObjectLockMode": retention.mode, "ObjectLockRetainUntilDate": until}


def _kept(told: Document) -> Kept:
    until, mode = told.get("ObjectLockRetainUntilDate"), told.get("ObjectLockMode")
    retention = Retention(str(mode), f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}") if until and mode else None
    return Kept(int(told["ContentLength"]), str(told.get("ChecksumSHA256", "")), retention)
