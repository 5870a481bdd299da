"""A memory with room for so many things: what came first makes room for what comes."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The values made last, by key: what an estate of any size may keep of what it can make again."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held: dict[K, V] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value that is held for a key, else make it and hold it. What `make` raises is not held."""
        if key in self._held:
            return self._held[key]
        return self.put(key, make())

    def put(self, key: K, value: V) -> V:
        """Hold a value and return it."""
        if len(self._held) >= self._room:
            del self._held[next(iter(self._held))]
        self._held[key] = value
        return value
