"""Signature Version 4 with nothing beside it (AWS General Reference: "Signature Version 4 signing process")."""

import hashlib
import hmac
import time
from functools import lru_cache
from typing import NamedTuple

_SIGNED = "host;x-amz-content-sha256;x-amz-date"


class Keys(NamedTuple):
    """An access key and its secret."""

    access: str
    secret: str


class Call(NamedTuple):
    """What is asked: of which service and Region, and how it is put."""

    region: str
    path: str
    query: str = ""
    service: str = "s3"
    method: str = "GET"
    body: str = ""


def signed(call: Call, keys: Keys, host: str) -> bytes:
    """Return a whole request."""
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{at[:8]}/{call.region}/{call.service}/aws4_request"
    digest = hashlib.sha256(call.body.encode()).hexdigest()
    headers = f"host:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{at}\n"
    canonical = f"{call.method}\n{call.path}\n{call.query}\n{headers}\n{_SIGNED}\n{digest}"
    text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(_key(keys.secret, scope), text.encode(), "sha256").hex()
    target = f"{call.path}?{call.query}" if call.query else call.path
    return (
        f"{call.method} {target} HTTP/1.1\r\nHost: {host}\r\nx-amz-date: {at}\r\nx-amz-content-sha256: {digest}\r\n"
        f"Content-Length: {len(call.body)}\r\nAuthorization: AWS4-HMAC-SHA256 "
        f"Credential={keys.access}/{scope}, SignedHeaders={_SIGNED}, Signature={signature}\r\n\r\n{call.body}"
    ).encode()


@lru_cache(maxsize=4096)
def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
