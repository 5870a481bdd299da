"""One connection to S3: requests out, answers in. HTTP/1.1 (RFC 9112), read by llhttp's parser."""

import ssl
from time import monotonic
from typing import Final

import msgspec
from botocore.exceptions import IncompleteReadError
from botocore.parsers import ResponseParserError
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Url
from urllib3.util.wait import wait_for_read

from scanner.aws.fast.place import Origin
from scanner.waiting import until_readable

LONGEST: Final = 16 * 1024 * 1024
"""Bytes of an answer. A page of a thousand buckets has a quarter of a million."""

_CHUNK = 65536
_PATIENCE = 3  # read timeouts for a whole answer: each of its parts may come in time, and there be no end of them
_FINAL = 200  # what is below is an interim answer (RFC 9110, 15.2)


class Raw(msgspec.Struct):
    """An answer as it came: status, headers by their names in lower case, body."""

    status: int = 0
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""


class StaleError(Exception):
    """A connection that had been used before was closed when it was to be used again."""


class Line:
    """A connection, to one of the addresses of its origin or by its proxy. One thread at a time has it."""

    def __init__(
        self, origin: Origin, address: str, connect_timeout: float, read_timeout: float, context: ssl.SSLContext
    ) -> None:
        self.connection = _connection(origin, address, connect_timeout, context)
        self._read_timeout = read_timeout
        self._used = False

    def open(self) -> None:
        """Connect; raise what urllib3 raises, which is what botocore knows."""
        self.connection.connect()
        self.connection.sock.settimeout(self._read_timeout)

    def is_quiet(self) -> bool:
        """Tell whether nothing has come since the last answer: what comes unasked is the end of a connection."""
        return not wait_for_read(self.connection.sock, timeout=0)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def exchange(self, request: bytes, *, has_body: bool) -> tuple[Raw, bool]:
        """Send a request; return its answer, and whether another request may follow.

        Raises OSError, StaleError, and what `_Message.end` and llhttp raise over answers that break off or are no HTTP.
        """
        message, left = _Message(has_body=has_body), LONGEST
        until = monotonic() + _PATIENCE * self._read_timeout
        try:
            self.connection.sock.sendall(request)
            while not message.complete:
                if monotonic() > until:
                    raise TimeoutError("an answer that does not come to an end")
                until_readable(self.connection.sock, self._read_timeout)
                data = self.connection.sock.recv(_CHUNK)
                left -= len(data)
                if left < 0:
                    raise ResponseParserError(f"an answer of more than {LONGEST} bytes")
                message.feed(data) if data else message.end()
        except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            if self._used and left == LONGEST:
                raise StaleError from error
            raise
        finally:
            message.let_go()
        self._used = True
        return message.told(), message.may_go_on()


class _Message:
    """An answer while it comes. The parser calls what begins with `on_`."""

    def __init__(self, *, has_body: bool) -> None:
        self.complete = False
        self._has_body = has_body
        self._lasts = True
        self._raw = Raw()
        self._body: list[bytes] = []
        self._parser = HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        """Take in what has come; raise HttpParserError for what is no HTTP. What follows an answer is of no account."""
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._lasts = False
            if not self.complete:
                raise HttpParserError(str(error)) from error

    def end(self) -> None:
        """Take note that nothing more comes; raise where more was announced.

        A body of a known length that breaks off is an IncompleteReadError, everything else a ConnectionError.
        """
        length = self._raw.headers.get("content-length")
        if not self._raw.status or "transfer-encoding" in self._raw.headers:
            raise ConnectionError("the connection was closed before the answer was complete")
        if length is not None:
            raise IncompleteReadError(actual_bytes=len(b"".join(self._body)), expected_bytes=int(length))
        self.complete = True

    def let_go(self) -> None:
        """Forget the parser, which knows this message: until somebody looked for such, the two would stay in memory."""
        del self._parser

    def told(self) -> Raw:
        """Return the answer, complete."""
        self._raw.body = b"".join(self._body)
        return self._raw

    def may_go_on(self) -> bool:
        """Tell whether the connection may be used again."""
        return self._lasts

    def on_message_begin(self) -> None:
        self._lasts = self._lasts and not self.complete

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.complete:
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        known = self._raw.headers.get(key)
        self._raw.headers[key] = text if known is None else f"{known}, {text}"

    def on_headers_complete(self) -> None:
        if self.complete:
            return
        self._raw.status = self._parser.get_status_code()
        # The parser knows it now: after the message it has forgotten how the body ended.
        self._lasts = bool(self._parser.should_keep_alive())
        if not self._has_body and self._raw.status >= _FINAL:
            self.complete = True

    def on_body(self, body: bytes) -> None:
        if self.complete:
            self._lasts = False
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        if self._raw.status < _FINAL:
            self._raw = Raw()
        else:
            self.complete = True


def _connection(origin: Origin, address: str, timeout: float, context: ssl.SSLContext) -> HTTPConnection:
    proxy = origin.proxy
    host, port = (proxy.host, proxy.port) if proxy else (address, origin.port)
    through = Url("http", host=proxy.host, port=proxy.port) if proxy else None
    if origin.scheme == "http":
        return HTTPConnection(host, port, timeout=timeout, proxy=through)
    found = HTTPSConnection(
        host,
        port,
        timeout=timeout,
        proxy=through,
        ssl_context=context,
        cert_reqs="CERT_REQUIRED",
        server_hostname=origin.host,  # whom the certificate must name, whatever the address
    )
    if proxy:
        found.set_tunnel(origin.host, origin.port, dict(proxy.headers), scheme="http")
    return found
