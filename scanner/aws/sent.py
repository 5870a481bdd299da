"""A count of the requests that were sent."""

from collections import Counter
from collections.abc import Callable
from threading import Lock


class Sent:
    """Counts requests by operation, from any thread, and tells `on_request` of each."""

    def __init__(self, on_request: Callable[[str], object] | None = None) -> None:
        self._on_request = on_request
        self._lock = Lock()
        self._calls: Counter[str] = Counter()

    @property
    def calls(self) -> Counter[str]:
        """Requests so far, by operation; a copy."""
        with self._lock:
            return Counter(self._calls)

    def add(self, operation: str) -> None:
        """Count one that is about to be sent."""
        with self._lock:
            self._calls[operation] += 1
        if self._on_request:
            self._on_request(operation)
