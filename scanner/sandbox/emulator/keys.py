"""Whether a KMS key can be used for a bucket's objects (KMS Developer Guide: key-state.html).

S3 uses a key in the name of whoever reads or writes, in its bucket's Region.
"""

from collections.abc import Iterable
from typing import Final

from scanner.sandbox.emulator import authority, moto_iam
from scanner.sandbox.emulator.moto_iam import Caller
from scanner.sandbox.emulator.moto_state import MotoBucket
from scanner.sandbox.emulator.statements import Asked

KMS: Final = ("aws:kms", "aws:kms:dsse")
"""The server-side encryptions that use a key."""

_AWS_MANAGED: Final = "alias/aws/s3"


def lets(caller: Caller, actions: Iterable[str], key_arn: str, bucket: MotoBucket, name: str) -> bool:
    """Tell whether a caller may do all of the actions with a key, for an object of a bucket.

    A key that is empty is AWS's own of the account, which only that account can use.
    """
    if not key_arn or key_arn.endswith(_AWS_MANAGED):
        return bool(caller.account == bucket.account_id)
    key = moto_iam.key_of(key_arn)
    if key is None or key.region != bucket.region_name or not _can_encrypt(key):
        return False
    context = {
        "kms:viaservice": f"s3.{bucket.region_name}.amazonaws.com",
        "kms:encryptioncontext:aws:s3:arn": bucket.arn if _has_bucket_key(bucket) else f"{bucket.arn}/{name}",
    }
    return all(
        authority.admits(Asked(caller, action, key.arn, context), key.account_id, key.policy) for action in actions
    )


def _can_encrypt(key: moto_iam.MotoKey) -> bool:
    return bool(
        key.key_state == "Enabled" and key.key_usage == "ENCRYPT_DECRYPT" and key.key_spec == "SYMMETRIC_DEFAULT"
    )


def _has_bucket_key(bucket: MotoBucket) -> bool:
    """With a bucket key the encryption context is the bucket's ARN (UG: bucket-key.html)."""
    return str(bucket.encryption["Rule"].get("BucketKeyEnabled", "")).lower() == "true"
