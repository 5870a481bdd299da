"""Whether an answer is worth another attempt, and when AWS wishes it."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault
from scanner.aws.transport import Answer

_SLOW_STATUS: Final = (429, 503)
_SLOW: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "SlowDown",
        "TooManyRequestsException",
    }
)


def is_transient(answer: Answer) -> bool:
    """Tell whether asking again may get a better answer."""
    return isinstance(answer, Fault) and answer.kind is Kind.TRANSIENT


def is_throttled(answer: Answer) -> bool:
    """Tell whether AWS refused for being asked too much, which asking less helps.

    S3 says SlowDown or ServiceUnavailable, with 503, and to HEAD the status alone (Amazon S3 API Reference, "Error
    responses": "Reduce your request rate").
    """
    if not isinstance(answer, Fault) or answer.kind is not Kind.TRANSIENT:
        return False
    error = answer.error
    return error.status in _SLOW_STATUS or error.code in _SLOW or error.code.startswith("Throttl")


def retry_after(answer: Answer) -> float:
    """Return the seconds that a fault's Retry-After asks for (RFC 9110, 10.2.3), 0 where it asks for none."""
    headers = answer.error.headers if isinstance(answer, Fault) else {}
    asked = headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        # A date counts from the answer's own, so that our clock need not be right.
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return 0.0
    return max(wait, timedelta()).total_seconds()
