"""Sequences of values that stay in memory while they are short and move to a file without a name when they are not."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Final, TypeVar, overload
from weakref import finalize

import msgspec

from scanner.model.base import to_json
from scanner.spool.lines import Lines

T = TypeVar("T")

IN_MEMORY: Final = 20_000
"""How many values stay in memory, unless their owner says otherwise."""
_PORTION: Final = 256


class Packed(Sequence[T]):
    """Values in lines of JSON, each decoded when it is asked for: never the object that was put in, but its equal.

    `places` tells where each begins, in the order in which they are to be read; without them the lines are its own.
    """

    def __init__(self, decode: Callable[[bytes], T], lines: Lines, places: Iterable[int] = ()) -> None:
        self._decode = decode
        self._lines = lines
        self._places = array("Q", places)
        self._given = bool(self._places)

    def append(self, value: T) -> None:
        """Add a value at the end."""
        self._places.append(self._lines.append(to_json(value)))

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, which: int) -> T: ...
    @overload
    def __getitem__(self, which: slice) -> tuple[T, ...]: ...
    def __getitem__(self, which: int | slice) -> T | tuple[T, ...]:
        if isinstance(which, slice):
            return tuple(map(self._at, self._places[which]))
        return self._at(self._places[which])

    def __iter__(self) -> Iterator[T]:
        """Yield the values; those that stand one after another are read many at a time."""
        if self._given:
            yield from map(self._at, self._places)
            return
        for first in range(0, len(self._places), _PORTION):
            portion = self._places[first : first + _PORTION + 1]
            end = portion[_PORTION] if len(portion) > _PORTION else self._lines.size
            yield from map(self._decode, self._lines.between(portion[0], end))

    def _at(self, place: int) -> T:
        return self._decode(self._lines.at(place))


def nameless() -> Lines:
    """Return lines in a file that nobody else sees, and that ends with them."""
    file = TemporaryFile(prefix="scanner-")  # noqa: SIM115 -- it lives as long as the lines
    lines = Lines(file)
    finalize(lines, file.close)
    return lines


class Spilling(Sequence[T]):
    """A sequence that grows at its end: in memory while it is short, else in a file that ends with the process."""

    def __init__(self, kind: type[T], values: Iterable[T] = (), in_memory: int = IN_MEMORY) -> None:
        self._kind = kind
        self._in_memory = in_memory
        self._held: list[T] | Packed[T] = []
        self.extend(values)

    def append(self, value: T) -> None:
        """Add a value at the end."""
        if isinstance(self._held, list) and len(self._held) >= self._in_memory:
            self._held = self._spilled(self._held)
        self._held.append(value)

    def extend(self, values: Iterable[T]) -> None:
        """Add values at the end."""
        for value in values:
            self.append(value)

    def settled(self) -> Sequence[T]:
        """Return the values as they are to be kept: a tuple where they are few."""
        return tuple(self._held) if isinstance(self._held, list) else self._held

    def _spilled(self, values: Iterable[T]) -> Packed[T]:
        packed = Packed(msgspec.json.Decoder(self._kind).decode, nameless())
        for value in values:
            packed.append(value)
        return packed

    def __len__(self) -> int:
        return len(self._held)

    @overload
    def __getitem__(self, which: int) -> T: ...
    @overload
    def __getitem__(self, which: slice) -> Sequence[T]: ...
    def __getitem__(self, which: int | slice) -> T | Sequence[T]:
        return self._held[which]

    def __iter__(self) -> Iterator[T]:
        return iter(self._held)
