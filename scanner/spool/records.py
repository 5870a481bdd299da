"""What a run reads, as it comes: references in memory, evidence in a file.

The file is a snapshot that has no end yet: each line is one of a snapshot's own, a later line about a bucket, role or
key takes the place of an earlier one. Whatever kills the run, the lines before it stay good, and it can be resumed.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec

from scanner.model.base import to_json
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import AccountRecord, BucketRecord
from scanner.model.snapshot_line import AccountLine, BucketLine, ResourceLine
from scanner.spool.lines import Lines
from scanner.spool.packed import Packed

AT_HAND: Final = 20_000
"""How many records stay decoded; a run of fewer never reads its file."""


class Record(Protocol):
    """A bucket's, role's or key's evidence; `ref` has an `arn` to be kept by and a `place` in the order of reports."""

    @property
    def ref(self) -> Any:  # noqa: ANN401 -- see above
        """Whose evidence it is."""
        ...


R = TypeVar("R", bound=Record)


class Store(Generic[R]):
    """Records by ARN: in memory where there is no file, else in the file, the last ones at hand."""

    def __init__(self, wrap: Callable[[R], msgspec.Struct], unwrap: Callable[[bytes], R], lines: Lines | None) -> None:
        self._wrap = wrap
        self._unwrap = unwrap
        self._lines = lines
        self._refs: dict[str, Any] = {}
        self._places: dict[str, int] = {}
        self._at_hand: OrderedDict[str, R] = OrderedDict()

    def put(self, record: R) -> None:
        """Keep a record in place of what was known of its subject."""
        if self._lines is None:
            self._keep(record)
        else:
            self.adopt(record, self._lines.append(to_json(self._wrap(record))))

    def take(self, line: bytes) -> R:
        """Keep a record that is given as the line of a snapshot, and return it."""
        record = self._unwrap(line)
        if self._lines is None:
            self._keep(record)
        else:
            self.adopt(record, self._lines.append(line))
        return record

    def adopt(self, record: R, place: int) -> None:
        """Keep a record that stands in the file already."""
        self._places[record.ref.arn] = place
        self._keep(record)

    def drop(self, arn: str) -> None:
        """Forget a record."""
        self._refs.pop(arn, None)
        self._places.pop(arn, None)
        self._at_hand.pop(arn, None)

    def get(self, arn: str) -> R | None:
        """Return a record, None where there is none."""
        found = self._at_hand.get(arn)
        if found is not None or self._lines is None or arn not in self._places:
            return found
        return self._hold(arn, self._unwrap(self._lines.at(self._places[arn])))

    def record(self, arn: str) -> R:
        """Return a record that is there; raise KeyError for one that is not."""
        found = self.get(arn)
        if found is None:
            raise KeyError(arn)
        return found

    def ref(self, arn: str) -> Any:  # noqa: ANN401 -- the record's own
        """Return the reference of a record that is there; raise KeyError for one that is not."""
        return self._refs[arn]

    def __contains__(self, arn: str) -> bool:
        return arn in self._refs

    def __len__(self) -> int:
        return len(self._refs)

    def arns(self) -> Sequence[str]:
        """Return the ARNs of all records, in the order in which they came first."""
        return tuple(self._refs)

    def in_order(self) -> Sequence[R]:
        """Return all records in the order of every report, whatever order they came in."""
        ordered = sorted(self._refs, key=lambda arn: self._refs[arn].place)
        if self._lines is None or len(self._at_hand) == len(ordered):
            return tuple(self._at_hand[arn] for arn in ordered)
        self._at_hand.clear()
        return Packed(self._unwrap, self._lines, (self._places[arn] for arn in ordered))

    def _keep(self, record: R) -> None:
        ref = record.ref
        if self._refs.get(ref.arn) != ref:
            self._refs[ref.arn] = ref  # an equal one is the same again: its strings are not kept twice
        self._hold(ref.arn, record)

    def _hold(self, arn: str, record: R) -> R:
        self._at_hand[arn] = record
        if self._lines is not None and len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)
        return record


class RecordStore:
    """The buckets, roles and keys of a run, in one file where they have one.

    `accounts` are those of which every bucket in scope was read for itself, by id, as far as somebody told.
    """

    def __init__(self, lines: Lines | None = None) -> None:
        bucket, resource = msgspec.json.Decoder(BucketLine).decode, msgspec.json.Decoder(ResourceLine).decode
        self._lines = lines
        self.accounts: dict[str, AccountRecord] = {}
        self.buckets: Store[BucketRecord] = Store(BucketLine, lambda line: bucket(line).bucket, lines)
        self.resources: Store[ResourceRecord] = Store(ResourceLine, lambda line: resource(line).resource, lines)

    def close_account(self, account: AccountRecord) -> None:
        """Keep that an account was read, once its buckets are kept: a run that is resumed need not list it again."""
        self.accounts[account.account] = account
        if self._lines is not None:
            self._lines.append(to_json(AccountLine(account)))
            self._lines.flush()
