"""Where S3 is asked: botocore's endpoint of a Region, and what lies on the way to it.

Buckets are named in the path, where one connection serves all of them. In the host's name each bucket would want a
connection and a TLS handshake of its own (Amazon S3 User Guide, VirtualHosting.html; path-style-access).
"""

import re
from typing import Any, NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec
from botocore.awsrequest import AWSRequest
from botocore.client import BaseClient
from botocore.utils import get_environ_proxies
from urllib3.util import make_headers

_PORTS = {"http": 80, "https": 443}
# What botocore signs for another Region than it is called by (`aws-global`, `fips-us-east-1`) is botocore's to send.
_REGION = re.compile(r"(?!aws-|fips-)[a-z]{2,4}(-[a-z]+)+-\d+")


class NotCarriedError(Exception):
    """Something is configured that only botocore's client can do; the text says what."""


class Proxy(msgspec.Struct, frozen=True):
    """A proxy that speaks HTTP, and the headers that it wants; its password is no part of what is shown."""

    host: str
    port: int
    headers: tuple[tuple[str, str], ...]


class Origin(msgspec.Struct, frozen=True):
    """The other end of a connection."""

    scheme: str
    host: str
    port: int
    proxy: Proxy | None


class Place(msgspec.Struct, frozen=True):
    """An endpoint: its origin, its name in the Host header, what paths begin with, the Region that is signed for."""

    origin: Origin
    name: str
    prefix: str
    region: str

    @property
    def is_forwarded(self) -> bool:
        """Whether a proxy reads the requests and wants to know the whole URL; it tunnels what is encrypted."""
        return self.origin.proxy is not None and self.origin.scheme == "http"

    @property
    def more_headers(self) -> dict[str, str]:
        """The headers that the way there wants, which nobody signs."""
        return dict(self.origin.proxy.headers) if self.origin.proxy and self.is_forwarded else {}


def is_plain(region: str) -> bool:
    """Tell whether a Region is called by its own name."""
    return _REGION.fullmatch(region) is not None


class _StoppedError(Exception):
    """A request of botocore's was about to be signed: its URL, and the Region that it would be signed for."""

    def __init__(self, url: str, region: str) -> None:
        super().__init__(url)
        self.url = url
        self.region = region


def place_of(client: BaseClient) -> Place:
    """Return where botocore's client of S3 would send its requests; raise NotCarriedError, or what the client raises.

    The client is let make a request, which is stopped before it is signed: nobody else may have the client meanwhile.
    What its `endpoint_url` says is older than the rules that it follows, and wrong for some of the FIPS endpoints.
    """
    endpoint, region = _stopped(client)
    url = urlsplit(endpoint)
    if reason := _obstacle(client.meta.config, url):
        raise NotCarriedError(reason)
    host = url.hostname or ""
    origin = Origin(url.scheme, host, url.port or _PORTS[url.scheme], _proxy(endpoint, url.scheme))
    return Place(origin, url.netloc, url.path.rstrip("/"), region)


def _stopped(client: Any) -> tuple[str, str]:  # noqa: ANN401 -- its methods are made when Python loads it
    """Return the URL and the Region of a request that was stopped.

    Not the exception: it knows whoever called, the records of the whole run among them, and they it.
    """
    client.meta.events.register_first("before-sign.s3.ListBuckets", _stop)
    try:
        client.list_buckets()
    except _StoppedError as stopped:
        return stopped.url, stopped.region
    raise NotCarriedError("a client that does not sign")


def _stop(request: AWSRequest, region_name: str, **_: object) -> NoReturn:
    raise _StoppedError(request.url or "", region_name)


def _obstacle(config: Any, url: SplitResult) -> str:  # noqa: ANN401 -- its options are made when Python loads it
    s3 = config.s3 or {}
    obstacles = {
        "a client certificate": config.client_cert,
        "proxies of the client's own": config.proxies or config.proxies_config,
        f"signature version {config.signature_version}": config.signature_version != "s3v4",
        "S3 Transfer Acceleration": s3.get("use_accelerate_endpoint"),
        "buckets in the host's name": s3.get("addressing_style") == "virtual",
        "an endpoint URL with more than a path": url.query or url.username or url.scheme not in _PORTS,
    }
    return next((name for name, there in obstacles.items() if there), "")


def _proxy(endpoint: str, scheme: str) -> Proxy | None:
    given = get_environ_proxies(endpoint).get(scheme)
    if not given:
        return None
    try:
        url = urlsplit(given if "://" in given else f"http://{given.removeprefix('//')}")
        port = url.port or _PORTS["http"]
    except ValueError:
        # What it says may be part of a password.
        raise NotCarriedError("a proxy whose URL cannot be read") from None
    if url.scheme != "http" or not url.hostname:
        raise NotCarriedError("a proxy that is not spoken to in HTTP")
    # Without both a name and a password, botocore sends neither.
    known = url.username and url.password
    headers = make_headers(proxy_basic_auth=f"{unquote(url.username or '')}:{unquote(url.password or '')}")
    return Proxy(url.hostname, port, tuple(headers.items()) if known else ())
