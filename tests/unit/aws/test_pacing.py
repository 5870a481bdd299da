"""How an account is paced, against services in a time of their own."""

import random
from collections.abc import Callable
from math import inf

import pytest

from scanner.aws.faults import Fault
from scanner.aws.pacing import WINDOW_ANSWERS, Pacer
from scanner.aws.pacing_run import ReadStats, Run
from scanner.aws.retry import Retry
from scanner.aws.transport import Answer
from tests.support.throttling import BROKEN, FINE, SLOW, Capped, Moody, Scheduled, Service
from tests.support.virtual_time import VirtualTime

THREADS = 64
ACCOUNT = "111111111111"


class Scan:
    """Reads of one account by many threads at a time, each read one call."""

    def __init__(self, service: Callable[[VirtualTime], Service]) -> None:
        random.seed(1)  # of the pauses
        self.time = VirtualTime()
        self.run = Run(self.time.clock)
        self.service = service(self.time)
        self.retry = Retry(120, self.time.clock, self.time.sleep, threads=THREADS, run=self.run, account=ACCOUNT)

    def read(self, buckets: int) -> list[Answer]:
        return self.time.each(lambda _: self.retry.call("eu-west-1", self.service), range(buckets), THREADS)

    @property
    def stats(self) -> ReadStats:
        return self.run.stats()[ACCOUNT]


def test_nothing_waits_where_nothing_is_refused() -> None:
    scan = Scan(Service)
    assert scan.read(6_400) == [FINE] * 6_400
    assert scan.time.now == pytest.approx(100 * 0.02)
    assert scan.run.stats() == {}


@pytest.mark.parametrize(("rate", "buckets"), [(300, 6_000), (50, 1_500)])
@pytest.mark.parametrize("latency", [0.02, 0.002])
def test_a_limit_of_requests_a_second_is_kept_closely_and_used_up(rate: int, buckets: int, latency: float) -> None:
    scan = Scan(lambda time: Capped(time, rate, latency))
    assert scan.read(buckets) == [FINE] * buckets
    served_at_once = rate  # the bucket of tokens is full in the beginning
    assert (buckets - served_at_once) / scan.time.now > 0.8 * rate
    assert scan.service.count(SLOW) < 0.25 * buckets
    assert scan.stats.throttled == scan.service.count(SLOW) == scan.stats.retried


def test_a_limit_that_is_lifted_is_noticed() -> None:
    scan = Scan(lambda time: Capped(time, 100))
    scan.read(500)
    began, scan.service.rate = scan.time.now, 100_000  # type: ignore[attr-defined]  # Capped's
    scan.read(12_000)
    assert 12_000 / (scan.time.now - began) > 0.5 * THREADS / 0.02


@pytest.mark.parametrize(("share", "slowest"), [(0.05, 0.8), (0.4, 0.05)])
def test_refusals_that_have_nothing_to_do_with_the_rate_are_borne(share: float, slowest: float) -> None:
    scan = Scan(lambda time: Moody(time, share))
    assert scan.read(10_000) == [FINE] * 10_000
    assert 10_000 / scan.time.now > slowest * THREADS / 0.02


def test_errors_of_aws_s_own_are_retried_to_the_end_beyond_the_run_s_budget_of_retries() -> None:
    scan = Scan(lambda time: Moody(time, 0.4, BROKEN))
    assert scan.read(3_000) == [FINE] * 3_000
    assert scan.stats.retried > 500 + 0.4 * 3_000


def test_a_burst_of_refusals_is_one_reason_to_slow_down() -> None:
    """All that were in flight when the service began to refuse are refused; the next ones are few."""
    scan = Scan(lambda time: Scheduled(time, lambda now: SLOW if 0.99 < now < 1.3 else FINE))
    scan.read(5_000)
    refused = [at for at, answer in scan.service.sent if answer is SLOW]
    assert sum(at > 1.2 for at in refused) < 10


LATE = 0.05  # seconds


class Clock:
    """Stands still."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def answers(pacer: Pacer, clock: Clock, refused: int, served: int, seconds: float = 0.2) -> None:
    """Give a pacer so many answers over some time, well mixed, each sent when the last one came."""
    total = refused + served
    for number in range(total):
        sent = clock.now
        clock.now += seconds / total
        assert pacer.enter()
        pacer.leave(sent, throttled=number * refused // total != (number + 1) * refused // total)


def test_places_are_halved_at_most_once_for_what_was_sent_at_a_time() -> None:
    clock = Clock()
    pacer = Pacer(THREADS, clock)
    answers(pacer, clock, 40, 0)
    assert pacer.limit == THREADS // 2
    cut = clock.now
    for _ in range(10):
        clock.now += 0.02
        pacer.enter()
        pacer.leave(cut - 0.1, throttled=True)
    assert pacer.limit == THREADS // 2


def test_there_is_always_one_place_and_some_rate() -> None:
    clock = Clock()
    pacer = Pacer(2, clock)
    for share in (0.2, 0.5, 0.9, 1):  # each worse than the last by enough, with good windows between
        answers(pacer, clock, round(WINDOW_ANSWERS * share) + 1, round(WINDOW_ANSWERS * (1 - share)))
        answers(pacer, clock, 0, WINDOW_ANSWERS + 1, 1000)
    answers(pacer, clock, WINDOW_ANSWERS + 1, 0)
    assert (pacer.limit, pacer.rate) == (1, 1.0)
    assert pacer.enter()
    assert not pacer.enter()
    pacer.cancel()
    assert pacer.enter()


def test_turns_are_a_rate_apart_and_given_anew_after_a_cut() -> None:
    clock = Clock()
    pacer = Pacer(THREADS, clock)
    assert pacer.turn() == (0.0, 0)
    answers(pacer, clock, 20, 20, 0.4)
    assert pacer.rate == pytest.approx(0.9 * 20 / 0.4, rel=0.1)
    waits = [pacer.turn() for _ in range(5)]
    assert [wait for wait, _ in waits] == pytest.approx([max(number / pacer.rate - LATE, 0) for number in range(5)])
    assert all(pacer.stands(given) for _, given in waits)
    answers(pacer, clock, 40, 0)
    assert not any(pacer.stands(given) for _, given in waits)


def test_a_rate_that_limits_nothing_is_given_up() -> None:
    clock = Clock()
    pacer = Pacer(THREADS, clock)
    answers(pacer, clock, 40, 10)
    for _ in range(100):
        answers(pacer, clock, 0, WINDOW_ANSWERS)
    assert (pacer.limit, pacer.rate) == (THREADS, inf)


def test_each_account_and_each_service_has_a_pace_of_its_own() -> None:
    time = VirtualTime()
    run = Run(time.clock)
    slow, other = (Retry(120, time.clock, time.sleep, run=run, account=name) for name in ("1", "2"))
    capped, free = Capped(time, 10), Service(time)
    time.each(lambda _: slow.call("eu-west-1", capped), range(200), 16)
    began = time.now
    time.each(lambda _: other.call("eu-west-1", free), range(160), 16)
    time.each(lambda _: slow.call("us-east-1", free, "iam"), range(160), 16)
    assert time.now - began == pytest.approx(20 * 0.02)
    assert list(run.stats()) == ["1"]


def test_no_answer_is_lost_on_the_way() -> None:
    scan = Scan(lambda time: Capped(time, 100))
    assert not [answer for answer in scan.read(777) if isinstance(answer, Fault)]
    assert scan.service.count(FINE) == 777
