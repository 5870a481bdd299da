"""Who may do what with a bucket: its owner's account, unless the bucket policy denies; others, where it allows.

What the caller's own role allows is not looked at: the estate's roles are taken to allow everything. Amazon S3 User
Guide: bucket-owner-condition.html (expected owner), IAM User Guide: policy evaluation across accounts.
"""

import re
from http import HTTPStatus
from typing import Final

from scanner.sandbox.emulator import bucket_policy, moto_state
from scanner.sandbox.emulator.bucket_policy import Decision
from scanner.sandbox.emulator.errors import S3Error, access_denied
from scanner.sandbox.emulator.request import S3Request

# Service Authorization Reference: Amazon S3. The names often differ from the operations'.
_SETTINGS: Final = {
    "acl": "BucketAcl",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
}
_VERBS: Final = {"GET": "Get", "PUT": "Put", "DELETE": "Put"}
_ACTIONS: Final = {
    ("DELETE", "bucket"): "s3:DeleteBucket",
    ("DELETE", "policy"): "s3:DeleteBucketPolicy",
    ("GET", "bucket"): "s3:ListBucket",
    ("HEAD", "bucket"): "s3:ListBucket",
    ("GET", "versions"): "s3:ListBucketVersions",
    ("POST", "delete"): "s3:DeleteObject",
    ("DELETE", "object"): "s3:DeleteObject",
    ("GET", "object"): "s3:GetObject",
    ("HEAD", "object"): "s3:GetObject",
    ("PUT", "object"): "s3:PutObject",
    ("POST", "uploads"): "s3:PutObject",
    ("PUT", "uploadId"): "s3:PutObject",
    ("POST", "uploadId"): "s3:PutObject",
}
_ACCOUNT_ID = re.compile(r"\d{12}")


def authorise(request: S3Request) -> None:
    """Raise AccessDenied where S3 would; requests about no bucket, or about one that does not exist, may pass."""
    owner = moto_state.owner_of(request.bucket)
    if owner is None or request.operation == ("PUT", "bucket"):
        return
    _check_expected_owner(request, owner)
    bucket = moto_state.bucket_of(request.bucket)
    resource = f"{bucket.arn}/{request.key}" if request.key else bucket.arn
    decision = bucket_policy.decide(bucket.policy, request.caller, _action(request), resource)
    own = request.caller.account == owner
    if decision is Decision.DENIED or (decision is Decision.SILENT and not own):
        raise access_denied()


def _check_expected_owner(request: S3Request, owner: str) -> None:
    expected = request.headers.get("x-amz-expected-bucket-owner", owner)
    if not _ACCOUNT_ID.fullmatch(expected):
        message = "The value of the expected bucket owner parameter must be an AWS account ID"
        raise S3Error(HTTPStatus.BAD_REQUEST, "InvalidBucketOwnerAWSAccountID", message)
    if expected != owner:
        raise access_denied()


def _action(request: S3Request) -> str:
    method, subject = request.operation
    named = _ACTIONS.get((method, subject))
    if named is not None:
        return named
    return f"s3:{_VERBS.get(method, method.title())}{_SETTINGS.get(subject, subject.title())}"
