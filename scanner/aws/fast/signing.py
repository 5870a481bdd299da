"""Signature Version 4 for requests without a body (Amazon S3 API Reference: sig-v4-header-based-auth)."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from functools import lru_cache

from botocore.credentials import ReadOnlyCredentials

EMPTY = hashlib.sha256(b"").hexdigest()
_ALGORITHM = "AWS4-HMAC-SHA256"


@lru_cache(maxsize=1024)
def _key(secret: str, day: str, region: str) -> bytes:
    """Return the key of a day and a Region, which S3 takes for any number of requests."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def signed(
    request: tuple[str, str, str], headers: Mapping[str, str], region: str, credentials: ReadOnlyCredentials
) -> dict[str, str]:
    """Return the headers of a request, signed now.

    `request` is method, path and canonical query, `headers` all that are signed, by their names in lower case.
    """
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    token = {"x-amz-security-token": credentials.token} if credentials.token else {}
    found = {**headers, "x-amz-content-sha256": EMPTY, "x-amz-date": at, **token}
    names = sorted(found)
    method, path, query = request
    signed_names = ";".join(names)
    told = "".join([f"{name}:{found[name]}\n" for name in names])
    digest = hashlib.sha256(f"{method}\n{path}\n{query}\n{told}\n{signed_names}\n{EMPTY}".encode()).hexdigest()
    scope = f"{at[:8]}/{region}/s3/aws4_request"
    text = f"{_ALGORITHM}\n{at}\n{scope}\n{digest}"
    signature = hmac.digest(_key(credentials.secret_key, at[:8], region), text.encode(), "sha256").hex()
    found["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={signed_names}, Signature={signature}"
    )
    return found
