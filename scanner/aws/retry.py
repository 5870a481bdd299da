"""The one retry policy: transient faults are asked again, with full jitter, until a budget of seconds is spent.

Full jitter: AWS Architecture Blog, "Exponential Backoff And Jitter". botocore's own retries are switched off.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from itertools import chain
from math import inf
from threading import Event

from tenacity import Retrying, retry_if_result
from tenacity.wait import wait_random_exponential

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault
from scanner.aws.transport import Answer

_jitter = wait_random_exponential(multiplier=0.5, max=20)  # seconds


def is_transient(answer: Answer) -> bool:
    """Tell whether asking again may get a better answer."""
    return isinstance(answer, Fault) and answer.kind is Kind.TRANSIENT


class Retry:
    """Asks until there is an answer or the budget is spent; safe to share between threads.

    A Region in which nothing has answered for a whole budget gets one attempt a call until something does, so that a
    dead Region costs one budget and not one for each of its buckets.
    """

    def __init__(
        self, budget_seconds: float, clock: Callable[[], float], sleep: Callable[[float], object] | None = None
    ) -> None:
        self._budget = budget_seconds
        self._clock = clock
        self._closed = Event()
        self._sleep = sleep or self._closed.wait
        self._answered: dict[str, float] = {}
        self._silent: set[str] = set()

    def call(self, region: str, attempt: Callable[[], Answer]) -> Answer:
        """Return the first answer of `attempt` that is not transient, else the last one that is."""
        started = self._clock()
        answer = attempt()
        if is_transient(answer) and region not in self._silent:
            answer = self._insist(answer, attempt, started + self._budget)
        self._remember(region, started, answer)
        return answer

    def close(self) -> None:
        """Let every call that waits give up at once, and no later one wait."""
        self._closed.set()

    def _insist(self, answer: Answer, attempt: Callable[[], Answer], deadline: float) -> Answer:
        # The first attempt is made without tenacity, which costs twice as much as all the rest of ours together.
        answers: Iterator[Answer] = chain((answer,), iter(attempt, None))

        def ask() -> Answer:
            nonlocal answer
            answer = next(answers)
            return answer

        retrying = Retrying(
            retry=retry_if_result(is_transient),
            wait=lambda state: max(_jitter(state), retry_after(answer)),
            stop=lambda state: self._closed.is_set() or self._clock() + state.upcoming_sleep > deadline,
            sleep=self._wait,
            retry_error_callback=lambda _: answer,
        )
        last: Answer = retrying(ask)
        return last

    def _wait(self, seconds: float) -> None:
        self._sleep(seconds)

    def _remember(self, region: str, started: float, answer: Answer) -> None:
        if not is_transient(answer):
            self._answered[region] = self._clock()
            self._silent.discard(region)
        elif self._answered.get(region, -inf) < started:
            self._silent.add(region)


def retry_after(answer: Answer) -> float:
    """Return the seconds that a fault's Retry-After asks for (RFC 9110, 10.2.3), 0 where it asks for none."""
    headers = answer.error.headers if isinstance(answer, Fault) else {}
    asked = headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        # A date counts from the answer's own, so that our clock need not be right.
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return 0.0
    return max(wait, timedelta()).total_seconds()
