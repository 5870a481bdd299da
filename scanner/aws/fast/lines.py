"""The connections of a whole run, shared by its threads and accounts: as many as are used at a time, kept open."""

from collections import defaultdict, deque
from collections.abc import Callable
from threading import Lock

import msgspec

from scanner.aws.fast.dialler import Dialler
from scanner.aws.fast.failures import as_botocore
from scanner.aws.fast.line import Line, Raw, StaleError
from scanner.aws.fast.names import Names
from scanner.aws.fast.place import Origin
from scanner.waiting import apart


class Request(msgspec.Struct, frozen=True):
    """A request as it is sent, and what it is called in messages. `sent` is told each time that it goes out."""

    text: bytes
    url: str
    has_body: bool
    sent: Callable[[], object]


class Lines:
    """Connections by origin. `most` is how many are kept while nobody uses them; `Dialler` has the rest."""

    def __init__(
        self, connect_timeout: float, read_timeout: float, ca: str, most: int, names: Names | None = None
    ) -> None:
        self._dialler = Dialler(connect_timeout, read_timeout, ca, names or Names())
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
            return self._answer(origin, apart(self._dialler.dial, origin, request.url), request)
        try:
            return self._answer(origin, line, request)
        except StaleError:
            request.sent()
            return self._answer(origin, apart(self._dialler.dial, origin, request.url), request)

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
            with as_botocore(request.url, line.connection):
                answer, again = line.exchange(request.text, has_body=request.has_body)
        except BaseException:
            line.close()
            raise
        if again:
            self._keep(origin, line)
        else:
            line.close()
        return answer

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
