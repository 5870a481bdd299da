"""What a verification works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from scanner.model.journal import Entry, Journal
from scanner.model.objectstore import ObjectStore
from scanner.model.plan import Target
from scanner.verify.timing import Options, Timing

Stores = Mapping[str, ObjectStore]
"""Object stores by the account whose credentials they hold."""


@dataclass(frozen=True)
class Bench:
    """The stores that reach the buckets, the journal, and the time there is."""

    stores: Stores
    journal: Journal
    options: Options
    timing: Timing

    def store(self, bucket: Target, source: Target) -> ObjectStore | None:
        """Return the store of the bucket's owner, else that of the source's owner, None where neither is held."""
        return self.stores.get(bucket.account) or self.stores.get(source.account)


class OneByOne:
    """A journal that several threads write to."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = Lock()

    def note(self, entry: Entry) -> None:
        """Append an entry while nobody else does."""
        with self._lock:
            self._journal.note(entry)
