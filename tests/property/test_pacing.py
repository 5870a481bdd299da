"""Whatever a service answers, each read ends with its answer, and no account is asked more than it may be."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault
from scanner.aws.pacing import Pacer
from scanner.aws.retry import Retry
from scanner.aws.transport import Answer
from tests.support.throttling import BROKEN, FINE, REFUSED, SLOW, Service
from tests.support.virtual_time import VirtualTime

ANSWERS = st.lists(st.sampled_from([FINE, FINE, SLOW, SLOW, BROKEN, REFUSED]), min_size=1, max_size=60)


class Scripted(Service):
    """Gives its answers over and over."""

    def __init__(self, time: VirtualTime, answers: list[Answer]) -> None:
        super().__init__(time)
        self._answers = answers
        self._given = 0

    def answer(self) -> Answer:
        self._given += 1
        return self._answers[self._given % len(self._answers)]


@settings(max_examples=30)
@given(answers=ANSWERS, threads=st.integers(1, 8), ceiling=st.integers(1, 8), buckets=st.integers(1, 60))
def test_each_read_has_one_answer_and_the_ceiling_holds(
    answers: list[Answer], threads: int, ceiling: int, buckets: int
) -> None:
    random.seed(1)
    time = VirtualTime()
    service = Scripted(time, answers)
    retry = Retry(120, time.clock, time.sleep, threads=ceiling)
    found = time.each(lambda _: retry.call("eu-west-1", service), range(buckets), threads)
    assert len(found) == buckets
    assert service.most_in_flight <= min(threads, ceiling)
    assert sum(answer is FINE for answer in found) == service.count(FINE)  # none is lost, none is told twice
    if FINE in answers:
        lost = [answer for answer in found if isinstance(answer, Fault)]
        assert all(fault.kind is Kind.TRANSIENT or "not asked" in fault.error.message for fault in lost)


@given(
    ceiling=st.integers(1, 64),
    steps=st.lists(st.tuples(st.booleans(), st.floats(0, 0.5)), max_size=400),
)
def test_a_pace_stays_between_one_and_its_ceiling(ceiling: int, steps: list[tuple[bool, float]]) -> None:
    now = 0.0
    pacer = Pacer(ceiling, lambda: now)
    for throttled, seconds in steps:
        sent = now
        entered = pacer.enter()
        assert entered  # one at a time always finds a place
        now += seconds
        pacer.leave(sent, throttled=throttled)
        assert 1 <= pacer.limit <= ceiling
        assert pacer.rate >= 1
        assert pacer.in_flight == 0
