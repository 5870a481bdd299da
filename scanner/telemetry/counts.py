"""What happened so far, in numbers: the progress line and the metrics are made of them."""

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Any

import msgspec

from scanner.model.progress import Pace, Question, Silent, Slowed


class Phase(msgspec.Struct):
    """A phase under way: its steps, and when it began in seconds of the clock. A name that comes again counts anew."""

    name: str
    total: int | None
    began: float
    done: int = 0


class Counts(Silent):
    """Counts what it is told of. Everything may be read at any time from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self.began_at = clock()
        self.current = Phase("starting", None, self.began_at)
        self.seconds: dict[str, float] = {}  # by phase, of those that are over
        self.connections = Counter[str]()  # "connected" and "refused"
        self.requests = Counter[str]()  # by operation
        self.unreadable = Counter[tuple[str, str]]()  # by operation and code
        self.pace: Pace = dict[str, Slowed]

    @property
    def elapsed(self) -> float:
        """Seconds since the command began."""
        return self._clock() - self.began_at

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        return self._total(self.requests)

    @property
    def throttled(self) -> int:
        """Answers so far that asked to slow down."""
        return sum(account.throttled for account in self.pace().values())

    @property
    def unanswered(self) -> int:
        """Questions so far that have no answer for good."""
        return self._total(self.unreadable)

    def phase(self, name: str, total: int | None) -> None:
        """Begin a phase; the one before is over."""
        now = self._clock()
        self._close(now)
        self.current = Phase(name, total, now)

    def advance(self) -> None:
        """Count a step."""
        self.current.done += 1

    def connected(self, account: str, caller: str) -> None:  # noqa: ARG002 -- every account counts as one
        """Count an account."""
        self.connections["connected"] += 1

    def refused(self, access: str, why: str) -> None:  # noqa: ARG002 -- every refusal counts as one
        """Count a refusal."""
        self.connections["refused"] += 1

    def sent(self, operation: str) -> None:
        """Count a request."""
        with self._lock:
            self.requests[operation] += 1

    def paced(self, pace: Pace) -> None:
        """Remember who tells how requests are slowed down."""
        self.pace = pace

    def asked(self, question: Question) -> None:
        """Count what has no answer."""
        if question.code:
            with self._lock:
                self.unreadable[question.operation, question.code] += 1

    def ended(self, exit_code: int) -> None:  # noqa: ARG002 -- however it ended
        """Close the phase under way."""
        self._close(self._clock())

    def _total(self, counter: Counter[Any]) -> int:
        with self._lock:  # what is iterated over must not grow
            return counter.total()

    def _close(self, now: float) -> None:
        phase = self.current
        self.seconds[phase.name] = self.seconds.get(phase.name, 0.0) + now - phase.began
