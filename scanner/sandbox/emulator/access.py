"""Who may do what with a bucket: whoever the policies of both sides let.

Amazon S3 User Guide: bucket-owner-condition.html (expected owner), using-with-s3-policy-actions.html (which
permission an operation needs). Unlike S3, a DeleteObjects that may not delete each of its objects deletes none.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

import xmltodict

from scanner.sandbox.emulator import authority, moto_state
from scanner.sandbox.emulator.conditions import Context
from scanner.sandbox.emulator.errors import S3Error, access_denied
from scanner.sandbox.emulator.request import S3Request
from scanner.sandbox.emulator.statements import Asked

# Service Authorization Reference: Amazon S3. The names often differ from the operations'.
_SETTINGS: Final = {
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "inventory": "InventoryConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "metrics": "MetricsConfiguration",
    "notification": "BucketNotification",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "policyStatus": "BucketPolicyStatus",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
}
_VERBS: Final = {"GET": "Get", "PUT": "Put", "DELETE": "Put"}
_ACTIONS: Final = {
    ("GET", "service"): "s3:ListAllMyBuckets",
    ("PUT", "bucket"): "s3:CreateBucket",
    ("DELETE", "bucket"): "s3:DeleteBucket",
    ("DELETE", "policy"): "s3:DeleteBucketPolicy",
    ("GET", "bucket"): "s3:ListBucket",
    ("HEAD", "bucket"): "s3:ListBucket",
    ("GET", "versions"): "s3:ListBucketVersions",
    ("DELETE", "object"): "s3:DeleteObject",
    ("GET", "object"): "s3:GetObject",
    ("HEAD", "object"): "s3:GetObject",
    ("PUT", "object"): "s3:PutObject",
    ("POST", "uploads"): "s3:PutObject",
    ("PUT", "uploadId"): "s3:PutObject",
    ("POST", "uploadId"): "s3:PutObject",
}
_HAVE_VERSIONS: Final = ("s3:GetObject", "s3:DeleteObject")
_ACCOUNT_ID = re.compile(r"\d{12}")


def authorise(request: S3Request) -> None:
    """Raise AccessDenied where S3 would; requests about a bucket that does not exist may pass, and find nothing."""
    if request.operation in (("GET", "service"), ("PUT", "bucket")):
        _require(request, request.caller.account, "")
        return
    owner = moto_state.owner_of(request.bucket)
    if owner is not None:
        _check_expected_owner(request, owner)
        _require(request, owner, moto_state.policy_of(request.bucket))


def _require(request: S3Request, owner: str, policy: str) -> None:
    for action, resource in _asked(request):
        if not authority.allows(Asked(request.caller, action, resource, _context(request)), owner, policy):
            raise access_denied()


def _context(request: S3Request) -> Context:
    """Return what conditions may look at of a listing (Service Authorization Reference: Amazon S3, `s3:prefix`)."""
    return {"s3:prefix": request.query["prefix"]} if "prefix" in request.query else {}


def _check_expected_owner(request: S3Request, owner: str) -> None:
    expected = request.headers.get("x-amz-expected-bucket-owner", owner)
    if not _ACCOUNT_ID.fullmatch(expected):
        message = "The value of the expected bucket owner parameter must be an AWS account ID"
        raise S3Error(HTTPStatus.BAD_REQUEST, "InvalidBucketOwnerAWSAccountID", message)
    if expected != owner:
        raise access_denied()


def _asked(request: S3Request) -> Iterator[tuple[str, str]]:
    """Yield the permissions that a request needs, each with the ARN of the bucket or object."""
    bucket = f"arn:aws:s3:::{request.bucket}"
    if request.operation == ("POST", "delete"):
        for one in xmltodict.parse(request.body, force_list=("Object",))["Delete"]["Object"]:
            yield f"s3:DeleteObject{'Version' if 'VersionId' in one else ''}", f"{bucket}/{one['Key']}"
    elif request.key:
        yield _object_action(request), f"{bucket}/{request.key}"
    else:
        yield _action(request), bucket if request.bucket else "*"


def _object_action(request: S3Request) -> str:
    method, subject = request.operation
    if subject == "tagging":
        return f"s3:{method.title()}Object{'Version' if 'versionId' in request.query else ''}Tagging"
    action = _action(request)
    return f"{action}Version" if action in _HAVE_VERSIONS and "versionId" in request.query else action


def _action(request: S3Request) -> str:
    method, subject = request.operation
    named = _ACTIONS.get((method, subject))
    if named is not None:
        return named
    return f"s3:{_VERBS.get(method, method.title())}{_SETTINGS.get(subject, subject.title())}"
