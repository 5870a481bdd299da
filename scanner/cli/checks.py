"""`scanner checks`: what can be checked, and why."""

import sys
from typing import Annotated

import typer

from scanner.cli import completing
from scanner.errors import UsageError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List the checks and explain them.")


@app.command("list")
def show_list() -> None:
    """List the checks with their default severities."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.columns import columns  # noqa: PLC0415

    rows = [(check.id, str(check.severity), check.title) for check in registry.checks().values()]
    for line in columns([("check", "severity", "requires"), *rows]):
        typer.echo(line)


@app.command()
def explain(
    check: Annotated[
        str, typer.Argument(metavar="ID", help="A check.", show_default=False, autocompletion=completing.checks)
    ],
) -> None:
    """Explain a check: what it requires, why, and how to repair.

    It also says what the check reads.
    """
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.check_page import page  # noqa: PLC0415
    from scanner.policy.problems import hint, shown  # noqa: PLC0415

    known = registry.checks()
    if check not in known:
        remedy = "`scanner checks list` names them all."
        raise UsageError(f"there is no check {shown(check)}{hint(check, known)}", remedy)
    _print_markdown(page(known[check]))


def _print_markdown(text: str) -> None:
    """Print for a person on a terminal, or as it is into a pipe."""
    from scanner.cli.console import colour, is_terminal  # noqa: PLC0415 -- keeps --help fast

    if not is_terminal(sys.stdout):
        typer.echo(text)
        return
    from rich.console import Console  # noqa: PLC0415 -- slow, and only for a terminal
    from rich.markdown import Markdown  # noqa: PLC0415

    Console(no_color=not colour(sys.stdout)).print(Markdown(text))
