"""How fast work goes, smoothed: what a person is told must not jump about, nor pretend to know."""

from math import exp


class Rate:
    """Steps a second, as an exponentially weighted mean of what was counted last.

    `memory` is for how many seconds a change takes hold, `patience` for how many there is no answer yet. The mean is
    corrected for its beginning, when there is less to remember.
    """

    def __init__(self, memory: float, patience: float, began: float) -> None:
        self._memory = memory
        self._known_from = began + patience
        self._at = began
        self._count = 0
        self._sum = 0.0
        self._weight = 0.0

    def at(self, now: float, count: int) -> float | None:
        """Take in that `count` steps are done at a time; return steps a second, None while they are not known."""
        elapsed = now - self._at
        if elapsed > 0:
            kept = exp(-elapsed / self._memory)
            self._sum = self._sum * kept + (count - self._count) / elapsed * (1 - kept)
            self._weight = self._weight * kept + 1 - kept
            self._at, self._count = now, count
        return self._sum / self._weight if self._weight and now >= self._known_from else None


def seconds_left(done: int, total: int | None, rate: float | None) -> float | None:
    """Return the seconds that the rest takes at a rate; None where that is not known."""
    if total is None or not rate or done >= total:
        return None
    return (total - done) / rate
