"""What every new bucket has, and the versioning change that S3 refuses.

Amazon S3 User Guide: default-encryption-faq.html (SSE-S3 since January 2023) and about-object-ownership.html (ACLs
disabled and Block Public Access on for new buckets, since April 2023).
"""

import re
from http import HTTPStatus
from typing import Final

from scanner.sandbox.emulator import moto_state
from scanner.sandbox.emulator.documents import ReplicationDocuments
from scanner.sandbox.emulator.errors import S3Error
from scanner.sandbox.emulator.request import S3Request

_BLOCKS: Final = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_SUSPENDED = re.compile(rb"<Status>\s*Suspended\s*</Status>")


def give_defaults(name: str) -> None:
    """Set the defaults of a bucket that was just created; what the request itself chose stays."""
    backend, bucket = moto_state.backend_of(name), moto_state.bucket_of(name)
    if bucket.encryption is None:
        encrypt_with_s3(name)
        backend.put_public_access_block(name, dict.fromkeys(_BLOCKS, "true"))
    if bucket.ownership_rule is None:
        backend.put_bucket_ownership_controls(name, "BucketOwnerEnforced")


def encrypt_with_s3(name: str) -> None:
    """Set SSE-S3: a bucket is never without default encryption, also not after DeleteBucketEncryption."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}
    moto_state.backend_of(name).put_bucket_encryption(name, {"Rule": rule})


def refuse_suspension(documents: ReplicationDocuments, request: S3Request) -> None:
    """Raise where versioning is to be suspended under a replication configuration (UG: replication-requirements)."""
    if _SUSPENDED.search(request.body) and documents.get(request.bucket) is not None:
        message = (
            "A replication configuration is present on this bucket, so the versioning state cannot be changed. "
            "To change the versioning state, first delete the replication configuration."
        )
        raise S3Error(HTTPStatus.CONFLICT, "InvalidBucketState", message)
