"""One column of the page's data: each value once, and for every row its number."""

import re
from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Final, TypeVar

from scanner.model.base import to_json

H = TypeVar("H", bound=Hashable)
Tell = Callable[[Any], object]
Order = Callable[[Any], Any]

_DIGITS: Final = re.compile("([0-9]+)")
_SORTED: Final = frozenset({"policy", "check", "account", "region", "bucket"})


class Numbers(dict[H, int]):
    """Numbers values as they come: `numbers[value]` is the value's number, a new one where it is new."""

    def __missing__(self, value: H) -> int:
        self[value] = number = len(self)
        return number


class Column:
    """A column that is filled in any order of its rows, of which there are so many."""

    def __init__(self, rows: int) -> None:
        self.numbers: Numbers[Any] = Numbers()
        self.at = array("I", bytes(rows * array("I").itemsize))

    def put(self, row: int, value: Hashable) -> None:
        """Set a row's value."""
        self.at[row] = self.numbers[value]

    def written(self, told: Tell = str, order: Order | None = None) -> bytes:
        """Return the column as JSON: the values in their order, or as the rows first have them, and where each is."""
        values = list(self.numbers)
        first = list(dict.fromkeys(self.at))
        if order:
            first.sort(key=lambda number: order(values[number]))
        places = array("I", bytes(len(values) * self.at.itemsize))
        for place, number in enumerate(first):
            places[number] = place
        return to_json({"values": [told(values[number]) for number in first], "at": [places[n] for n in self.at]})


def column(values: Sequence[Hashable], told: Tell = str, order: Order | None = None) -> bytes:
    """Return a column of these values, as `Column.written` does."""
    made = Column(len(values))
    for row, value in enumerate(values):
        made.put(row, value)
    return made.written(told, order)


def table(columns: Iterable[tuple[str, bytes]]) -> Iterable[bytes]:
    """Yield a JSON object of these names, which are our own, and their texts."""
    comma = b"{"
    for name, text in columns:
        yield comma + b'"' + name.encode() + b'":'
        yield text
        comma = b","
    yield b"}"


def order_of(name: str) -> Order | None:
    """Return how the values of a column are sorted; None where they stand as the rows have them."""
    return _natural if name in _SORTED else None


def _natural(text: str) -> tuple[list[object], str]:
    """Order numbers within names by their value; a text between two numbers stands at every other place."""
    parts = _DIGITS.split(text.casefold())
    parts[1::2] = ((len(number), number) for number in (digits.lstrip("0") for digits in parts[1::2]))
    return list(parts), text
