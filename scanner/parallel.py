"""Bounded concurrency: many waits at a time, results as they come, memory independent of how much work there is."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 4  # tasks queued for each worker, so that none waits for the main thread


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
    source = iter(items)
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="scanner")
    try:
        waiting = {pool.submit(function, item) for item in islice(source, workers * _AHEAD)}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            waiting |= {pool.submit(function, item) for item in islice(source, len(done))}
            yield from map(_result, done)
    except BaseException:
        abandon()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _result(future: Future[Result]) -> Result:
    return future.result()
