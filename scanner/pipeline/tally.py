"""A count that many threads add to."""

from collections import Counter
from threading import Lock


class Tally:
    """How often each thing was counted."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counter: Counter[str] = Counter()

    def add(self, name: str) -> None:
        """Count one more."""
        with self._lock:
            self._counter[name] += 1

    def counts(self) -> dict[str, int]:
        """Return the numbers by name, sorted."""
        with self._lock:
            return dict(sorted(self._counter.items()))
