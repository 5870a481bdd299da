"""Work that happens a little later, as replication does, or at once where a test asks for it."""

from collections import deque
from collections.abc import Callable
from threading import Lock, Timer


class DelayedQueue:
    """Runs each job once, in order, `delay` seconds after it was submitted or when the queue is drained."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._jobs: deque[Callable[[], None]] = deque()
        self._running = Lock()

    def submit(self, job: Callable[[], None]) -> None:
        """Let a job wait for its turn."""
        self._jobs.append(job)
        timer = Timer(self._delay, self._run_next)
        timer.daemon = True
        timer.start()

    def drain(self) -> int:
        """Run all waiting jobs now; return how many there were. A job that is already running is waited for."""
        done = 0
        with self._running:
            while self._jobs:
                self._jobs.popleft()()
                done += 1
        return done

    def _run_next(self) -> None:
        # Every job has its timer; after a drain some of them find nothing to do.
        with self._running:
            if self._jobs:
                self._jobs.popleft()()
