"""S3's errors (Amazon S3 API Reference: Error responses)."""

from http import HTTPStatus
from typing import Final

import xmltodict
from werkzeug.wrappers import Response

XML: Final = "application/xml"


class S3Error(Exception):
    """An answer that is an error: HTTP status, AWS's code, a message."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message

    def response(self, *, with_body: bool) -> Response:
        """Return the response; HEAD requests get none of the body."""
        document = {"Error": {"Code": self.code, "Message": self.message}}
        body = xmltodict.unparse(document) if with_body else ""
        return Response(body, status=self.status, content_type=XML)


def access_denied() -> S3Error:
    """S3 says no more than this, whatever the reason."""
    return S3Error(HTTPStatus.FORBIDDEN, "AccessDenied", "Access Denied")


def invalid_request(message: str) -> S3Error:
    """The request contradicts the state of a bucket, or itself."""
    return S3Error(HTTPStatus.BAD_REQUEST, "InvalidRequest", message)


def invalid_argument(message: str) -> S3Error:
    """A single value is not acceptable."""
    return S3Error(HTTPStatus.BAD_REQUEST, "InvalidArgument", message)


def malformed_xml() -> S3Error:
    """The document does not follow the schema."""
    message = "The XML you provided was not well-formed or did not validate against our published schema"
    return S3Error(HTTPStatus.BAD_REQUEST, "MalformedXML", message)
