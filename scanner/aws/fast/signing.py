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
def _keyed(secret: str, day: str, region: str) -> hmac.HMAC:
    """Return what signs with the key of a day and a Region, which S3 takes for any number of requests; to be copied.

    A copy is not only made faster than a new one: `hmac.digest` lets other threads go on each time, and then waits.
    """
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, digestmod="sha256")


@lru_cache(maxsize=1)
def _stamp(second: int) -> str:
    """Return a second, counted from 1970, as signatures tell it: some hundred requests are signed in each."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second))


def signed(
    request: tuple[str, str, str], headers: Mapping[str, str], region: str, credentials: ReadOnlyCredentials
) -> dict[str, str]:
    """Return the headers of a request, signed now.

    `request` is method, path and canonical query, `headers` all that are signed, by their names in lower case.
    """
    at = _stamp(int(time.time()))
    token = {"x-amz-security-token": credentials.token} if credentials.token else {}
    found = {**headers, "x-amz-content-sha256": EMPTY, "x-amz-date": at, **token}
    names = sorted(found)
    method, path, query = request
    signed_names = ";".join(names)
    told = "".join([f"{name}:{found[name]}\n" for name in names])
    digest = hashlib.sha256(f"{method}\n{path}\n{query}\n{told}\n{signed_names}\n{EMPTY}".encode()).hexdigest()
    scope = f"{at[:8]}/{region}/s3/aws4_request"
    text = f"{_ALGORITHM}\n{at}\n{scope}\n{digest}"
    signing = _keyed(credentials.secret_key, at[:8], region).copy()
    signing.update(text.encode())
    signature = signing.hexdigest()
    found["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={signed_names}, Signature={signature}"
    )
    return found
