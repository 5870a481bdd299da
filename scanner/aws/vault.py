"""Evidence into a bucket: `scanner.model.vault.Vault` over S3, with the credentials of one account."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Final, TypeVar

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.asker import Asker
from scanner.aws.clients import Clients
from scanner.aws.codes import Kind
from scanner.aws.connection import opened
from scanner.aws.faults import Fault, fault_of
from scanner.aws.reader import Identity
from scanner.aws.retry import Retry
from scanner.aws.transport import Answer
from scanner.model.base import Document
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target
from scanner.model.vault import Deposit, Kept, Retention

T = TypeVar("T")

_NO_BLOCK: Final = "NoSuchPublicAccessBlockConfiguration"
_NO_POLICY: Final = "NoSuchBucketPolicy"
_NO_LOCK: Final = "ObjectLockConfigurationNotFoundError"
# UG: acl-overview, "Amazon S3 predefined groups".
_EVERYBODY: Final = ("/global/AllUsers", "/global/AuthenticatedUsers")


def open_vault(access: Access, options: ConnectionOptions) -> "AwsVault":
    """Return a vault that AWS has let in; raise AwsUnreachableError."""
    return AwsVault(*opened(access, options))


class AwsVault:
    """Puts evidence into buckets and looks at it; transient faults are asked again within the budget."""

    def __init__(self, identity: Identity, clients: Clients, retry: Retry, home: str) -> None:
        self.account = identity.account
        self.caller = identity.caller
        self.partition = identity.partition
        self._asker = Asker(clients, retry, home)

    def region(self, bucket: Target) -> str | ObjectFault:
        """Return the bucket's Region, whichever Region is asked."""
        answer = self._ask(bucket, "HeadBucket")
        if isinstance(answer, Fault) and answer.kind is Kind.ELSEWHERE and answer.region:
            return answer.region
        return _read("HeadBucket", answer, lambda told: str(told["BucketRegion"]))

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

        return _read("GetBucketAcl", self._ask(bucket, "GetBucketAcl"), reason)

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
        return _fault(answer) if isinstance(answer, Fault) else None

    def look(self, bucket: Target, key: str) -> Kept | ObjectFault:
        """Return what S3 tells of an object; its retention is not told to those who may not see it."""
        return _read("HeadObject", self._ask(bucket, "HeadObject", Key=key, ChecksumMode="ENABLED"), _kept)

    def content(self, bucket: Target, key: str) -> bytes | ObjectFault:
        """Return the whole content of an object; what breaks off on the way is a fault, and not asked again."""
        return _read("GetObject", self._ask(bucket, "GetObject", Key=key), _body)

    def close(self) -> None:
        """Close the connections; calls that wait give up."""
        self._asker.close()

    def _part(self, bucket: Target, operation: str, part: str, absent: str) -> Document | ObjectFault:
        """Return a part of an answer, empty where S3 says by a code that there is none."""
        answer = self._ask(bucket, operation)
        if isinstance(answer, Fault) and answer.error.code == absent:
            return {}
        return _read(operation, answer, lambda told: dict(told[part]))

    def _ask(self, bucket: Target, operation: str, **parameters: object) -> Answer:
        owner = {"ExpectedBucketOwner": bucket.account} if bucket.account else {}
        return self._asker.ask(operation, {"Bucket": bucket.name, **owner, **parameters}, bucket.region)


def _read(operation: str, answer: Answer, meaning: Callable[[Document], T]) -> T | ObjectFault:
    if isinstance(answer, Fault):
        return _fault(answer)
    try:
        return meaning(answer)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        return ObjectFault(operation, UNKNOWN_SHAPE, f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001 -- a body breaks off in as many ways as a call fails
        return _fault(fault_of(error, operation))


def _body(told: Document) -> bytes:
    with closing(told["Body"]) as body:
        return bytes(body.read())


def _fault(fault: Fault) -> ObjectFault:
    may_pass = fault.kind is Kind.TRANSIENT
    return ObjectFault(fault.operation, fault.error.code, fault.error.message, may_pass=may_pass)


def _locking(retention: Retention | None) -> Document:
    if retention is None:
        return {}
    until = datetime.fromisoformat(retention.until)
    return {"ObjectLockMode": retention.mode, "ObjectLockRetainUntilDate": until}


def _kept(told: Document) -> Kept:
    until, mode = told.get("ObjectLockRetainUntilDate"), told.get("ObjectLockMode")
    retention = Retention(str(mode), f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}") if until and mode else None
    return Kept(int(told["ContentLength"]), str(told.get("ChecksumSHA256", "")), retention)
