"""What a canary needs: to put one object under a key of its own, look at it and its replicas, and delete it again.

Amazon S3 API Reference: the "Permissions" of each operation. A request for one version asks for the action of
versions; HeadObject tells of a retention only to those who may read it.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from scanner.permissions.statements import ANY_KEY, PARTITION, Condition, Grant, Statement

CALLS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "PutObject": ("s3:PutObject", "s3:PutObjectTagging"),
        "HeadObject": ("s3:GetObjectVersion", "s3:GetObjectRetention"),
        "GetObject": ("s3:GetObjectVersion",),
        "GetObjectTagging": ("s3:GetObjectVersionTagging",),
        "DeleteObject": ("s3:DeleteObjectVersion",),
        "ListObjectVersions": ("s3:ListBucketVersions",),
        "GetBucketAcl": ("s3:GetBucketAcl",),
    }
)
"""Every operation of `scanner.aws.objects`, and the IAM actions that it wants."""

KEYS: Final = "*s3rc-canary/*"
"""The keys of canaries: a rule's prefix, which may end anywhere, then a folder of ours."""

_ON_OBJECTS = ("PutObject", "HeadObject", "GetObject", "GetObjectTagging", "DeleteObject")


def verify_grant(buckets: Iterable[str] = ()) -> Grant:
    """Return what the role of canaries is allowed, in the buckets of some names or patterns, in all without any."""
    places = [f"arn:{PARTITION}:s3:::{name}" for name in sorted(set(buckets)) or ["*"]]
    return Grant(
        use="verify",
        role_name="scanner-canary",
        about="Lets s3-replication-scanner put test objects, look at their replicas, and remove both.",
        statements=(
            Statement("Canaries", _actions(*_ON_OBJECTS), tuple(f"{place}/{KEYS}" for place in places)),
            Statement("Owners", _actions("GetBucketAcl"), tuple(places)),
            Statement("Versions", _actions("ListObjectVersions"), tuple(places), (_of_canaries(),)),
            # An encrypted put asks for a data key, an encrypted read for its decryption (KMS Developer Guide:
            # services-s3.html); nothing of it without S3.
            Statement("Encryption", ("kms:Decrypt", "kms:GenerateDataKey"), (ANY_KEY,), (_through_s3(),)),
        ),
    )


def _actions(*operations: str) -> tuple[str, ...]:
    return tuple(sorted({action for operation in operations for action in CALLS[operation]}))


def _of_canaries() -> Condition:
    return Condition("StringLike", "s3:prefix", (KEYS,))


def _through_s3() -> Condition:
    """The service's name ends in amazonaws.com in every partition (KMS Developer Guide: conditions-kms.html)."""
    return Condition("StringLike", "kms:ViaService", ("s3.*.amazonaws.com",))
