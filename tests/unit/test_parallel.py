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
        release.wait(5)
        return number

    results = parallel.each(work, range(1_000), 2, abandon=release.set)
    with pytest.raises(RuntimeError, match="boom"):
        list(results)
    assert len(begun) < 100
