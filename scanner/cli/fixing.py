"""`scan --fix`, and what the commands that write share: progress, and what an interruption means."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.progress import progress_on
from scanner.errors import InterruptedScanError

if TYPE_CHECKING:
    from scanner.pipeline import Result
    from scanner.pipeline.fixing import FixOptions, Watch

IncludeManagedOption = Annotated[
    bool, typer.Option("--include-managed", help="Also repair buckets that infrastructure as code manages.")
]

_GO_ON = "What was written stands in journal.jsonl of the run's folder; `scanner apply` of its plan goes on."


def repair(options: "FixOptions", *, quiet: bool) -> "Result":
    """Scan, repair, scan again, and return what the second scan came to."""
    from scanner.pipeline.fixing import fix  # noqa: PLC0415 -- keeps --help fast

    with interruptible():
        return fix(options, watching(quiet=quiet)).result


def watching(*, quiet: bool) -> "Watch":
    """Return what shows progress on standard error while it is entered."""
    return lambda: progress_on(sys.stderr, quiet=quiet)


@contextmanager
def interruptible(remedy: str = _GO_ON) -> Iterator[None]:
    """Let a scheduler's stop signal end the block like Ctrl-C, and say what is to be done after either."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedScanError("interrupted", remedy) from None
