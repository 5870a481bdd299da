"""How much a replication configuration may hold.

AWS General Reference: s3.html (rules, destinations); API: PutBucketReplication (size of the document).
"""

from typing import Any, Final
from xml.sax.saxutils import escape

from scanner.model.action import CannotRepairError
from scanner.model.base import Document

MAX_RULES: Final = 1000
MAX_DESTINATIONS: Final = 28
"""Distinct destinations of a bucket, unless AWS raised the quota."""

MAX_BYTES: Final = 2 * 1024 * 1024


def excesses(document: Document) -> tuple[str, ...]:
    """Return, as sentences, which quotas a configuration exceeds."""
    rules = len(document["Rules"])
    destinations = len({rule["Destination"]["Bucket"] for rule in document["Rules"]})
    size = xml_size(document)
    counted = (
        (rules, MAX_RULES, f"S3 takes {MAX_RULES} rules at most, and there would be {rules}."),
        (
            destinations,
            MAX_DESTINATIONS,
            f"S3 takes {MAX_DESTINATIONS} destinations at most, and there would be {destinations}.",
        ),
        (size, MAX_BYTES, f"S3 takes {MAX_BYTES} bytes at most, and there would be {size}."),
    )
    return tuple(sentence for value, most, sentence in counted if value > most)


def within_quotas(document: Document) -> Document:
    """Return the configuration; raise CannotRepairError where S3 would find it too large."""
    exceeded = excesses(document)
    if exceeded:
        raise CannotRepairError(" ".join(exceeded))
    return document


def xml_size(part: Any) -> int:  # noqa: ANN401 -- any part of a document
    """Return the size in bytes of a part of a document as XML, in which S3 wants it, without its declaration."""
    if isinstance(part, dict):
        return sum(_element(name, value) for name, value in part.items())
    return len(escape(str(part)).encode("utf-8", "surrogatepass"))


def _element(name: str, value: Any) -> int:  # noqa: ANN401 -- any part of a document
    values = value if isinstance(value, list) else [value]
    return sum(2 * len(name) + len("<></>") + xml_size(each) for each in values)
