"""Regions that do not answer: a few threads find out whether they do again, the others have better to do.

A request that hangs holds a thread for a read timeout, and a read is tried for its whole budget. Unbounded, a Region
that hangs for one account ends up with every thread of the run in it. So it is half open: see `Place`.
"""

from enum import Enum, auto
from math import inf
from threading import Lock

from scanner.aws.faults import Fault, own_fault
from scanner.aws.pacing_run import DOUBT_SECONDS, Run

EARLY_SECONDS = 30.0
"""A Region that failed and said nothing for so long, while the rest of the run went on, is silent."""
TRIALS = 4
"""Requests in flight to a Region in doubt; one to a silent one."""
_LONGEST_PAUSE = 300.0  # seconds between trials of a silent Region
_TRIAL_SECONDS = 1.0  # that others wait for what comes of a trial


class Way(Enum):
    """What to do with a request to a Region."""

    GO = auto()
    WAIT = auto()
    GIVE_UP = auto()


class Place:
    """One Region of one service, as one account sees it; safe to share by threads.

    *In doubt* after five seconds without a word while asked: four requests at a time try it, other threads wait. An
    answer of any kind ends it, also one that asks to slow down.

    *Silent* once a read spent its budget and nothing was settled in the latter half of it; sooner, where the rest of
    the run went on for thirty seconds without a word from here, or the whole run is in the dark and this failed, too.
    Then one request at a time tries it, once, at growing pauses, and nothing else is sent until one is settled; others
    wait a second for what comes of it, so that a Region that is back loses nobody else's read.
    """

    def __init__(self, name: str, run: Run) -> None:
        self._name = name
        self._run = run
        self._lock = Lock()
        self._inside = 0
        self._heard = self._settled = -inf
        self._spent = False  # a read spent its budget here
        self._fault: Fault | None = None
        self._pause = 0.0
        self._next_trial = self._tried = -inf

    def enter(self, now: float) -> Way:
        """Say what to do with a request, and count it as inside where it may go."""
        with self._lock:
            if not self._inside and self._fault is None:
                self._heard = now
            way = self._way(now)
            self._inside += way is Way.GO
            return way

    def settled(self, now: float) -> None:
        """Note an answer that settled a read."""
        with self._lock:
            self._inside -= 1
            self._heard = self._settled = now
            self._spent, self._fault, self._pause = False, None, 0.0
        self._run.answered(now)

    def failed(self, now: float, fault: Fault, *, throttled: bool) -> None:
        """Note an answer that settled nothing, or none."""
        with self._lock:
            self._inside -= 1
            self._fault = fault
            if throttled:
                self._heard = now
            if self.is_silent(now):
                self._pause = min(max(2 * self._pause, DOUBT_SECONDS), _LONGEST_PAUSE)
                self._next_trial = now + self._pause

    def spent(self, now: float, budget: float) -> None:
        """Note that a read has spent its budget of seconds."""
        with self._lock:
            if self._settled > now - budget / 2:
                return
            self._spent, self._next_trial = True, now
        self._run.spent(now, budget)

    def is_silent(self, now: float) -> bool:
        """Tell whether insisting is pointless."""
        if self._fault is None:
            return False
        in_the_dark = self._run.dark and now - self._heard >= DOUBT_SECONDS
        return self._spent or in_the_dark or self._run.went_on_since(self._heard) >= EARLY_SECONDS

    def refusal(self, now: float) -> Fault:
        """Return the fault of a read that was not sent, with the code of the last one that was."""
        known = self._fault.error if self._fault else None
        told = f" The last request there failed: {known.message}" if known else ""
        silence = f"{self._name} has not answered for {now - self._heard:.0f} seconds; AWS was not asked."
        return own_fault(known.code if known else "NoAnswer", silence + told)

    def _way(self, now: float) -> Way:
        if self.is_silent(now):
            return self._way_to_the_silent(now)
        return Way.GO if now - self._heard < DOUBT_SECONDS or self._inside < TRIALS else Way.WAIT

    def _way_to_the_silent(self, now: float) -> Way:
        if self._inside:
            return Way.WAIT if now - self._tried < _TRIAL_SECONDS else Way.GIVE_UP
        if now < self._next_trial or not self._run.may_try(now):
            return Way.GIVE_UP
        self._tried = now
        return Way.GO
