"""An observer that remembers what it was told, and reports to tell of."""

from typing import Any


class Remembering:
    """Notes every event with its arguments."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def __getattr__(self, event: str) -> Any:  # noqa: ANN401 -- any event of the protocol
        return lambda *values: self.told.append((event, *values))
