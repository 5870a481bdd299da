"""What keeping evidence needs: to see that a bucket is not public, and to put a run's files where nothing is yet.

And what a scan needs that is to know the proofs among them.

Amazon S3 API Reference: the "Permissions" of each operation.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from scanner.permissions.statements import PARTITION, Condition, Grant, Statement

CALLS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "HeadBucket": ("s3:ListBucket",),
        "GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
        "GetBucketPolicyStatus": ("s3:GetBucketPolicyStatus",),
        "GetBucketAcl": ("s3:GetBucketAcl",),
        "GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
        "ListObjectsV2": ("s3:ListBucket",),
        "PutObject": ("s3:PutObject", "s3:PutObjectRetention"),
        "HeadObject": ("s3:GetObject", "s3:GetObjectRetention"),
        "GetObject": ("s3:GetObject",),
    }
)
"""Every operation of `scanner.aws.archive` and `scanner.aws.vault`, and the IAM actions that it wants."""

PROOFS: Final = "proofs"
"""The prefix below which everything in `deploy/` keeps the proofs of its canaries."""

_ON_OBJECTS = ("PutObject", "HeadObject", "GetObject")


def upload_grant(buckets: Iterable[str] = ()) -> Grant:
    """Return what keeping evidence is allowed, in the buckets of some names or patterns, in all without any."""
    places = _arns(buckets)
    return Grant(
        use="upload",
        role_name="scanner-upload",
        about="Lets s3-replication-scanner keep the files of its runs in a bucket, and read them again.",
        statements=(
            Statement("EvidenceBucket", _actions(set(CALLS) - set(_ON_OBJECTS)), tuple(places)),
            Statement("EvidenceFiles", _actions(_ON_OBJECTS), tuple(f"{place}/*" for place in places)),
        ),
    )


def proofs_grant(buckets: Iterable[str] = ()) -> Grant:
    """Return what reading earlier proofs is allowed: what lies below `PROOFS` in such buckets, and nothing beside."""
    places, below = _arns(buckets), (Condition("StringLike", "s3:prefix", (f"{PROOFS}/*",)),)
    return Grant(
        use="proofs",
        role_name="scanner-proofs",
        about="Lets s3-replication-scanner read the proofs of its canaries in a bucket.",
        statements=(
            Statement("ListProofs", CALLS["ListObjectsV2"], tuple(places), below),
            Statement("ReadProofs", CALLS["GetObject"], tuple(f"{place}/{PROOFS}/*" for place in places)),
        ),
    )


def _arns(buckets: Iterable[str]) -> list[str]:
    return [f"arn:{PARTITION}:s3:::{name}" for name in sorted(set(buckets)) or ["*"]]


def _actions(operations: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({action for operation in operations for action in CALLS[operation]}))
