"""`scanner drift`: what differs between two runs."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import known
from scanner.errors import ExitCode

if TYPE_CHECKING:
    from scanner.drift import Drift, Side

FORMATS = ("text", "json", "markdown")

_RUN = "Folder of a run, its findings.json, or its snapshot.jsonl.gz."


def drift(
    older: Annotated[Path, typer.Argument(metavar="OLDER", help=_RUN, show_default=False)],
    newer: Annotated[Path, typer.Argument(metavar="NEWER", help=_RUN, show_default=False)],
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="What to print: text, json or markdown.")
    ] = "text",
) -> None:
    """Tell what differs between two runs.

    With the runs' folders findings, buckets, and configurations are compared, judged or not; findings.json alone tells
    of findings, a snapshot alone of the rest. Exit 12 where anything differs.
    """
    from scanner.drift import drift as compared  # noqa: PLC0415 -- keeps --help fast

    known("format", format_, FORMATS)
    sides = (side_of(older), side_of(newer))
    first, second = sorted(sides, key=lambda side: side.run.started)
    if first is not sides[0]:
        typer.echo("note: the newer run was given first; they are compared in the order of time", err=True)
    found = compared(first, second)
    _print(found, format_)
    if found.differs:
        raise typer.Exit(ExitCode.DIFFERENT)


def side_of(path: Path) -> "Side":
    """Return what a path holds of a run: a report, a snapshot or both; raise BadFileError."""
    from scanner.drift import Side  # noqa: PLC0415 -- keeps --help fast
    from scanner.runs import directory, snapshot_file  # noqa: PLC0415

    if path.is_dir():
        snapshot = path / directory.SNAPSHOT
        return Side(directory.load_report(path), snapshot_file.read(snapshot) if snapshot.exists() else None)
    if path.suffix == ".gz":
        return Side(snapshot=snapshot_file.read(path))
    return Side(report=directory.load_report(path))


def _print(found: "Drift", format_: str) -> None:
    from scanner.drift import encode  # noqa: PLC0415 -- keeps --help fast
    from scanner.drift.pages import markdown  # noqa: PLC0415

    if format_ == "json":
        typer.echo(encode(found).decode(), nl=False)
    elif format_ == "markdown":
        typer.echo(markdown(found), nl=False)
    else:
        for line in _text(found):
            typer.echo(line)


def _text(found: "Drift") -> Iterator[str]:
    from scanner.cli.console import colour, fitted, safe  # noqa: PLC0415 -- keeps --help fast
    from scanner.drift.pages import text  # noqa: PLC0415

    bold = colour(sys.stdout)
    for line, heading in text(found):
        said = fitted(safe(line), sys.stdout)
        yield typer.style(said, bold=True) if heading and bold else said
