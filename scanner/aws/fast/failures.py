"""What goes wrong with a connection, in botocore's words."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from httptools import HttpParserError
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTimeError
from urllib3.exceptions import HTTPError, NewConnectionError


@contextmanager
def as_botocore(url: str, connection: HTTPConnection | None = None) -> Iterator[None]:
    """Raise the exception that botocore's HTTP session raises for the same failure of a request for a URL."""
    try:
        yield
    except ssl.SSLError as error:
        raise SSLError(endpoint_url=url, error=error) from error
    except (OSError, HTTPError, HttpParserError) as error:
        raise _sorted(error, url, connection) from error


def _sorted(error: Exception, url: str, connection: HTTPConnection | None) -> Exception:
    proxy = connection.proxy if connection else None
    if connection and proxy and not connection.has_connected_to_proxy:
        return ProxyConnectionError(proxy_url=proxy.url, error=error)
    if isinstance(error, NewConnectionError | socket.gaierror):
        return EndpointConnectionError(endpoint_url=url, error=error)
    if isinstance(error, NoConnectionInTimeError):
        return ConnectTimeoutError(endpoint_url=url, error=error)
    if isinstance(error, TimeoutError):
        return ReadTimeoutError(endpoint_url=url, error=error)
    return ConnectionClosedError(endpoint_url=url, error=error)
