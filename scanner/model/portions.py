"""Something long, a portion at a time: fast because a portion is handled at once, small because only one is held."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in their order, so many at a time; the last portion may be smaller, none is empty."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
