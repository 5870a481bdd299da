"""Bounded concurrency."""

import threading
from collections.abc import Iterator

import pytest

from scanner import parallel


def test_every_item_is_done_once() -> None:
    assert sorted(parallel.each(lambda number: number * 2, range(100), 7)) == [number * 2 for number in range(100)]


def test_work_is_drawn_only_as_fast_as_it_is_done() -> None:
    drawn = []

    def endless() -> Iterator[int]:
        for number in range(10_000):
            drawn.append(number)
            yield number

    results = parallel.each(lambda number: number, endless(), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]  # a generator, closed as a caller that stops does
    assert len(drawn) < 100


def test_a_failure_reaches_the_caller_and_drops_what_has_not_begun() -> None:
    begun = []
    release = threading.Event()

    def work(number: int) -> int:
        begun.append(number)
        if number == 0:
            raise RuntimeError("boom")
        release.wait(60)
        return number

    results = parallel.each(work, range(1_000), 2, abandon=release.set)
    with pytest.raises(RuntimeError, match="boom"):
        list(results)
    assert len(begun) < 100


def test_lanes_take_turns() -> None:
    lanes = [[f"{lane}{number}" for number in range(3)] for lane in "abc"]
    assert list(parallel.each_in_turn(str, lanes, 1)) == ["a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"]


@pytest.mark.parametrize("lanes", [2, 3, 5, 40])
def test_a_lane_whose_items_take_for_ever_does_not_keep_the_others_waiting(lanes: int) -> None:
    release = threading.Event()

    def work(item: tuple[int, int]) -> int:
        if item[0] == 0:
            release.wait(60)
        return item[0]

    quick = 50 * (lanes - 1)
    results = parallel.each_in_turn(work, [[(lane, number) for number in range(50)] for lane in range(lanes)], 8)
    assert [next(results) for _ in range(quick)].count(0) == 0
    release.set()
    assert list(results) == [0] * 50


def test_every_item_of_every_lane_is_done_once_however_uneven_they_are() -> None:
    lanes = [range(number, number * number) for number in (0, 1, 2, 9, 30)]
    done = parallel.each_in_turn(lambda number: number, lanes, 3)
    assert sorted(done) == sorted(number for lane in lanes for number in lane)


def test_a_lane_that_is_left_alone_has_all_workers() -> None:
    barrier = threading.Barrier(6)  # nobody passes unless six are there
    lanes = [[0], [1] * 12]
    assert sum(parallel.each_in_turn(lambda item: barrier.wait(60) >= 0 if item else 0, lanes, 6)) == 12
