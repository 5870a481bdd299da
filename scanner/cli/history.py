"""`scanner history`: how runs compare, which findings are how old, how long repairs take."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import known

if TYPE_CHECKING:
    from scanner.history import HistoryView

FORMATS = ("text", "json", "csv")
PARTS = ("run", "account", "policy")
VARIABLE = "SCANNER_HISTORY"

_HELP = """Tell how earlier runs compare.

Score, findings by severity, the age of what is open, the time to repair.
"""

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    help=_HELP,
)

PlaceOption = Annotated[
    str, typer.Option("--history", metavar="FILE", envvar=VARIABLE, help="The file, or `default` for the user's own.")
]
RecordOption = Annotated[
    str,
    typer.Option(
        "--history",
        metavar="FILE|default|none",
        envvar=VARIABLE,
        help="Add the run to this history, and show the trend in its report.",
    ),
]


def place_of(word: str) -> Path | None:
    """Return the file that an option names, None for `none`."""
    if word in ("", "none"):
        return None
    from scanner.history import default_place  # noqa: PLC0415 -- few scans have one

    return default_place(os.environ) if word == "default" else Path(word)


@app.callback()
def show(
    context: typer.Context,
    history: PlaceOption = "default",
    account: Annotated[str, typer.Option(metavar="ID", help="Only this account.", show_default=False)] = "",
    policy: Annotated[str, typer.Option(metavar="NAME", help="Only this policy.", show_default=False)] = "",
    by: Annotated[
        str, typer.Option(metavar="PART", help="A line for each run, or for each account or policy of it.")
    ] = "run",
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="What to print: text, json or csv.")
    ] = "text",
) -> None:
    """Print the runs, what is open, and the repairs, unless a command of its own follows."""
    if context.invoked_subcommand:
        return
    from scanner.history import Asked, opened, view  # noqa: PLC0415 -- keeps --help fast

    asked = Asked(account=account, policy=policy, by=known("part", by, PARTS))
    known("format", format_, FORMATS)
    with opened(_needed(history)) as store:
        found = view(store, asked)
    _print(found, format_)


@app.command()
def add(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN…", help="Folders of runs, or their findings.json.", show_default=False)
    ],
    history: PlaceOption = "default",
) -> None:
    """Add saved runs to the history, in any order.

    One that is there already counts once.
    """
    from scanner.cli.console import safe  # noqa: PLC0415 -- keeps --help fast
    from scanner.history import opened  # noqa: PLC0415
    from scanner.runs.directory import load_report  # noqa: PLC0415

    reports = [load_report(run) for run in runs]
    place = _needed(history)
    with opened(place, make=True) as store:
        added = sum([store.add(report) for report in reports])
    typer.echo(safe(f"Added {added} of {len(reports)} runs to {place}"))


@app.command()
def prune(
    history: PlaceOption = "default",
    keep_days: Annotated[
        int | None,
        typer.Option(
            "--keep-days", metavar="N", min=0, max=36500, help="Keep the runs of this many days.", show_default=False
        ),
    ] = None,
    keep_runs: Annotated[
        int | None,
        typer.Option("--keep-runs", metavar="N", min=1, help="Keep this many runs of each estate.", show_default=False),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it; without, it is only told what would go.")] = False,
) -> None:
    """Forget old runs, but not since when findings are wrong.

    Nor is forgotten since when pairs are known. It tells what would go; --yes does it. An estate is the same accounts
    judged by the same policies: its newest run is always kept. Folders of runs are left as they are.
    """
    from scanner.cli.console import safe  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.history_page import pruned_page  # noqa: PLC0415
    from scanner.errors import UsageError  # noqa: PLC0415
    from scanner.history import Keep, old_runs, opened  # noqa: PLC0415
    from scanner.history import prune as forget  # noqa: PLC0415

    if (keep_days is None) is (keep_runs is None):
        raise UsageError("what is kept is not said, or said twice", "Give --keep-days N or --keep-runs N.")
    keep = Keep(days=keep_days, runs=keep_runs or 1)
    place = _needed(history)
    with opened(place) as store:
        found = forget(store, keep) if yes else old_runs(store, keep)
    for line in pruned_page(found, str(place), done=yes):
        typer.echo(safe(line))


def _needed(word: str) -> Path:
    from scanner.errors import UsageError  # noqa: PLC0415 -- keeps --help fast

    place = place_of(word)
    if place is None:
        raise UsageError("--history none leaves nothing to show or add to", "Name a file, or leave the option out.")
    return place


def _print(found: "HistoryView", format_: str) -> None:
    from scanner.cli.console import fitted  # noqa: PLC0415 -- keeps --help fast
    from scanner.history import encode  # noqa: PLC0415

    if format_ == "json":
        typer.echo(encode(found).decode(), nl=False)
    elif format_ == "csv":
        sys.stdout.write(_csv(found))
    else:
        for line in _text(found):
            typer.echo(fitted(line, sys.stdout))


def _csv(found: "HistoryView") -> str:
    from scanner.cli.history_page import csv_page  # noqa: PLC0415 -- keeps --help fast

    return csv_page(found)


def _text(found: "HistoryView") -> Iterator[str]:
    from scanner.cli.history_page import text_page  # noqa: PLC0415 -- keeps --help fast

    return text_page(found)
