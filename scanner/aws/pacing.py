"""How fast one account may be asked: learnt from its answers, the same for all threads and Regions."""

from collections.abc import Callable
from math import inf
from threading import Lock

WINDOW_SECONDS = 0.1
WINDOW_ANSWERS = 32
"""A decision is made over at least so much time and so many answers."""

_TOLERATED = 0.1  # share of refusals that is no reason to slow down
_BELOW = 0.9  # of what was served, so that a bucket of tokens on the other side fills again
_GROWTH = 0.25  # the rate grows by exp(_GROWTH * t²), t seconds after a cut: slow at the limit, fast far below it
_STEEPEST = 1.1  # growth in one window
_ROW = 2  # cuts without a good window between
_SLOWEST = 1.0  # requests a second
_LATE = 0.05  # seconds that threads may come late to their turn without the account losing it


class Pacer:
    """Limits the requests of one account in flight, and once AWS refuses some for being too many, their rate, too.

    S3 throttles the reading of configurations by account, whatever the Region, so there is one pacer an account (and
    service). Nothing waits until the first refusal. Answers are looked at in windows; where more than a tenth are
    refusals, the places in flight are halved and the rate is set below what was served, else both grow again until
    they limit nothing. Refusals alone would not do: at a fixed rate of AWS's, the number in flight that keeps it is a
    fraction of one for quick answers. Requests sent before a cut say nothing about it and are not counted, so that a
    burst of refusals is one reason to slow down and not sixty-four.

    Where two cuts in a row leave more than half of the refusals, these are not for our rate: they are borne, not fled
    from. Times are the clock's, in seconds.
    """

    def __init__(self, ceiling: int, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ceiling = ceiling
        self._lock = Lock()
        self.limit = ceiling
        self.in_flight = 0
        self.rate = inf
        self._line = -inf  # when the next request's turn is
        self._cuts = 0
        self._cut_at = -inf
        self._tolerated = _TOLERATED
        self._row = 0  # cuts since the last good window
        self._worst = 0.0  # share of refusals meanwhile
        self._begin(-inf)

    def turn(self) -> tuple[float, int]:
        """Get in line: return how many seconds to wait for the turn, and what it was given by (see `stands`)."""
        if self.rate == inf:
            return 0.0, self._cuts
        with self._lock:
            now = self._clock()
            at = max(self._line, now - _LATE)
            self._line = at + 1 / self.rate
            return max(at - now, 0.0), self._cuts

    def stands(self, given: int) -> bool:
        """Tell whether a turn still holds: after a cut everybody gets in line again."""
        return given == self._cuts

    def enter(self) -> bool:
        """Take a place in flight, if there is one."""
        with self._lock:
            if self.in_flight >= self.limit:
                return False
            self.in_flight += 1
            return True

    def cancel(self) -> None:
        """Give the place back: nothing was sent."""
        with self._lock:
            self.in_flight -= 1

    def leave(self, sent: float, *, throttled: bool) -> None:
        """Give the place back and learn from the answer to a request that was sent at a time."""
        with self._lock:
            self.in_flight -= 1
            if sent < self._cut_at:
                return
            now = self._clock()
            if self._begun == -inf:
                self._begin(now)
                return
            self._answers += 1
            self._refused += throttled
            if self._answers >= WINDOW_ANSWERS and now - self._begun >= WINDOW_SECONDS:
                self._decide(now)

    def _begin(self, now: float) -> None:
        """Begin a window with the answer of now, which is not counted: a rate is counted between answers."""
        self._begun = now
        self._answers = self._refused = 0

    def _decide(self, now: float) -> None:
        share, seconds = self._refused / self._answers, now - self._begun
        asked, served = self._answers / seconds, (self._answers - self._refused) / seconds
        self._begin(now)
        self._worst = max(share, self._worst)
        if share <= self._tolerated:
            self._grow(share, asked, now, seconds)
        elif self._row >= _ROW and share > self._worst / 2:
            self._tolerated = min(self._worst + 0.15, 0.95)
        else:
            self._cut(served, now)

    def _cut(self, served: float, now: float) -> None:
        self.rate = max(_BELOW * served, _SLOWEST)
        self.limit = max(self.limit // 2, 1)
        self._row += 1
        self._cuts += 1
        self._cut_at = self._line = now
        self._begin(-inf)

    def _grow(self, share: float, asked: float, now: float, seconds: float) -> None:
        self._row, self._worst = 0, 0.0
        if share <= _TOLERATED:
            self._tolerated = _TOLERATED
        since = now - self._cut_at
        self.limit = min(self.limit + 1, self._ceiling)
        self.rate *= min(1 + _GROWTH * seconds * (2 * since - seconds), _STEEPEST)
        if self.rate > 2 * asked:  # it limits nothing any more
            self.rate, self.limit = inf, self._ceiling
