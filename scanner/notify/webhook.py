"""Webhooks of anybody: the news as JSON, signed as Standard Webhooks has it (standardwebhooks.com, 1.0.0)."""

import base64
import binascii
import hashlib
import hmac

from scanner.notify.secrets import SecretError

_PREFIX = "whsec_"


def headers(body: bytes, secret: str, identity: str, at: int) -> dict[str, str]:
    """Return the headers of a request with this body. `at` is the time in seconds of the epoch.

    Without a secret there is no signature. `identity` is the same for a repetition, so that a receiver may drop it.
    """
    named = {"webhook-id": identity, "webhook-timestamp": str(at)}
    if not secret:
        return named
    signed = f"{identity}.{at}.".encode() + body
    digest = hmac.digest(_key(secret), signed, hashlib.sha256)
    return {**named, "webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}


def _key(secret: str) -> bytes:
    """Return the bytes of a key: base64 after `whsec_`, else the text's own."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise SecretError(f"the secret begins with {_PREFIX} and is not base64 after it") from None
    if not key:
        raise SecretError(f"the secret has nothing after {_PREFIX}, and anybody could sign with that")
    return key
