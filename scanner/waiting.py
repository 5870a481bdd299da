"""Waiting without a thread for each wait: where many reads share one thread, whoever waits lets the others go on.

A thread for each connection costs more than the reads themselves: whenever one wakes up, it waits for the interpreter's
lock, and so does the next. In a greenlet (gevent) a wait is a switch to another one; everywhere else these functions
simply wait, so that code that uses them need not know where it runs.
"""

import socket
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def is_shared() -> bool:
    """Tell whether this runs in a greenlet, whose thread others share."""
    gevent = sys.modules.get("gevent")
    try:
        return gevent is not None and isinstance(gevent.getcurrent(), gevent.Greenlet)
    except AttributeError:  # another thread is still loading it, so there is no greenlet of it yet
        return False


def get_ready() -> None:
    """Load what lets reads share a thread, in the thread that they will share: best while there is nothing to do."""
    import gevent.pool  # noqa: PLC0415 -- only who shares a thread needs it
    import gevent.queue  # noqa: F401, PLC0415


def until_readable(connection: socket.socket, seconds: float) -> None:
    """Let others go on until there is something to receive; raise TimeoutError when so many seconds have passed.

    Alone it returns at once: receiving waits by itself then.
    """
    if is_shared() and not _has_pending(connection):
        from gevent.socket import wait_read  # noqa: PLC0415 -- it is loaded, or nothing is shared

        wait_read(connection.fileno(), seconds)


def pause(seconds: float, end: Event) -> None:
    """Wait so many seconds, or until the event is set; in a greenlet it is the end of that which ends the wait."""
    if is_shared():
        from gevent import sleep  # noqa: PLC0415 -- it is loaded, or nothing is shared

        sleep(0 if end.is_set() else seconds)
    else:
        end.wait(seconds)


def apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a function returns that waits in ways of its own: in a greenlet, from a thread where nobody waits."""
    if not is_shared():
        return function(*args, **kwargs)
    from gevent import get_hub  # noqa: PLC0415 -- it is loaded, or nothing is shared

    found: T = get_hub().threadpool.apply(function, args, kwargs)
    return found


class Greenlets:
    """Workers that share the thread that made them, for `scanner.parallel`."""

    def __init__(self, workers: int) -> None:
        from gevent.pool import Pool  # noqa: PLC0415 -- only who shares a thread needs it
        from gevent.queue import SimpleQueue  # noqa: PLC0415

        self._pool = Pool()
        self._free = workers
        self._tasks: deque[tuple[object, Callable[[], object]]] = deque()
        self._done: Any = SimpleQueue()

    def submit(self, lane: object, task: Callable[[], object]) -> None:
        """Run a task when a worker is free."""
        self._tasks.append((lane, task))
        if self._free:
            self._free -= 1
            self._pool.spawn(self._work)

    def next(self) -> tuple[Any, Callable[[], Any]]:
        """Return the lane of a task that is done, and what gives its result or raises what it raised."""
        found: tuple[Any, Callable[[], Any]] = self._done.get()
        return found

    def end(self) -> None:
        """End all that is under way where it waits."""
        self._pool.kill()

    def _work(self) -> None:
        while self._tasks:
            lane, task = self._tasks.popleft()
            self._done.put((lane, _outcome(task)))
        self._free += 1


def _outcome(task: Callable[[], object]) -> Callable[[], object]:
    from gevent import GreenletExit  # noqa: PLC0415 -- it is loaded: this runs in a greenlet

    try:
        result = task()
    except GreenletExit:
        raise
    except BaseException as error:  # noqa: BLE001 -- it is raised where the result is asked for
        return partial(_raise, error)
    return lambda: result


def _raise(error: BaseException) -> None:
    raise error


def _has_pending(connection: Any) -> bool:  # noqa: ANN401 -- a socket, or one under TLS
    return hasattr(connection, "pending") and connection.pending() > 0
