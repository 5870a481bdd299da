"""Two tidy lines at the foot of a terminal, redrawn in place. Slow to import: only where a person looks."""

from collections.abc import Iterator
from typing import TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from scanner.cli.progress_words import Words

_WIDEST, _NARROWEST = 40, 8  # columns of the bar; below that it says less than the numbers
_LEFT = len("59m 59s left")  # kept free, so that the bar does not change its width as time goes by
_REDRAWN = 5  # times a second: enough to be alive, and a hundredth of a core


def live(stream: TextIO, words: Words) -> Live:
    """Return what shows the words while it is entered and leaves no trace of them."""
    console = Console(file=stream)
    spinner = Spinner("dots" if console.encoding.startswith("utf") else "line")
    lines = _Lines(words, spinner)
    return Live(lines, console=console, transient=True, refresh_per_second=_REDRAWN, redirect_stdout=False)


class _Lines:
    """The phase under way, and below it what happened so far. What has no room is left out."""

    def __init__(self, words: Words, spinner: Spinner) -> None:
        self._words = words
        self._spinner = spinner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._phase(console, options.max_width)
        yield Text(f"  {_fitting(self._words.totals(), options.max_width - 2)}", style="dim", no_wrap=True)

    def _phase(self, console: Console, width: int) -> Table:
        phase, count, left = self._words.phase, self._words.count(), self._words.left()
        taken = len(f"s {phase.name} {count} ")
        row = [self._spinner.render(console.get_time()), Text(phase.name, no_wrap=True, overflow="ellipsis")]
        room = width - taken - _LEFT - 1
        if phase.total and room >= _NARROWEST:
            row.append(ProgressBar(phase.total, phase.done, width=min(room, _WIDEST)))
        row.append(Text(count, no_wrap=True))
        if taken + len(left) <= width:
            row.append(Text(left, style="dim", no_wrap=True))
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_row(*row)
        return grid


def _fitting(parts: list[str], width: int) -> str:
    """Return as many of the parts, from the first, as a line has room for."""
    return max((text for text in _growing(parts) if len(text) <= width), key=len, default="")


def _growing(parts: list[str]) -> Iterator[str]:
    for count in range(len(parts)):
        yield " · ".join(parts[: count + 1])
