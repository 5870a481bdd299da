"""Bounded concurrency: many waits at a time, results as they come, memory independent of how much work there is."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from scanner.waiting import Greenlets

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 4  # tasks queued for each worker, so that none waits for the main thread
_FEWEST_SHARES = 4


def _nothing() -> None:
    """Nobody needs to be told."""


def each(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    workers: int,
    abandon: Callable[[], object] = _nothing,
) -> Iterator[Result]:
    """Yield `function(item)` for every item, in the order of completion.

    When the caller stops, or Ctrl-C arrives, tasks not yet begun are dropped and running ones are waited for;
    `abandon` is called first, to let those that wait for something give up.
    """
    return each_in_turn(function, (items,), workers, abandon)


def each_in_turn(
    function: Callable[[Item], Result],
    lanes: Iterable[Iterable[Item]],
    workers: int,
    abandon: Callable[[], object] = _nothing,
    *,
    shared: bool = False,
) -> Iterator[Result]:
    """Yield `function(item)` for every item of every lane, as `each` does, the lanes in turn.

    No lane holds more than its share of the workers while others have items left, a quarter at most: one whose items
    take for ever, as of an account that does not answer, does not keep the others waiting.

    Workers are threads; `shared` makes them greenlets of the calling thread, for functions that wait by
    `scanner.waiting` alone. Those that are under way when the caller stops end where they wait.
    """
    pool: _Threads | Greenlets = Greenlets(workers) if shared else _Threads(workers)
    turns = _Turns(lanes, workers)
    try:
        while True:
            for lane, item in turns.draw():
                pool.submit(lane, partial(function, item))
            if not turns.under_way:
                return
            lane, outcome = pool.next()
            turns.ended(lane)
            yield outcome()
    except BaseException:
        abandon()
        raise
    finally:
        pool.end()


class _Threads:
    """Workers that are threads."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="scanner")
        self._done: SimpleQueue[tuple[Any, Callable[[], Any]]] = SimpleQueue()

    def submit(self, lane: object, task: Callable[[], object]) -> None:
        """Run a task when a worker is free."""
        self._pool.submit(task).add_done_callback(lambda future: self._done.put((lane, future.result)))

    def next(self) -> tuple[Any, Callable[[], Any]]:
        """Return the lane of a task that is done, and what gives its result or raises what it raised."""
        return self._done.get()

    def end(self) -> None:
        """Drop what has not begun and wait for the rest."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class _Lane(Generic[Item]):
    """Items of one kind, and how many of them are under way."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = iter(items)
        self.under_way = 0
        self.is_over = False


class _Turns(Generic[Item]):
    """Whose turn it is."""

    def __init__(self, lanes: Iterable[Iterable[Item]], workers: int) -> None:
        self.under_way = 0
        self._workers = workers
        self._open = [_Lane(items) for items in lanes]
        self._next = deque(self._open)  # lanes that have less than their share under way

    def draw(self) -> Iterator[tuple[_Lane[Item], Item]]:
        """Take items, from one lane after the other, until enough are under way."""
        while self._next and self.under_way < self._workers * _AHEAD:
            lane = self._next.popleft()
            for item in lane.items:
                self.under_way += 1
                lane.under_way += 1
                if lane.under_way < self._share():
                    self._next.append(lane)
                yield lane, item
                break
            else:
                self._close(lane)

    def ended(self, lane: _Lane[Item]) -> None:
        """Note that an item of a lane is done."""
        self.under_way -= 1
        lane.under_way -= 1
        if not lane.is_over and lane.under_way == self._share() - 1:
            self._next.append(lane)

    def _share(self) -> int:
        lanes, most = len(self._open), self._workers * _AHEAD
        return max(1, min(self._workers // min(lanes, _FEWEST_SHARES), most // lanes)) if lanes > 1 else most

    def _close(self, lane: _Lane[Item]) -> None:
        """Share what a lane leaves among the others."""
        lane.is_over = True
        self._open.remove(lane)
        self._next = deque(one for one in self._open if one.under_way < self._share())
