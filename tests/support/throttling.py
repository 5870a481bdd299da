"""Services that refuse, fail, hang or die, in virtual time."""

import random
from collections.abc import Callable

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, own_fault
from scanner.aws.transport import Answer
from scanner.model.collector import ErrorAnswer
from tests.support.virtual_time import VirtualTime

FINE: Answer = {"Status": "Enabled"}
SLOW = Fault(Kind.TRANSIENT, ErrorAnswer(code="SlowDown", message="Reduce.", status=503, headers={}), "")
BROKEN = Fault(Kind.TRANSIENT, ErrorAnswer(code="InternalError", message="Sorry.", status=500, headers={}), "")
TIMEOUT = own_fault("ReadTimeoutError", "Read timeout.", Kind.TRANSIENT)
REFUSED = own_fault("EndpointConnectionError", "Could not connect.", Kind.TRANSIENT)

READ_TIMEOUT = 20.0


class Service:
    """Answers after a latency, in seconds, and counts what it was sent, by what it answered."""

    def __init__(self, time: VirtualTime, latency: float = 0.02) -> None:
        self.time = time
        self.latency = latency
        self.sent: list[tuple[float, Answer]] = []
        self.in_flight = self.most_in_flight = 0

    def __call__(self) -> Answer:
        self.in_flight += 1
        self.most_in_flight = max(self.in_flight, self.most_in_flight)
        answer = self.answer()
        self.time.sleep(READ_TIMEOUT if answer is TIMEOUT else 0.001 if answer is REFUSED else self.latency)
        self.in_flight -= 1
        self.sent.append((self.time.now, answer))
        return answer

    def answer(self) -> Answer:
        """Return what it will say; overridden."""
        return FINE

    def count(self, answer: Answer) -> int:
        return sum(given is answer for _, given in self.sent)


class Capped(Service):
    """Serves so many requests a second, and as many at once after a pause of a second, as a bucket of tokens does."""

    def __init__(self, time: VirtualTime, rate: float, latency: float = 0.02) -> None:
        super().__init__(time, latency)
        self.rate = rate
        self._tokens, self._at = rate, time.now

    def answer(self) -> Answer:
        self._tokens = min(self._tokens + (self.time.now - self._at) * self.rate, self.rate)
        self._at = self.time.now
        if self._tokens < 1:
            return SLOW
        self._tokens -= 1
        return FINE


class Moody(Service):
    """Answers a share of the requests with a fault, whatever their rate."""

    def __init__(self, time: VirtualTime, share: float, fault: Answer = SLOW) -> None:
        super().__init__(time)
        self._share, self._fault = share, fault
        self._random = random.Random(7)  # noqa: S311 -- no secret

    def answer(self) -> Answer:
        return self._fault if self._random.random() < self._share else FINE


class Scheduled(Service):
    """Answers what a function of the time says."""

    def __init__(self, time: VirtualTime, at: Callable[[float], Answer]) -> None:
        super().__init__(time)
        self._at = at

    def answer(self) -> Answer:
        return self._at(self.time.now)
