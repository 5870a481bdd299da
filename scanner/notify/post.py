"""One HTTP request: JSON posted within a time, through the proxy that the environment names, to nowhere else."""

import time
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from scanner.notify.targets import is_plain_url

_RETRIES: Final = urllib3.Retry(
    total=2,
    redirect=0,
    read=0,  # a request that was sent may have been taken
    other=0,
    allowed_methods=None,
    backoff_factor=0.2,
    raise_on_redirect=False,
    respect_retry_after_header=False,
)
_AGENT: Final = "s3-replication-scanner"
_SUCCESS: Final = range(200, 300)
_BUSY: Final = frozenset({429, 503})
_PAUSES: Final = (0.0, 0.2, 0.4)
"""Seconds before each time that a receiver is asked."""


class PostError(Exception):
    """The request was not taken; the text names the status or the kind of fault and never the URL."""


def post(url: str, body: bytes, timeout: float, headers: dict[str, str] | None = None) -> None:
    """Post JSON; raise PostError for anything but a status of success. Redirects are not followed."""
    if not is_https(url):
        raise PostError("the URL is not https")
    sent = {"Content-Type": "application/json", "User-Agent": _AGENT, **(headers or {})}
    try:
        with _manager(url) as manager:
            status = _status(manager, url, body, timeout, sent)
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        # What the library says names the URL, and the URL may be the secret.
        raise PostError(_kind(error)) from None
    if status not in _SUCCESS:
        raise PostError(f"HTTP status {status}")


def _status(manager: urllib3.PoolManager, url: str, body: bytes, timeout: float, headers: dict[str, str]) -> int:
    """Return how a receiver answers, asked again while it is busy. What else it says is left unread: it has no end."""
    limit = urllib3.Timeout(connect=timeout, read=timeout)
    status = 0
    for pause in _PAUSES:
        time.sleep(pause)
        answer = manager.request(
            "POST", url, body=body, headers=headers, timeout=limit, retries=_RETRIES, preload_content=False
        )
        answer.close()
        status = answer.status
        if status not in _BUSY:
            break
    return status


def is_https(url: str) -> bool:
    """Tell whether a URL keeps what is sent to itself: https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or is_plain_url(f"{parts.scheme}://{host}"))


def _manager(url: str) -> urllib3.PoolManager:
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.hostname or ""):
        return urllib3.PoolManager()
    named = proxy if "://" in proxy else f"http://{proxy}"
    # The library sends the proxy's user and password only where they are given apart from its URL.
    user = urllib3.util.parse_url(named).auth
    headers = urllib3.make_headers(proxy_basic_auth=unquote(user)) if user else None
    return urllib3.ProxyManager(named, proxy_headers=headers)


def _kind(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    return type(cause).__name__
