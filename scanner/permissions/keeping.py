"""What keeping evidence needs: to see that a bucket is not public, and to put a run's files where nothing is yet.

Amazon S3 API Reference: the "Permissions" of each operation.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from scanner.permissions.statements import PARTITION, Grant, Statement

CALLS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "HeadBucket": ("s3:ListBucket",),
        "GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
        "GetBucketPolicyStatus": ("s3:GetBucketPolicyStatus",),
        "GetBucketAcl": ("s3:GetBucketAcl",),
        "GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
        "PutObject": ("s3:PutObject", "s3:PutObjectRetention"),
        "HeadObject": ("s3:GetObject", "s3:GetObjectRetention"),
        "GetObject": ("s3:GetObject",),
    }
)
"""Every operation of `scanner.aws.vault`, and the IAM actions that it wants."""

_ON_OBJECTS = ("PutObject", "HeadObject", "GetObject")


def upload_grant(buckets: Iterable[str] = ()) -> Grant:
    """Return what keeping evidence is allowed, in the buckets of some names or patterns, in all without any."""
    places = [f"arn:{PARTITION}:s3:::{name}" for name in sorted(set(buckets)) or ["*"]]
    return Grant(
        use="upload",
        role_name="scanner-upload",
        about="Lets s3-replication-scanner keep the files of its runs in a bucket, and read them again.",
        statements=(
            Statement("EvidenceBucket", _actions(set(CALLS) - set(_ON_OBJECTS)), tuple(places)),
            Statement("EvidenceFiles", _actions(_ON_OBJECTS), tuple(f"{place}/*" for place in places)),
        ),
    )


def _actions(operations: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({action for operation in operations for action in CALLS[operation]}))
