"""A signed S3 request, as far as the gateway looks at it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request

from scanner.sandbox.emulator import moto_iam
from scanner.sandbox.emulator.errors import S3Error
from scanner.sandbox.emulator.moto_iam import Caller

Environ = dict[str, Any]

# AWS Signature Version 4: Credential=<access key>/<date>/<Region>/<service>/aws4_request
_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/s3/aws4_request")
_S3_CONTROL: Final = "/v20180820/"
_SUBRESOURCES: Final = frozenset(
    {"acl", "cors", "delete", "encryption", "inventory", "lifecycle", "location", "logging", "metrics"}
    | {"notification", "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock"}
    | {"replication", "requestPayment"}
    | {"retention", "legal-hold", "tagging", "uploadId", "uploads", "versioning", "versions"}
)


@dataclass(frozen=True)
class S3Request:
    """Who asks what. `region` is the one that the request is signed for; `key` is empty for bucket requests."""

    method: str
    bucket: str
    key: str
    query: Mapping[str, str]
    headers: Headers
    body: bytes
    region: str
    caller: Caller
    environ: Environ

    @property
    def operation(self) -> tuple[str, str]:
        """The method and what it is about: `service`, `bucket`, `object`, or a subresource such as `versioning`."""
        return self.method, self._subresource or self._level

    @property
    def _level(self) -> str:
        if not self.bucket:
            return "service"
        return "object" if self.key else "bucket"

    @property
    def _subresource(self) -> str:
        return next((name for name in self.query if name in _SUBRESOURCES), "")


def read(environ: Environ) -> S3Request | None:
    """Return the S3 request of a WSGI environment, or None for everything else; raise for an unknown access key.

    The body is read and put back, so that moto can read it too.
    """
    request = Request(environ)
    signed = _CREDENTIAL.search(request.headers.get("Authorization", ""))
    if signed is None or request.path.startswith(_S3_CONTROL):
        return None
    caller = moto_iam.caller_of(signed["key"])
    if caller is None:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise S3Error(HTTPStatus.FORBIDDEN, "InvalidAccessKeyId", message)
    body = request.get_data()
    environ["wsgi.input"] = BytesIO(body)
    bucket, _, key = request.path.lstrip("/").partition("/")
    return S3Request(
        request.method, bucket, key, request.args, request.headers, body, signed["region"], caller, environ
    )
