"""Counts and rates: what the progress line and the metrics stand on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.aws.pacing_run import ReadStats
from scanner.model.progress import Question
from scanner.telemetry.counts import Counts
from scanner.telemetry.rates import Rate, seconds_left

DENIED = Question("111111111111", "eu-west-1", "b", "s3", "GetBucketVersioning", 0.1, "AccessDenied", "no")


class Clock:
    """Stands still until a test moves it."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_many_threads_lose_no_count() -> None:
    counts = Counts()

    def work(_number: int) -> None:
        for _ in range(500):
            counts.sent("ListBuckets")
            counts.asked(DENIED)
            counts.asked(DENIED._replace(code=""))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert (counts.calls, counts.unanswered) == (4000, 4000)
    assert counts.unreadable == {("GetBucketVersioning", "AccessDenied"): 4000}


def test_a_phase_lasts_until_the_next_one_and_rounds_of_one_name_add_up() -> None:
    clock = Clock()
    counts = Counts(clock)
    for name, seconds in (("connecting", 2.0), ("reading", 5.0), ("more", 1.0), ("reading", 3.0)):
        counts.phase(name, 7)
        counts.advance()
        clock.now += seconds
    counts.ended(0)
    assert counts.seconds == {"starting": 0.0, "connecting": 2.0, "reading": 8.0, "more": 1.0}
    assert (counts.current.done, counts.current.total, counts.elapsed) == (1, 7, 11.0)


def test_throttles_are_asked_for_when_they_are_wanted() -> None:
    counts = Counts()
    assert counts.throttled == 0
    counts.paced(lambda: {"1": ReadStats(2, 3, 0.5), "2": ReadStats(1, 1, 0.1)})
    assert counts.throttled == 3


def test_a_rate_is_not_known_at_first_and_then_follows_what_happens() -> None:
    rate = Rate(memory=10, patience=3, began=0)
    assert rate.at(0, 0) is None
    assert rate.at(2, 20) is None
    assert rate.at(4, 40) == pytest.approx(10)
    slower = rate.at(10, 46)
    assert slower is not None
    assert 1 < slower < 10
    again = rate.at(10, 46)
    assert again == slower, "no time, no news"
    for now in range(11, 200):
        slower = rate.at(now, 46)
    assert slower == pytest.approx(0, abs=1e-6)


@given(st.floats(0.1, 1000), st.lists(st.floats(0.01, 30), min_size=1, max_size=50))
def test_a_steady_rate_is_told_as_it_is(speed: float, pauses: list[float]) -> None:
    rate, now = Rate(memory=15, patience=0, began=0), 0.0
    for pause in pauses:
        now += pause
        # Steps are whole where they are counted; what matters here is that the mean has no bias of its own.
        told = rate.at(now, now * speed)  # type: ignore[arg-type]
        assert told == pytest.approx(speed)


@pytest.mark.parametrize(
    ("done", "total", "rate", "expected"),
    [(5, 10, 2.5, 2.0), (5, None, 2.5, None), (5, 10, None, None), (0, 10, 0.0, None), (10, 10, 1.0, None)],
)
def test_time_left_is_told_only_where_it_follows(
    done: int, total: int | None, rate: float | None, expected: float | None
) -> None:
    assert seconds_left(done, total, rate) == expected
