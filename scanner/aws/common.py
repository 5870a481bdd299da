"""What several have in common: made for the first of them, closed with the last."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """Something that ends."""

    def close(self) -> None:
        """End it."""
        ...


T = TypeVar("T", bound=Closable)


class Common(Generic[T]):
    """Counts who shares a thing; safe to share by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0
        self._thing: T | None = None

    def joined(self, make: Callable[[], T]) -> T:
        """Return the thing, made now where nobody else has it."""
        with self._lock:
            if self._thing is None:
                self._thing = make()
            self._users += 1
            return self._thing

    def left(self) -> None:
        """Have it no longer; the last one closes it."""
        with self._lock:
            self._users -= 1
            ended, self._thing = (None, self._thing) if self._users else (self._thing, None)
        if ended is not None:
            ended.close()
