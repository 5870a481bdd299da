"""Answers that cannot be S3's: proxies and portals answer 200 with a page of their own, or nothing."""

import re
from collections.abc import Mapping

from botocore.exceptions import IncompleteReadError
from botocore.model import OperationModel
from botocore.parsers import ResponseParserError

from scanner.model.base import Document

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_DTD = b"<!DOCTYPE"  # S3 sends none, and entities are declared in one
ROOTS = {
    "ListBuckets": (b"ListAllMyBucketsResult",),
    "GetBucketEncryption": (b"ServerSideEncryptionConfiguration",),
    "GetBucketLifecycleConfiguration": (b"LifecycleConfiguration",),
    "GetBucketNotificationConfiguration": (b"NotificationConfiguration", b"GetBucketNotificationResponse"),
    "GetBucketOwnershipControls": (b"OwnershipControls",),
    "GetBucketReplication": (b"ReplicationConfiguration",),
    "GetBucketTagging": (b"Tagging",),
    "GetBucketVersioning": (b"VersioningConfiguration", b"GetBucketVersioningResponse"),
    "GetObjectLockConfiguration": (b"ObjectLockConfiguration",),
    "GetPublicAccessBlock": (b"PublicAccessBlockConfiguration",),
}
"""What answers begin with (Amazon S3 API Reference: the response syntax of each), which botocore does not look at.

The second names are moto's, on which the sandbox runs.
"""

_SUCCESS = 200
_REDIRECTION = 300
_REFUSING = (403, 404)
_MARK = "x-amz"  # x-amz-request-id, x-amz-id-2 (Amazon S3 API Reference: RESTCommonResponseHeaders)


def refuse_broken(response: Document) -> None:
    """Raise IncompleteReadError for a body that is shorter than announced: botocore would read it as it is."""
    announced, came = response["headers"].get("content-length", ""), len(response["body"])
    if announced.isdecimal() and came < int(announced):
        raise IncompleteReadError(actual_bytes=came, expected_bytes=int(announced))


def refuse_foreign(response: Document, model: OperationModel) -> None:
    """Raise ResponseParserError for a success that S3 cannot have sent.

    botocore would read it as an empty document, which for versioning means "never enabled". What is no XML at all it
    takes for a defect of S3 by itself. S3's answers to HEAD and PUT have no body, and an object's can be anything.
    Whether there is a bucket, HeadBucket's status says alone, with the headers that S3 gives to each of its answers.
    `response` has what botocore's parser takes: `status_code`, `headers`, `body`.
    """
    status = response["status_code"]
    telling = status < _REDIRECTION or status in _REFUSING
    if model.name == "HeadBucket" and telling and not _is_marked(response["headers"]):
        raise ResponseParserError(f"not an answer of S3: status {status} without its headers")
    read = model.http["method"] not in ("HEAD", "PUT") and not model.has_streaming_output
    if status >= _REDIRECTION or not read:
        return
    body: bytes = response["body"]
    if model.http["method"] == "GET" and status != _SUCCESS:
        raise ResponseParserError(f"not an answer of S3: status {status}, {body[:100]!r}")
    if status == _SUCCESS and _is_foreign(body, model):
        raise ResponseParserError(f"not an answer of S3: {body[:100]!r}")


def _is_foreign(body: bytes, model: OperationModel) -> bool:
    root = _ROOT.search(body)
    if not body.strip() or (root and root[1].lower() == b"html"):
        return True
    if not is_structured(model):
        return False
    # Zero bytes are of UTF-16, in which neither root nor DTD would be found.
    return _DTD in body or b"\0" in body or bool(root and root[1] not in ROOTS.get(model.name, (root[1],)))


def _is_marked(headers: Mapping[str, str]) -> bool:
    return any(name.lower().startswith(_MARK) for name in headers)


def is_structured(model: OperationModel) -> bool:
    """Tell whether an answer is XML, and no text of a user's own such as a bucket policy."""
    output = model.output_shape
    payload = output.serialization.get("payload") if output else None
    return not (output and payload and output.members[payload].type_name in ("string", "blob"))
