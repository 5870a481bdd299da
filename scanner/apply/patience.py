"""Asking again: waits that grow, with jitter, until a budget is spent."""

import random
from collections.abc import Callable
from typing import Final

_FIRST: Final = 0.5  # seconds
_LONGEST: Final = 15.0


class Patience:
    """Waits that double, within a budget of seconds that begins now.

    A random half of each is left out, so that those who fail together do not ask again together (AWS Architecture Blog,
    "Exponential Backoff And Jitter").
    """

    def __init__(self, seconds: float, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self._deadline = clock() + seconds
        self._next = _FIRST
        self._clock = clock
        self._sleep = sleep

    def wait(self, at_least: float = 0.0) -> bool:
        """Wait and return True; return False at once where the wait would go beyond the budget.

        `at_least` are the seconds that whoever is asked wants to be left alone (RFC 9110, 10.2.3: Retry-After).
        """
        pause = max(at_least, self._next * random.uniform(0.5, 1.0))  # noqa: S311 -- spreads load, keeps no secret
        if self._clock() + pause > self._deadline:
            return False
        self._sleep(pause)
        self._next = min(2 * self._next, _LONGEST)
        return True
