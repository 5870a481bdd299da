"""The bucket records of a run as they fill: references in memory, what was read of them in a file.

The file is a snapshot that has no end yet: each line is one of a snapshot's own, a later line about a bucket takes the
place of an earlier one. Whatever kills the run, the lines before it stay good, and the run can go on from them.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from scanner.model.base import to_json
from scanner.model.bucket import BucketRef
from scanner.model.snapshot import BucketRecord
from scanner.model.snapshot_line import BucketLine
from scanner.spool.lines import Lines
from scanner.spool.packed import Packed

AT_HAND: Final = 4_000
"""How many records stay decoded; a run of fewer never reads its file."""


class RecordStore:
    """Records by ARN: in memory where there is no file, else in the file, the last ones at hand."""

    def __init__(self, lines: Lines | None = None) -> None:
        self._lines = lines
        self._decoder = msgspec.json.Decoder(BucketLine)
        self._refs: dict[str, BucketRef] = {}
        self._places: dict[str, int] = {}
        self._at_hand: dict[str, BucketRecord] = {}

    def put(self, record: BucketRecord) -> None:
        """Keep a record in place of what was known of its bucket."""
        arn = record.ref.arn
        if self._refs.get(arn) != record.ref:
            self._refs[arn] = record.ref  # an equal one is the same again: its strings are not kept twice
        if self._lines is not None:
            self._places[arn] = self._lines.append(to_json(BucketLine(record)))
        self._hold(arn, record)

    def get(self, arn: str) -> BucketRecord | None:
        """Return the record of a bucket, None where there is none."""
        found = self._at_hand.get(arn)
        if found is not None or self._lines is None or arn not in self._places:
            return found
        return self._hold(arn, self._decoded(self._lines.at(self._places[arn])))

    def record(self, arn: str) -> BucketRecord:
        """Return the record of a bucket that is there; raise KeyError for one that is not."""
        found = self.get(arn)
        if found is None:
            raise KeyError(arn)
        return found

    def ref(self, arn: str) -> BucketRef:
        """Return the reference of a bucket that is there; raise KeyError for one that is not."""
        return self._refs[arn]

    def __contains__(self, arn: str) -> bool:
        return arn in self._refs

    def __len__(self) -> int:
        return len(self._refs)

    def arns(self) -> Sequence[str]:
        """Return the ARNs of all records, in the order in which they came first."""
        return tuple(self._refs)

    def in_order(self) -> Sequence[BucketRecord]:
        """Return all records in the order of every report, whatever order they came in."""
        ordered = sorted(self._refs, key=lambda arn: self._refs[arn].place)
        if self._lines is None or len(self._at_hand) == len(ordered):
            return tuple(self._at_hand[arn] for arn in ordered)
        return Packed(self._decoded, self._lines, (self._places[arn] for arn in ordered))

    def _decoded(self, line: bytes) -> BucketRecord:
        return self._decoder.decode(line).bucket

    def _hold(self, arn: str, record: BucketRecord) -> BucketRecord:
        self._at_hand[arn] = record
        if self._lines is not None and len(self._at_hand) > AT_HAND:
            del self._at_hand[next(iter(self._at_hand))]
        return record
