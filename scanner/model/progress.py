"""How long work tells that it goes on, without knowing whether a person, a pipe or a test listens."""

from typing import Protocol


class Progress(Protocol):
    """Told from one thread only."""

    def phase(self, name: str, total: int | None) -> None:
        """A new phase begins, of `total` steps where that is known."""
        ...

    def advance(self) -> None:
        """One step of the phase is done."""
        ...


class Silent:
    """Tells nobody."""

    def phase(self, name: str, total: int | None) -> None:
        """Ignore the phase."""

    def advance(self) -> None:
        """Ignore the step."""
