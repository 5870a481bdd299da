"""Threads in a time of their own: one runs at a time, and time passes only when all of them wait.

What they do is then the same at every run, and an hour takes as long as its events take to compute.
"""

import heapq
import threading
from collections.abc import Callable, Iterable
from itertools import count
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class VirtualTime:
    """A clock, a sleep, and threads that use no other."""

    def __init__(self) -> None:
        self.now = 0.0
        self._order = count()
        self._waiting: list[tuple[float, int, threading.Event]] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the others run until it is time to go on."""
        if not self._waiting or self._waiting[0][0] > self.now + seconds:  # nobody is to run before
            self.now += max(seconds, 0)
            return
        mine = self._queue(self.now + seconds)
        self._wake_next()
        mine.wait()

    def each(self, function: Callable[[Item], Result], items: Iterable[Item], workers: int) -> list[Result]:
        """Do the items in threads, each of which takes the next item when it is done with one."""
        source, results = iter(items), list[Result]()
        self._left, finished = workers, threading.Event()

        def work(begin: threading.Event) -> None:
            begin.wait()
            for item in source:
                results.append(function(item))
            self._left -= 1
            if self._left:
                self._wake_next()
            else:
                finished.set()

        threads = [threading.Thread(target=work, args=(self._queue(self.now),), daemon=True) for _ in range(workers)]
        for thread in threads:
            thread.start()
        self._wake_next()
        assert finished.wait(600), "the threads wait for each other"
        return results

    def _queue(self, at: float) -> threading.Event:
        event = threading.Event()
        heapq.heappush(self._waiting, (at, next(self._order), event))
        return event

    def _wake_next(self) -> None:
        at, _, event = heapq.heappop(self._waiting)
        self.now = max(self.now, at)
        event.set()
