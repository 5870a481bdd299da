"""The one retry policy: transient faults are asked again until a budget of seconds is spent.

Full jitter: AWS Architecture Blog, "Exponential Backoff And Jitter". botocore's own retries are switched off.
"""

import random
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import NamedTuple

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, own_fault
from scanner.aws.pacing import Pacer
from scanner.aws.pacing_run import Run
from scanner.aws.pacing_silence import Place, Way
from scanner.aws.transient import is_throttled, is_transient, retry_after
from scanner.aws.transport import Answer
from scanner.model.engine import WORKERS
from scanner.waiting import pause

# Seconds. After a refusal for being too many the account's line sees to the rest, so that a short pause will do.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 20.0
_FIRST_BREATH, _LONGEST_BREATH = 0.05, 5.0
_FULL_PAUSE = 0.01  # until somebody leaves
_DOUBT_PAUSE = 0.25


CLOSED = own_fault("ReaderClosed", "The scan was stopped.", Kind.CREDENTIALS)
_DEADLINE = own_fault("DeadlineExceeded", "The run's deadline has passed; AWS was not asked.")


class Lane(NamedTuple):
    """Where a request goes by: the pace of the account, and whether its Region answers."""

    pacer: Pacer
    place: Place


class Retry:
    """How one account is asked: when, how often, and when no more; safe to share by threads.

    A read's budget begins with its first request: neither the account's line nor a Region in doubt is the read's fault.
    Refusals for being too many are waited out at the account's pace. Other transient faults draw on the run's budget
    of retries, which answers fill; while it is empty, each pauses as long as the last of many would, so that what fails
    is not asked much more than what works, and no read is given up for others' faults.

    A Region in which nothing has answered for a whole budget gets one attempt at a time until something does, so that
    a dead Region costs one budget and not one for each of its buckets; `Place` has the rest of it.
    """

    def __init__(
        self,
        budget_seconds: float,
        clock: Callable[[], float],
        sleep: Callable[[float], object] | None = None,
        *,
        threads: int = WORKERS,
        run: Run | None = None,
        account: str = "",
    ) -> None:
        self._budget = budget_seconds
        self._clock = clock
        self._closed = Event()
        self._sleep = sleep or partial(pause, end=self._closed)
        self._threads = threads
        self._run = run or Run(clock)
        self._account = account
        self._pacers: dict[str, Pacer] = {}
        self._lanes: dict[tuple[str, str], Lane] = {}

    def call(self, region: str, attempt: Callable[[], Answer], service: str = "s3") -> Answer:
        """Return the first answer of `attempt` that is not transient, else the last one that is.

        Where nothing may be sent, the answer is a fault that says why.
        """
        lane = self._lane(service, region)
        if fault := self._barred(lane, self._clock() + self._budget):
            return fault
        started = self._clock()
        answer = self._send(lane, attempt)
        return self._insist(lane, attempt, answer, started) if is_transient(answer) else answer

    def close(self) -> None:
        """Let every call that waits give up at once, and no later one wait."""
        self._closed.set()

    def _lane(self, service: str, region: str) -> Lane:
        lane = self._lanes.get((service, region))
        if lane is None:
            # Two threads may make one; setdefault keeps the first.
            pacer = self._pacers.setdefault(service, Pacer(self._threads, self._clock))
            place = Place(f"{service} in {region}", self._run)
            lane = self._lanes.setdefault((service, region), Lane(pacer, place))
        return lane

    def _barred(self, lane: Lane, until: float) -> Fault | None:
        """Wait for a turn and a place; return why there is none. None means that a request is to be sent now."""
        while not (over := self._over()):
            if not self._has_turn(lane.pacer):
                continue
            way = self._way(lane.place, until)
            if way is Way.GO:
                return None
            lane.pacer.cancel()
            if way is Way.GIVE_UP:
                return lane.place.refusal(self._clock())
            self._wait(_DOUBT_PAUSE)
        return over

    def _over(self) -> Fault | None:
        return CLOSED if self._closed.is_set() else _DEADLINE if self._run.left() <= 0 else None

    def _has_turn(self, pacer: Pacer) -> bool:
        """Wait in the account's line and tell whether a place in flight was taken at its end."""
        wait, given = pacer.turn()
        if wait:
            self._wait(wait)
        if not pacer.stands(given):
            return False
        if not pacer.enter():
            self._wait(_FULL_PAUSE)
            return False
        return True

    def _way(self, place: Place, until: float) -> Way:
        now = self._clock()
        way = place.enter(now)
        if way is Way.WAIT and now >= until:
            place.spent(now, self._budget)
            return Way.GIVE_UP
        return way

    def _send(self, lane: Lane, attempt: Callable[[], Answer]) -> Answer:
        sent = self._clock()
        answer = attempt()
        throttled = is_throttled(answer)
        lane.pacer.leave(sent, throttled=throttled)
        if isinstance(answer, Fault) and answer.kind is Kind.TRANSIENT:
            lane.place.failed(self._clock(), answer, throttled=throttled)
            self._run.count(self._account, throttled=int(throttled))
        else:
            lane.place.settled(self._clock())
        return answer

    def _insist(self, lane: Lane, attempt: Callable[[], Answer], answer: Answer, started: float) -> Answer:
        deadline, retries = started + self._budget, 0
        while is_transient(answer) and not lane.place.is_silent(self._clock()):
            asked, now = retry_after(answer), self._clock()
            pause = max(self._pause(answer, retries), asked)
            if now + pause > deadline:
                # One answer that wants us to wait for very long is an answer, and no sign of silence.
                if now + asked <= deadline or now - started >= self._budget / 2:
                    lane.place.spent(now, self._budget)
                break
            self._wait(pause)
            if self._barred(lane, deadline):
                break
            retries += 1
            self._run.count(self._account, retried=1)
            answer = self._send(lane, attempt)
        return answer

    def _pause(self, answer: Answer, retries: int) -> float:
        if is_throttled(answer):
            ceiling = min(_FIRST_BREATH * 2**retries, _LONGEST_BREATH)
        elif self._run.may_hurry():
            ceiling = min(_FIRST_PAUSE * 2**retries, _LONGEST_PAUSE)
        else:
            ceiling = _LONGEST_PAUSE
        return random.uniform(0, ceiling)  # noqa: S311 -- no secret

    def _wait(self, seconds: float) -> None:
        seconds = min(seconds, self._run.left())
        if seconds > 0:
            self._sleep(seconds)
            self._run.count(self._account, waited=seconds)
