"""The run's times for formats that demand a valid one. A report never knows a clock."""

import re
from datetime import UTC, datetime

_UTC = re.compile(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: str) -> datetime:
    """Return a time of the report; what is none is the first second of 1970, so that no format invents a day."""
    try:
        return datetime.fromisoformat(text) if _UTC.fullmatch(text) else _NEVER
    except ValueError:
        return _NEVER


def rfc3339(text: str) -> str:
    """Return a time in UTC to the second, as RFC 3339 and ISO 8601 both write it."""
    return moment(text).strftime("%Y-%m-%dT%H:%M:%SZ")


def milliseconds(text: str) -> int:
    """Return a time in milliseconds since 1970."""
    return int(moment(text).timestamp() * 1000)
