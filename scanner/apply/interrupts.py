"""Being stopped between two writes, never within one: Ctrl-C or a scheduler's SIGTERM asks, a second one insists."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Whether somebody asked to stop."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, _number: int, _frame: object) -> None:
        """Note the first request; raise KeyboardInterrupt at the second, whatever is under way."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Take the signals that stop a process for requests to stop soon, as long as the block lasts.

    Only the main thread is told of signals, so elsewhere nobody is asked.
    """
    stop = Stop()
    if current_thread() is not main_thread():
        yield stop
        return
    former = {number: signal.signal(number, stop.ask) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
