"""Answers of S3 and STS as bytes, headers included."""

from http import HTTPStatus
from typing import Final

XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE: Final = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
REGION_HEADER: Final = "x-amz-bucket-region"
_REQUEST_ID: Final = "0A1B2C3D4E5F6071"


def answer(status: int, body: str = "", kind: str = "application/xml", **headers: str) -> bytes:
    """Return an answer; underscores in the names of headers stand for hyphens."""
    told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nx-amz-request-id: {_REQUEST_ID}\r\n{told}"
        f"Server: AmazonS3\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def document(body: str) -> bytes:
    """Return a success with a document."""
    return answer(200, XML + body)


def refusal(status: int, code: str, message: str, more: str = "", **headers: str) -> bytes:
    """Return an error document of S3."""
    told = f"<Error><Code>{code}</Code><Message>{message}</Message>{more}<RequestId>{_REQUEST_ID}</RequestId></Error>"
    return answer(status, XML + told, **headers)


def sts_refusal(status: int, code: str, message: str) -> bytes:
    """Return an error document of STS."""
    told = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return answer(status, f"<ErrorResponse>{told}<RequestId>{_REQUEST_ID}</RequestId></ErrorResponse>", "text/xml")


DENIED: Final = refusal(403, "AccessDenied", "Access Denied")
SLOW_DOWN: Final = refusal(503, "SlowDown", "Please reduce your request rate.")
EXPIRED: Final = refusal(400, "ExpiredToken", "The provided token has expired.")
GONE: Final = refusal(404, "NoSuchBucket", "The specified bucket does not exist")
READ_ONLY: Final = refusal(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
