"""Documents kept exactly as they were written: moto loses some of their elements, or the whole of them.

moto drops `BlockedEncryptionTypes`, `EventBridgeConfiguration` and who pays for requests (Amazon S3 API Reference:
ServerSideEncryptionRule, NotificationConfiguration, RequestPaymentConfiguration). Unlike S3, nobody looks whether a
notification's topic, queue or function exists.
"""

import secrets
from typing import Any, Final
from xml.parsers.expat import ExpatError

import xmltodict
from werkzeug.wrappers import Response

from scanner.sandbox.emulator import moto_state
from scanner.sandbox.emulator.errors import XML, malformed_xml, no_such_bucket
from scanner.sandbox.emulator.request import S3Request

_NAMED: Final = ("TopicConfiguration", "QueueConfiguration", "CloudFunctionConfiguration")
_UNSET: Final = {
    "notification": b"<NotificationConfiguration/>",
    "requestPayment": b"<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>",
}
"""What a bucket has that nobody gave a document."""


class KeptBodies:
    """The documents of each bucket, by subresource."""

    def __init__(self) -> None:
        self._bodies: dict[tuple[str, str], bytes] = {}

    def keep(self, request: S3Request) -> None:
        """Keep what was written."""
        _, subresource = request.operation
        self._bodies[request.bucket, subresource] = request.body

    def show(self, request: S3Request, response: Response) -> None:
        """Answer with what was written, where anything was, instead of what moto made of it."""
        _, subresource = request.operation
        response.data = self._bodies.get((request.bucket, subresource), response.data)

    def drop(self, request: S3Request) -> None:
        """Forget what a bucket had under a subresource."""
        _, subresource = request.operation
        self._bodies.pop((request.bucket, subresource), None)

    def drop_all(self, request: S3Request) -> None:
        """Forget all of a bucket's documents."""
        self._bodies = {place: body for place, body in self._bodies.items() if place[0] != request.bucket}

    def put_notification(self, request: S3Request) -> Response:
        """Replace a bucket's notification configuration; entries without an Id get one."""
        _require(request)
        self._bodies[request.bucket, "notification"] = _with_ids(request.body)
        return Response()

    def put(self, request: S3Request) -> Response:
        """Replace a bucket's document."""
        _require(request)
        self.keep(request)
        return Response()

    def get(self, request: S3Request) -> Response:
        """Answer with a bucket's document, or with what it has without one."""
        _require(request)
        _, subresource = request.operation
        body = self._bodies.get((request.bucket, subresource), _UNSET[subresource])
        return Response(body, content_type=XML)


def _require(request: S3Request) -> None:
    if moto_state.owner_of(request.bucket) is None:
        raise no_such_bucket()


def _with_ids(body: bytes) -> bytes:
    try:
        document: dict[str, Any] = xmltodict.parse(body, force_list=_NAMED)
    except ExpatError as error:
        raise malformed_xml() from error
    if set(document) != {"NotificationConfiguration"}:
        raise malformed_xml()
    found = document["NotificationConfiguration"] or {}
    for name in _NAMED:
        for entry in found.get(name, []):
            entry.setdefault("Id", secrets.token_urlsafe(24))
    written: str = xmltodict.unparse(document)
    return written.encode()
