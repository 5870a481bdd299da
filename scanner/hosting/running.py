"""The command line in this process, with an event for its words and the time of the call for its deadline."""

from pathlib import Path
from typing import Final, Protocol

from scanner.errors import ExitCode
from scanner.hosting.accounts import file_of
from scanner.hosting.event import Event, words_of
from scanner.hosting.keeping import parts_of

_FOR_READING: Final = 0.7
"""Which part of the time that is left goes into reading; judging, reports and the upload have the rest."""


class Context(Protocol):
    """What Lambda tells of the call (Lambda Developer Guide: python-context.html)."""

    def get_remaining_time_in_millis(self) -> int:
        """Return for how long the call may still go on."""
        ...


def run_program(event: Event, home: Path, context: Context | None) -> tuple[int, Path]:
    """Do what an event asks, in the folder `home`; return the exit code and where the run lies.

    Raises ScannerError as the command line does.
    """
    folder = home / "run"
    words = words_of(event, folder)
    if event.accounts:
        words += ["--accounts", str(file_of(event, home))]
        if parts_of(event, home, folder):
            words[words.index("--out")] = "--resume"
    if context and event.command == "scan" and "deadline" not in event.options:
        words += ["--deadline", f"{int(context.get_remaining_time_in_millis() / 1000 * _FOR_READING)}s"]
    return _program(words), folder


def _program(words: list[str]) -> int:
    from scanner.cli.app import app  # noqa: PLC0415 -- an event that is none should cost nothing

    return int(app(words, prog_name="scanner", standalone_mode=False) or ExitCode.DONE)
