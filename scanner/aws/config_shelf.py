"""Configuration items at hand: fetched a batch at a time, each batch once, some ahead of whoever reads.

Workers read bucket by bucket, and nobody knows in which order. So items that came stay, most of them in a file.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future
from threading import Lock
from typing import Final

import msgspec

from scanner.aws.config_batches import SIZE, Told, Variant
from scanner.clock import now
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Present, Unreadable
from scanner.model.resource import ResourceRecord
from scanner.recorded.evidence import FREQUENCIES, recorder_ref
from scanner.recorded.item import Item
from scanner.spool import Spilling

_AHEAD: Final = 4  # batches, that of the bucket which is read included
_IN_MEMORY: Final = 2_000  # items, of some kilobytes each


class Shelf:
    """What Config tells of the buckets that were put here, by name; safe to share by threads.

    `fetch` is given how the buckets of a batch are to be asked for, and the buckets; the pool runs it.
    """

    def __init__(self, fetch: Callable[[Variant, Sequence[BucketRef]], Mapping[str, Told]], pool: Executor) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._pool = pool
        self._batches: list[tuple[Variant, Sequence[BucketRef]]] = []
        self._batch_of: dict[str, int] = {}
        self._refs: dict[str, BucketRef] = {}
        self._contested: set[str] = set()  # names
        self._fetching: dict[int, Future[None]] = {}
        self._items = Spilling(Item, in_memory=_IN_MEMORY)
        self._places: dict[str, int] = {}
        self._failures: dict[str, Unreadable] = {}
        self._frequencies: dict[BucketRef, Counter[str]] = defaultdict(Counter)

    def put(self, variant: Variant, refs: Sequence[BucketRef]) -> None:
        """Make batches of buckets, which nobody asks for yet."""
        with self._lock:
            for first in range(0, len(refs), SIZE):
                batch = refs[first : first + SIZE]
                for ref in batch:
                    if self._refs.get(ref.name, ref) != ref:
                        self._contested.add(ref.name)
                    self._refs[ref.name], self._batch_of[ref.name] = ref, len(self._batches)
                self._batches.append((variant, batch))

    def ref(self, name: str) -> BucketRef | None:
        """Return a bucket that was put here, None for any other.

        Nor is one returned that was put here for two places: it is in one of them at most, and nobody knows in which.
        """
        return None if name in self._contested else self._refs.get(name)

    def get(self, name: str) -> Told | None:
        """Return what Config tells of a bucket, None of one that was not put here, or where the pool was shut down."""
        number = self._batch_of.get(name)
        if number is None or not self._fetched(number):
            return None
        with self._lock:
            failure = self._failures.get(name)
            return failure or self._items[self._places[name]]

    def evidence(self) -> Iterator[ResourceRecord]:
        """Yield how often Config looks at the buckets of each account and Region, as the items say."""
        with self._lock:
            for place, counted in sorted(self._frequencies.items()):
                operation = next(variant.operation for variant, _ in self._batches)
                told = Present(operation, now(), dict(sorted(counted.items())))
                yield ResourceRecord(recorder_ref(place.partition, place.account, place.region), {FREQUENCIES: told})

    def _fetched(self, number: int) -> bool:
        try:
            self._begun(number).result()
        except (CancelledError, RuntimeError):
            return False
        return True

    def _begun(self, number: int) -> Future[None]:
        """Begin with a batch and the next ones; raise RuntimeError where the pool was shut down."""
        with self._lock:
            for ahead in range(number, min(number + _AHEAD, len(self._batches))):
                if ahead not in self._fetching:
                    self._fetching[ahead] = self._pool.submit(self._take, ahead)
            return self._fetching[number]

    def _take(self, number: int) -> None:
        told = self._fetch(*self._batches[number])
        with self._lock:
            for name, one in told.items():
                if isinstance(one, Unreadable):
                    self._failures[name] = one
                else:
                    self._places[name] = len(self._items)
                    self._items.append(one)
                    place = msgspec.structs.replace(self._refs[name], name="")
                    self._frequencies[place][one.frequency or "unknown"] += 1
