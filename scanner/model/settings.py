"""Typed views of the smaller bucket documents: location, versioning, default encryption, tags, ownership."""

from enum import StrEnum

from scanner.model.base import Document, Value, text


class Location(Value, frozen=True):
    """Where a bucket is. `region` is empty where the answer proved existence without naming the Region.

    `code` is AWS's error code where it is an error that proved existence (403, 301, 400), empty where AWS answered.
    """

    exists: bool
    region: str = ""
    code: str = ""


def parse_location(document: Document) -> Location:
    """Read what ListBuckets or HeadBucket told: `{"Region": …}`, beside `Code` where HeadBucket was refused."""
    return Location(exists=True, region=text(document["Region"] or ""), code=text(document.get("Code", "")))


class VersioningStatus(StrEnum):
    """API: GetBucketVersioning. An empty document means that versioning was never enabled."""

    ENABLED = "Enabled"
    SUSPENDED = "Suspended"
    NEVER = "never enabled"


class Versioning(Value, frozen=True):
    """A bucket's versioning."""

    status: VersioningStatus
    mfa_delete: bool = False

    @property
    def enabled(self) -> bool:
        """True where new objects get version ids, which replication needs on both sides."""
        return self.status is VersioningStatus.ENABLED


def parse_versioning(document: Document) -> Versioning:
    """Read GetBucketVersioning's answer; raise ValueError for a status the API does not know."""
    status = document.get("Status")
    return Versioning(
        status=VersioningStatus.NEVER if status is None else VersioningStatus(status),
        mfa_delete=document.get("MFADelete") == "Enabled",
    )


_KMS_ALGORITHMS = ("aws:kms", "aws:kms:dsse")
_ALGORITHMS = ("AES256", "aws:fsx", "aws:backup", *_KMS_ALGORITHMS)


class Encryption(Value, frozen=True):
    """A bucket's default encryption: `algorithm` is one of API: ServerSideEncryptionByDefault.SSEAlgorithm."""

    algorithm: str
    kms_key: str = ""
    bucket_key: bool = False

    @property
    def is_kms(self) -> bool:
        """True where new objects are encrypted with KMS unless their writer says otherwise."""
        return self.algorithm in _KMS_ALGORITHMS


SSE_S3 = Encryption(algorithm="AES256")
"""What S3 does without any configuration, since January 2023 (UG: default-encryption-faq)."""


def parse_encryption(document: Document) -> Encryption:
    """Read the ServerSideEncryptionConfiguration document; raise ValueError for an algorithm the API does not know."""
    for rule in document["Rules"]:
        default = rule.get("ApplyServerSideEncryptionByDefault")
        if default is not None:
            return Encryption(
                algorithm=_one_of(_ALGORITHMS, default["SSEAlgorithm"]),
                kms_key=text(default.get("KMSMasterKeyID", "")),
                bucket_key=rule.get("BucketKeyEnabled") is True,
            )
    return SSE_S3


class Tags(Value, frozen=True):
    """A bucket's tags."""

    items: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str | None:
        """Return the value of a tag, or None."""
        return dict(self.items).get(key)


def parse_tags(document: Document) -> Tags:
    """Read GetBucketTagging's `TagSet`."""
    return Tags(items=tuple(sorted((text(tag["Key"]), text(tag["Value"])) for tag in document["TagSet"])))


_OWNERSHIPS = ("ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced")


class Ownership(Value, frozen=True):
    """Who owns objects that other accounts write: `BucketOwnerEnforced` switches ACLs off."""

    object_ownership: str

    @property
    def bucket_owner_enforced(self) -> bool:
        """True where every object, replicas included, belongs to the bucket's owner."""
        return self.object_ownership == "BucketOwnerEnforced"


LEGACY_OWNERSHIP = Ownership(object_ownership="ObjectWriter")
"""What a bucket without ownership controls does (UG: about-object-ownership)."""


def parse_ownership(document: Document) -> Ownership:
    """Read the OwnershipControls document, which carries exactly one rule; raise ValueError for an unknown value."""
    return Ownership(object_ownership=_one_of(_OWNERSHIPS, document["Rules"][0]["ObjectOwnership"]))


def _one_of(known: tuple[str, ...], value: object) -> str:
    """Refuse what the API does not know: nothing may be concluded from a value whose meaning is not known."""
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return text(value)
