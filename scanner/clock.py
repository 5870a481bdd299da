"""The time, as every file of ours writes it."""

import time
from datetime import UTC, datetime
from functools import lru_cache


def rfc3339(moment: datetime) -> str:
    """Return a moment, which is in UTC, as RFC 3339 has it: whole seconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def now() -> str:
    """Return the time of now (RFC 3339, UTC, whole seconds)."""
    return _at(int(time.time()))


@lru_cache(maxsize=1)  # thousands of reads end in the same second
def _at(second: int) -> str:
    return rfc3339(datetime.fromtimestamp(second, UTC))
