"""The connections of a whole run, shared by its threads and accounts: as many as are used at a time, kept open."""

import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from httptools import HttpParserError
from urllib3.exceptions import ConnectTimeoutError as NoConnectionInTimeError
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from scanner.aws.fast.line import Line, Raw, StaleError
from scanner.aws.fast.place import Origin
from scanner.waiting import apart


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is sent, and what it is called in messages. `sent` is told each time that it goes out."""

    text: bytes
    url: str
    has_body: bool
    sent: Callable[[], object]


class Lines:
    """Connections by origin. `most` is how many are kept while nobody uses them.

    `ca` is the file, or folder, with the certificates of those who are trusted.
    """

    def __init__(self, connect_timeout: float, read_timeout: float, ca: str, most: int) -> None:
        self._timeouts = (connect_timeout, read_timeout)
        self._context = _context(ca)
        self._most = most
        self._kept = 0
        self._closed = False
        self._lock = Lock()
        self._idle: defaultdict[Origin, deque[Line]] = defaultdict(deque)

    def exchange(self, origin: Origin, request: Request) -> Raw:
        """Send a request and return its answer; raise the exceptions that botocore raises for the same.

        The other end may close a connection at the very moment when it is used again. Then nothing was answered, and
        the request goes out once more, by a new one.
        """
        request.sent()
        line = self._quiet(origin)
        if line is None:
            return self._answer(origin, self._opened(origin, request.url), request)
        try:
            return self._answer(origin, line, request)
        except StaleError:
            request.sent()
            return self._answer(origin, self._opened(origin, request.url), request)

    def close(self) -> None:
        """Hang up; connections in use are closed when their answer is there."""
        with self._lock:
            self._closed = True
            lines = [line for idle in self._idle.values() for line in idle]
            self._idle.clear()
        for line in lines:
            line.close()

    def _answer(self, origin: Origin, line: Line, request: Request) -> Raw:
        try:
            with _as_botocore(request.url, line):
                answer, again = line.exchange(request.text, has_body=request.has_body)
        except BaseException:
            line.close()
            raise
        if again:
            self._keep(origin, line)
        else:
            line.close()
        return answer

    def _opened(self, origin: Origin, url: str) -> Line:
        line = Line(origin, *self._timeouts, self._context)
        try:
            with _as_botocore(url, line):
                apart(line.open)
        except BaseException:
            line.close()
            raise
        return line

    def _quiet(self, origin: Origin) -> Line | None:
        """Return a connection that is still open; those that the other end has closed meanwhile are let go."""
        while line := self._taken(origin):
            if line.is_quiet():
                return line
            line.close()
        return None

    def _taken(self, origin: Origin) -> Line | None:
        with self._lock:
            idle = self._idle[origin]
            self._kept -= bool(idle)
            # The one that was used last: the others may go stale, and be fewer.
            return idle.pop() if idle else None

    def _keep(self, origin: Origin, line: Line) -> None:
        dropped: Line | None = line
        with self._lock:
            if not self._closed:
                self._idle[origin].append(line)
                self._kept += 1
                dropped = self._spare()
        if dropped:
            dropped.close()

    def _spare(self) -> Line | None:
        """Return the oldest connection of the origin that has the most, where there are too many."""
        if self._kept <= self._most:
            return None
        self._kept -= 1
        return max(self._idle.values(), key=len).popleft()


def _context(ca: str) -> ssl.SSLContext:
    context = create_urllib3_context()
    context.load_verify_locations(**{"capath" if Path(ca).is_dir() else "cafile": ca})
    return context


@contextmanager
def _as_botocore(url: str, line: Line) -> Iterator[None]:
    """Say what goes wrong in botocore's words, sorted as its HTTP session sorts it."""
    try:
        yield
    except ssl.SSLError as error:
        raise SSLError(endpoint_url=url, error=error) from error
    except (OSError, HTTPError, HttpParserError) as error:
        raise _sorted(error, url, line) from error


def _sorted(error: Exception, url: str, line: Line) -> Exception:
    proxy = line.connection.proxy
    if proxy and not line.connection.has_connected_to_proxy:
        return ProxyConnectionError(proxy_url=proxy.url, error=error)
    if isinstance(error, NewConnectionError):
        return EndpointConnectionError(endpoint_url=url, error=error)
    if isinstance(error, NoConnectionInTimeError):
        return ConnectTimeoutError(endpoint_url=url, error=error)
    if isinstance(error, TimeoutError):
        return ReadTimeoutError(endpoint_url=url, error=error)
    return ConnectionClosedError(endpoint_url=url, error=error)
