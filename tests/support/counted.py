"""Progress that counts what it is told."""

from scanner.model.progress import Silent


class Counted(Silent):
    """Counts the steps of the one phase that there is, which must be of this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.total: int | None = None
        self.steps = 0

    def phase(self, name: str, total: int | None) -> None:
        assert name == self.name
        self.total = total

    def advance(self) -> None:
        self.steps += 1
