"""What every new bucket has, and the changes that S3 refuses and moto would take.

Amazon S3 User Guide: default-encryption-faq.html (SSE-S3 since January 2023), about-object-ownership.html (ACLs
disabled and Block Public Access on for new buckets, since April 2023), bucketnamingrules.html.
"""

import re
from http import HTTPStatus
from typing import Any, Final

import xmltodict

from scanner.sandbox.emulator import moto_state
from scanner.sandbox.emulator.documents import ReplicationDocuments
from scanner.sandbox.emulator.errors import S3Error
from scanner.sandbox.emulator.request import S3Request

_BLOCKS: Final = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_SUSPENDED = re.compile(rb"<Status>\s*Suspended\s*</Status>")
_NAME = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def give_defaults(request: S3Request) -> None:
    """Set the defaults of a bucket that was just created; what the request itself chose stays."""
    name = request.bucket
    backend, bucket = moto_state.backend_of(name), moto_state.bucket_of(name)
    if bucket.encryption is None:
        encrypt_with_s3(name)
        backend.put_public_access_block(name, dict.fromkeys(_BLOCKS, "true"))
        _tag(name, request.body)
    if bucket.ownership_rule is None:
        backend.put_bucket_ownership_controls(name, "BucketOwnerEnforced")


def encrypt_with_s3(name: str) -> None:
    """Set SSE-S3: a bucket is never without default encryption, also not after DeleteBucketEncryption."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}
    moto_state.backend_of(name).put_bucket_encryption(name, {"Rule": rule})


def refuse_name(request: S3Request) -> None:
    """Raise where a new bucket may not have its name."""
    if not _NAME.fullmatch(request.bucket):
        raise S3Error(HTTPStatus.BAD_REQUEST, "InvalidBucketName", "The specified bucket is not valid.")


def refuse_while_full(request: S3Request) -> None:
    """Raise where a bucket that holds versions or delete markers is to be deleted (API: DeleteBucket)."""
    if moto_state.owner_of(request.bucket) and moto_state.holds_anything(request.bucket):
        message = "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
        raise S3Error(HTTPStatus.CONFLICT, "BucketNotEmpty", message)


def refuse_suspension(documents: ReplicationDocuments, request: S3Request) -> None:
    """Raise where versioning must stay enabled (UG: replication-requirements.html, object-lock-managing.html)."""
    if not _SUSPENDED.search(request.body) or moto_state.owner_of(request.bucket) is None:
        return
    if documents.get(request.bucket) is not None:
        raise _present("A replication configuration", " To change it, first delete the replication configuration.")
    if moto_state.bucket_of(request.bucket).object_lock_enabled:
        raise _present("An Object Lock configuration", "")


def _present(what: str, remedy: str) -> S3Error:
    message = f"{what} is present on this bucket, so the versioning state cannot be changed.{remedy}"
    return S3Error(HTTPStatus.CONFLICT, "InvalidBucketState", message)


def _tag(name: str, body: bytes) -> None:
    """Set the tags that the bucket was created with (API: CreateBucketConfiguration)."""
    asked: dict[str, Any] = xmltodict.parse(body, force_list=("Tag",))["CreateBucketConfiguration"] if body else {}
    tags = (asked.get("Tags") or {}).get("Tag", [])
    if tags:
        moto_state.tag_bucket(name, {tag["Key"]: tag["Value"] or "" for tag in tags})
