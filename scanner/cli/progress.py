"""Progress on long work: two lines where a person looks, a line a minute where nobody may."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread
from typing import TextIO

import typer

from scanner.cli.console import is_terminal
from scanner.cli.progress_words import Words
from scanner.cli.watching import current
from scanner.model.progress import Observer

_SILENCE = 60.0  # seconds: short runs stay quiet in pipes and cron, and no CI system takes a long one for dead


@contextmanager
def progress_on(stream: TextIO, *, quiet: bool) -> Iterator[Observer]:
    """Show progress on the stream while the block runs, and leave no trace of it on a terminal afterwards.

    Logs tell of progress by themselves: nothing else is shown beside them.
    """
    watch = current()
    if quiet or watch.logs:
        yield watch.observer
        return
    if watch.greeting:
        watch.greeting.take_back()
    with _shown(stream, Words(watch.counts)):
        yield watch.observer


def _shown(stream: TextIO, words: Words) -> AbstractContextManager[object]:
    if not is_terminal(stream):
        return reminding(stream, words)
    from scanner.cli.progress_lines import live  # noqa: PLC0415 -- rich is slow to import

    return live(stream, words)


@contextmanager
def reminding(stream: TextIO, words: Words, every: float = _SILENCE) -> Iterator[None]:
    """Write a line now and then (`every` so many seconds) that work goes on, also while nothing moves."""
    over = Event()

    def remind() -> None:
        while not over.wait(every):
            typer.echo(words.line(), file=stream)

    thread = Thread(target=remind, name="scanner-progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
