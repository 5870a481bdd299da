"""Three answers to a read: present, absent, unreadable.

Nothing is ever concluded from `Unreadable`; it keeps what AWS said so that a person can see why.
"""

from typing import Final

from scanner.model.base import Document, Value


class Present(Value, frozen=True, tag="present"):
    """AWS answered with a document.

    `at` is the time of the answer (RFC 3339, UTC); where AWS Config answered, the time when it recorded that.
    `request_id` is AWS's own, empty where there was none.
    """

    operation: str
    at: str
    document: Document
    request_id: str = ""


class Absent(Value, frozen=True, tag="absent"):
    """AWS answered that there is none: `code` is its verbatim error code."""

    operation: str
    at: str
    code: str
    request_id: str = ""


class Unreadable(Value, frozen=True, tag="unreadable"):
    """AWS denied, could not be reached, or said something we do not understand.

    `code` and `message` are verbatim; `code` is one of AWS's error codes, the name of a client-side fault
    (`ConnectTimeoutError` …), or `UnknownShape` for a document that does not read as documented.
    """

    operation: str
    at: str
    code: str
    message: str
    request_id: str = ""


Evidence = Present | Absent | Unreadable

NO_SUCH_BUCKET: Final = "NoSuchBucket"
"""AWS's code for a bucket that does not exist (any more)."""

UNKNOWN_SHAPE: Final = "UnknownShape"
"""Our code for an answer that does not read as the API documents it."""
