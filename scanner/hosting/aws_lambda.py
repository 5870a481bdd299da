"""AWS Lambda: `scanner.hosting.aws_lambda.handler` is the function. It is the command line with an event for its words.

A run is kept in a bucket as `scanner evidence upload` keeps it, since nothing outlives the call here. A user's error
is raised, so that Step Functions can tell it by its class from a run with findings, which is an answer.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

from scanner.errors import ExitCode, ScannerError
from scanner.hosting.accounts import accounts_of, file_of
from scanner.hosting.event import Event, event_of, words_of
from scanner.hosting.keeping import Kept, keep, parts_of
from scanner.runs import directory

_FOR_READING: Final = 0.7
"""Which part of the time that is left goes into reading; judging, reports and the upload have the rest."""


class Context(Protocol):
    """What Lambda tells of the call (Lambda Developer Guide: python-context.html)."""

    def get_remaining_time_in_millis(self) -> int:
        """Return for how long the call may still go on."""
        ...


def handler(document: object, context: Context | None = None) -> dict[str, Any]:
    """Do what an event asks, and return what came of it as a document; raise ScannerError as the command line does."""
    event = event_of(document)
    if event.command == "accounts":
        return {"accounts": accounts_of(event)}
    with TemporaryDirectory(prefix="scanner-") as home:
        return _run(event, Path(home), context)


def _run(event: Event, home: Path, context: Context | None) -> dict[str, Any]:
    folder = home / "run"
    words = words_of(event, folder)
    if event.accounts:
        words += ["--accounts", str(file_of(event, home))]
        if parts_of(event, home, folder):
            words[words.index("--out")] = "--resume"
    if context and event.command == "scan" and "deadline" not in event.options:
        words += ["--deadline", f"{int(context.get_remaining_time_in_millis() / 1000 * _FOR_READING)}s"]
    code = _program(words)
    if event.command != "scan":
        return {"exit_code": code}
    return _told(code, folder, keep(event, folder))


def _program(words: list[str]) -> int:
    """Run the program in this process and return its exit code."""
    from scanner.cli.app import app  # noqa: PLC0415 -- an event that is none should cost nothing

    return int(app(words, prog_name="scanner", standalone_mode=False) or ExitCode.DONE)


def _told(code: int, folder: Path, kept: Kept | None) -> dict[str, Any]:
    report = directory.load_report(folder)
    told = {
        "exit_code": code,
        "run": report.run.id,
        "complete": report.coverage.complete,
        "verdicts": dict(report.summary.verdicts),
        "by_severity": dict(report.summary.by_severity),
    }
    if kept is None:
        return told
    if kept.problem:
        raise ScannerError(f"run {report.run.id} could not be kept: {kept.problem}", "Call the function again.")
    return {**told, **kept.told()}
