"""Faults that depend on what came before: rates, counts and chance."""

import time
from collections import Counter
from collections.abc import Callable
from random import Random

from bench.responder.answers import EXPIRED, SLOW_DOWN
from bench.responder.faults import Faults


class Interference:
    """Counts the requests of each account to S3 and tells what happens to the next one."""

    def __init__(self, faults: Faults, clock: Callable[[], float] = time.monotonic) -> None:
        self._faults = faults
        self._clock = clock
        self._asked: Counter[str] = Counter()
        self._chance = Random(7)  # noqa: S311 -- decides who waits, keeps no secret
        self._tokens: dict[str, tuple[float, float]] = {}

    def hangs(self, account: str) -> bool:
        """Count a request; tell whether it is never answered."""
        self._asked[account] += 1
        return account in self._faults.hang and self._asked[account] > self._faults.hang[account]

    def answer(self, account: str) -> bytes | None:
        """Return what is answered in place of the truth."""
        if account in self._faults.expire and self._asked[account] > self._faults.expire[account]:
            return EXPIRED
        slow = self._chance.random() < self._faults.slowdown or not self._within_rate(account)
        return SLOW_DOWN if slow else None

    def _within_rate(self, account: str) -> bool:
        """Take a token from the account's bucket, which holds those of one second."""
        rate = self._faults.max_rps
        if not rate:
            return True
        now = self._clock()
        left, last = self._tokens.get(account, (rate, now))
        left = min(rate, left + (now - last) * rate)
        self._tokens[account] = (left - 1 if left >= 1 else left, now)
        return left >= 1
