"""Errors as S3 answers them (Amazon S3 API Reference: Error responses), and as the other services do."""

import json
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


class CallError(Exception):
    """An answer of another service that is an error, in the protocol that it speaks."""

    def __init__(self, code: str, message: str, speaks_json: bool) -> None:
        super().__init__(f"{code}: {message}")
        self._code = code
        self._message = message
        self._speaks_json = speaks_json

    def response(self) -> Response:
        """Return the response: 400 where the protocol is JSON, else what IAM answers."""
        if self._speaks_json:
            body = json.dumps({"__type": self._code, "message": self._message})
            return Response(body, status=HTTPStatus.BAD_REQUEST, content_type="application/x-amz-json-1.1")
        error = {"Type": "Sender", "Code": self._code, "Message": self._message}
        status = HTTPStatus.BAD_REQUEST if self._code == "MalformedPolicyDocument" else HTTPStatus.FORBIDDEN
        return Response(xmltodict.unparse({"ErrorResponse": {"Error": error}}), status=status, content_type="text/xml")


def access_denied() -> S3Error:
    """S3 says no more than this, whatever the reason."""
    return S3Error(HTTPStatus.FORBIDDEN, "AccessDenied", "Access Denied")


def no_such_bucket() -> S3Error:
    """Nobody has a bucket of that name."""
    return S3Error(HTTPStatus.NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist")


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
