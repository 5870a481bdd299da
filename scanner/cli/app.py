"""The program: its commands, and what becomes of an error."""

import sys
from typing import Annotated, NoReturn

import typer

from scanner import __version__
from scanner.cli.commands import Commands
from scanner.cli.configuration import ConfigOption
from scanner.cli.console import say_error
from scanner.errors import ExitCode, ScannerError

app = typer.Typer(
    cls=Commands,
    name="scanner",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"scanner {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    config: ConfigOption = "",
) -> None:
    """Check S3 replication against policies, across accounts and Regions, and write reports for auditors."""


def main() -> NoReturn:
    """Run the command line; errors that a user can cause end as a message and an exit code, never a traceback."""
    try:
        app(prog_name="scanner")
    except ScannerError as error:
        say_error(str(error), error.remedy)
        sys.exit(error.exit_code)
    sys.exit(ExitCode.DONE)
