"""How long a verification waits, and how: growing, jittered pauses that somebody can end."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import SystemRandom
from threading import Event

from scanner.clock import now

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 15.0
_GROWTH = 1.5
_NOTHING = 0.001  # what is left of a time after rounding
_RANDOM = SystemRandom()


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to verify. All times are in seconds.

    `timeout` is how long an object is followed, `grace` how long it may be without a status before it counts as never
    considered, `late` how long cleaning waits for a replica that may still be on its way. `samples` objects, at least
    one, are put for each pair; `workers` pairs are tried at a time. `allow_left` puts canaries also where it is known
    beforehand that something has to stay, or not known that nothing has to. `clock`, `sleep` (by default one that an
    interrupt ends) and `now` (RFC 3339, UTC) are replaced by tests.
    """

    timeout: float = 300.0
    grace: float = 60.0
    late: float = 30.0
    samples: int = 1
    workers: int = 8
    allow_left: bool = False
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] | None = None
    now: Callable[[], str] = now


class Timing:
    """The time of one verification, shared by its threads."""

    def __init__(self, options: Options) -> None:
        self._stopped = Event()
        self._sleep = options.sleep or self._stopped.wait
        self.clock = options.clock
        self.now = options.now

    def stop(self) -> None:
        """Let everybody who waits give up at once, and nobody wait any more."""
        self._stopped.set()

    def tries(self, seconds: float) -> Iterator[None]:
        """Yield at once, and after each pause until the time is over; the last time at its end."""
        end, pause = self.clock() + seconds, _FIRST_SECONDS
        yield
        while not self._stopped.is_set() and (left := end - self.clock()) > _NOTHING:
            self._sleep(min(left, pause * _RANDOM.uniform(0.5, 1.0)))
            pause = min(pause * _GROWTH, _LONGEST_SECONDS)
            yield
