"""A request as far as a responder reads it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from bench.fleet import HOME_ACCOUNT

_CREDENTIAL: Final = re.compile(rb"Credential=(\w+)/\d{8}/([\w-]+)/([\w-]+)/aws4_request")
_ACCOUNT: Final = re.compile(r"\d{12}")
_TARGET: Final = re.compile(rb"x-amz-target:\s*(\S+)", re.IGNORECASE)


class Signer(NamedTuple):
    """Who signed, for which Region and service; all empty where nobody did."""

    account: str = ""
    region: str = ""
    service: str = ""


class Request(NamedTuple):
    """The line in parts, who signed, and the body of a POST."""

    method: str
    path: str
    query: str
    signer: Signer
    target: str
    body: str

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters of the query protocol."""
        return dict(parse_qsl(self.body or self.query, keep_blank_values=True))


def request_of(head: bytes, body: bytes) -> Request:
    """Return the request of a head (without the empty line after it) and a body."""
    method, target, _ = head[: head.index(b"\r\n")].decode("latin-1").split(" ", 2)
    path, _, query = target.partition("?")
    named = "" if method in ("GET", "HEAD") else _target(head)
    return Request(method, path.strip("/"), query, _signer(head), named, body.decode())


@lru_cache(maxsize=64)
def query_of(query: str) -> Mapping[str, str]:
    """Return the parameters of a query, without the `x-id` that SDKs add."""
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    pairs.pop("x-id", None)
    return pairs


def _signer(head: bytes) -> Signer:
    start = head.find(b"Credential=")
    return _named(head[start : head.index(b",", start)]) if start >= 0 else Signer()


@lru_cache(maxsize=4096)
def _named(credential: bytes) -> Signer:
    """Read a credential; an access key with twelve digits in it is of that account."""
    found = _CREDENTIAL.match(credential)
    if not found:
        return Signer()
    key, region, service = (part.decode() for part in found.groups())
    account = _ACCOUNT.search(key)
    return Signer(account[0] if account else HOME_ACCOUNT, region, service)


def _target(head: bytes) -> str:
    found = _TARGET.search(head)
    return found[1].decode() if found else ""
