"""What all accounts of one run share: its deadline, its budget of retries, whether anything answers, and counts.

Importing this module is cheap, so that a run can be made before boto3 is there.
"""

import time
from collections.abc import Callable, Iterable
from math import inf
from threading import Lock
from typing import NamedTuple

DOUBT_SECONDS = 5.0
"""What was asked and said nothing for so long is in doubt."""

_MOST_RETRIES = 500.0
_EARNED = 0.5  # retries that one answer earns


class ReadStats(NamedTuple):
    """How hard reading was.

    `throttled` counts answers that asked to slow down, `retried` the attempts beyond a read's first; `waited` is in
    seconds, summed over threads: pauses before retries, and turns in an account's line.
    """

    throttled: int = 0
    retried: int = 0
    waited: float = 0.0


def total(stats: Iterable[ReadStats]) -> ReadStats:
    """Return the sum."""
    columns = zip(*stats, strict=True)
    return ReadStats(*(sum(column) for column in columns))


class Run:
    """The state that the accounts of one run share; safe to share by threads.

    `deadline` is in seconds from now. The run is in the `dark` once a read spent its budget and nothing anywhere was
    answered in the latter half of it: the network or the endpoint is gone.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, deadline: float = inf) -> None:
        self.dark = False
        self._clock = clock
        self._end = clock() + deadline
        self._answered = self._going_since = -inf
        self._next_trial = -inf
        self._retries = _MOST_RETRIES
        self._lock = Lock()
        self._stats: dict[str, ReadStats] = {}

    def left(self) -> float:
        """Return the seconds until the deadline, 0 or less after it."""
        return self._end - self._clock()

    def answered(self, now: float) -> None:
        """Note an answer that settled a read; it earns a part of a retry."""
        if now - self._answered > DOUBT_SECONDS:
            self._going_since = now
        self._answered = now
        self.dark = False
        if self._retries < _MOST_RETRIES:
            with self._lock:
                self._retries = min(self._retries + _EARNED, _MOST_RETRIES)

    def went_on_since(self, then: float) -> float:
        """Return for how many seconds after a time answers came, as far as they came without a gap until the last."""
        return self._answered - max(then, self._going_since)

    def spent(self, now: float, budget: float) -> None:
        """Note that a read has spent its budget of seconds."""
        self.dark = self.dark or self._answered <= now - budget / 2

    def may_try(self, now: float) -> bool:
        """Tell whether something silent may be tried: in the dark, one request every few seconds will do."""
        if not self.dark:
            return True
        with self._lock:
            if now < self._next_trial:
                return False
            self._next_trial = now + DOUBT_SECONDS
            return True

    def may_hurry(self) -> bool:
        """Take a retry out of the budget, and tell whether there was one."""
        with self._lock:
            if self._retries < 1:
                return False
            self._retries -= 1
            return True

    def count(self, account: str, throttled: int = 0, retried: int = 0, waited: float = 0.0) -> None:
        """Add to an account's counts."""
        with self._lock:
            before = self._stats.get(account, ReadStats())
            self._stats[account] = total((before, ReadStats(throttled, retried, waited)))

    def stats(self) -> dict[str, ReadStats]:
        """Return the counts by account; a copy."""
        with self._lock:
            return dict(self._stats)
