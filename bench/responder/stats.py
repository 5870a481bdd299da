"""What was asked of a responder."""

import time
from collections import Counter
from typing import Any


class Stats:
    """Counts since the faults were last set."""

    def __init__(self) -> None:
        self.total = 0
        self.operations: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.connections = 0
        self.under_way = 0
        self.peak_under_way = 0
        self._cpu = time.process_time()
        self._first = self._last = 0.0

    def begun(self, operation: str, status: str) -> None:
        """Count a request that will be answered."""
        self._first = self._first or time.monotonic()
        self.operations[operation] += 1
        self.statuses[status] += 1
        self.under_way += 1
        self.peak_under_way = max(self.peak_under_way, self.under_way)

    def ended(self) -> None:
        """Count an answer that was sent."""
        self.under_way -= 1
        self._last = time.monotonic()

    def told(self) -> dict[str, Any]:
        """Return the counts, and the seconds from the first request to the last answer."""
        return {
            "total": self.total,
            "operations": dict(self.operations),
            "statuses": dict(self.statuses),
            "connections": self.connections,
            "peak_under_way": self.peak_under_way,
            "seconds": round(max(self._last - self._first, 0.0), 4),
            "cpu_seconds": round(time.process_time() - self._cpu, 3),
        }
