"""Typed views of the smaller bucket documents: location, versioning, default encryption, tags, ownership."""

from enum import StrEnum

from scanner.model.base import Document, Value


class Location(Value, frozen=True):
    """Where a bucket is. `region` is empty where the answer proved existence without naming the Region."""

    exists: bool
    region: str = ""


def parse_location(document: Document) -> Location:
    """Read what ListBuckets or HeadBucket told: `{"Region": …}`."""
    return Location(exists=True, region=str(document["Region"] or ""))


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


class Encryption(Value, frozen=True):
    """A bucket's default encryption: `algorithm` is `AES256`, `aws:kms` or `aws:kms:dsse`."""

    algorithm: str
    kms_key: str = ""
    bucket_key: bool = False

    @property
    def is_kms(self) -> bool:
        """True where new objects are encrypted with KMS unless their writer says otherwise."""
        return self.algorithm in ("aws:kms", "aws:kms:dsse")


SSE_S3 = Encryption(algorithm="AES256")
"""What S3 does without any configuration, since January 2023 (UG: default-encryption-faq)."""


def parse_encryption(document: Document) -> Encryption:
    """Read the ServerSideEncryptionConfiguration document."""
    for rule in document["Rules"]:
        default = rule.get("ApplyServerSideEncryptionByDefault")
        if default is not None:
            return Encryption(
                algorithm=str(default["SSEAlgorithm"]),
                kms_key=str(default.get("KMSMasterKeyID") or ""),
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
    return Tags(items=tuple(sorted((str(tag["Key"]), str(tag["Value"])) for tag in document["TagSet"])))


class Ownership(Value, frozen=True):
    """Who owns objects that other accounts write: `BucketOwnerEnforced` switches ACLs off."""

    object_ownership: str

    @property
    def bucket_owner_enforced(self) -> bool:
        """True where every object, replicas included, belongs to the bucket's owner."""
        return self.object_ownership == "BucketOwnerEnforced"


LEGACY_OWNERSHIP = Ownership(object_ownership="ObjectWriter")
"""What a bucket without ownership controls does (DOMAIN §5.1)."""


def parse_ownership(document: Document) -> Ownership:
    """Read the OwnershipControls document, which carries exactly one rule."""
    return Ownership(object_ownership=str(document["Rules"][0]["ObjectOwnership"]))
