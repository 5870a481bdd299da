"""A memory with room for so many things: what came first makes room for what comes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(OrderedDict[K, V]):
    """The values made last, by key: what an estate of any size may keep of what it can make again."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def made(self, key: K, make: Callable[[], V]) -> V:
        """Return the value that is held for a key, else make it and hold it. What `make` raises is not held."""
        return self[key] if key in self else self.put(key, make())

    def put(self, key: K, value: V) -> V:
        """Hold a value and return it."""
        if len(self) >= self._room:
            self.popitem(last=False)  # a plain dict would look for its first key among those that are gone
        self[key] = value
        return value
