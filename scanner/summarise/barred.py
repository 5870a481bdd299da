"""Regions of an account of which no bucket could be read: one line for each reason, and how many buckets it cost."""

import re
from typing import Final

import msgspec

from scanner.model.coverage import RegionCoverage
from scanner.model.evidence import Unreadable
from scanner.model.facet import LOCATION
from scanner.model.snapshot import BucketRecord

# How AWS names the policy that denies (IAM User Guide, troubleshoot_access-denied.html).
_EXPLICIT: Final = re.compile(r"explicit deny in an? [\w -]+ policy(?:: arn:[\w:/*+=,.@-]+)?", re.ASCII)
_IMPLICIT: Final = re.compile(r"\bno [\w -]+ allows\b", re.ASCII)

_Place = tuple[str, str]


class Barred:
    """Counts buckets by account and Region; what it keeps grows with these and not with the buckets.

    A Region in which anything could be read is not barred, and one whose buckets nobody asked about is not known.
    """

    def __init__(self) -> None:
        self._open: set[_Place] = set()
        self._found: dict[tuple[str, ...], RegionCoverage] = {}

    def readable(self, record: BucketRecord) -> None:
        """Note a bucket of which something could be read."""
        self._open.add(_place(record))

    def unread(self, record: BucketRecord) -> None:
        """Note a bucket of which nothing could be read."""
        account, region = _place(record)
        error = _error(record)
        if not (region and error):
            return
        reason = reason_of(error.message)
        key = (account, region, error.code, reason)
        known = self._found.get(key) or RegionCoverage(
            account, region, 0, error.operation, error.code, error.message, reason
        )
        self._found[key] = msgspec.structs.replace(known, buckets=known.buckets + 1)

    def told(self) -> tuple[RegionCoverage, ...]:
        """Return the Regions, in order; those where one reason cost the most buckets first within each."""
        lost = (one for one in self._found.values() if (one.account, one.region) not in self._open)
        return tuple(sorted(lost, key=lambda one: (one.account, one.region, -one.buckets, one.code, one.reason)))


def reason_of(message: str) -> str:
    """Return the words by which AWS names the policy that denies, empty where a message has none."""
    found = _EXPLICIT.search(message) or _IMPLICIT.search(message)
    return found[0] if found else ""


def _place(record: BucketRecord) -> _Place:
    return record.ref.account, record.ref.region


def _error(record: BucketRecord) -> Unreadable | None:
    """Return the first read that failed. That a listing did not tell the Region is not what bars it."""
    told = (one for facet, one in record.evidence.items() if facet != LOCATION.name)
    return next((one for one in told if isinstance(one, Unreadable)), None)
