"""Progress on long work: a bar where a person looks, nothing where nobody does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from scanner.cli.console import is_terminal
from scanner.model.progress import Progress, Silent

if TYPE_CHECKING:
    import rich.progress


@contextmanager
def progress_on(stream: TextIO, *, quiet: bool) -> Iterator[Progress]:
    """Show progress on the stream while the block runs, and leave no trace of it afterwards."""
    if quiet or not is_terminal(stream):
        yield Silent()
        return
    with _bar(stream) as bar:
        yield _Bar(bar)


def _bar(stream: TextIO) -> "rich.progress.Progress":
    from rich import progress  # noqa: PLC0415 -- rich is slow to import
    from rich.console import Console  # noqa: PLC0415

    columns = (
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    return progress.Progress(*columns, console=Console(file=stream), transient=True)


class _Bar:
    """One line: the phase under way."""

    def __init__(self, bar: "rich.progress.Progress") -> None:
        self._bar = bar
        self._task = bar.add_task("starting", total=None)

    def phase(self, name: str, total: int | None) -> None:
        """Begin a phase in place of the one before."""
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(name, total=total)

    def advance(self) -> None:
        """Count a step."""
        self._bar.advance(self._task)
