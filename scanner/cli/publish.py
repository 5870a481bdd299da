"""`scanner publish`: a saved run's findings to where others look for findings."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.access import ExternalIdOption, HomeRegionOption
from scanner.cli.console import fitted, safe, say_error, say_warning
from scanner.cli.options import QuietOption, accesses_of, known
from scanner.cli.progress import progress_on
from scanner.cli.publish_config import config
from scanner.errors import InterruptedScanError

if TYPE_CHECKING:
    from scanner.aws.access import Access
    from scanner.pipeline.asff import Prepared
    from scanner.pipeline.publishing import Published

ONLY = ("all", "failed")
app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Send a saved run's findings to other services.\n\n"
    "`scanner evidence upload` puts all of its files into a bucket.",
)
app.command("config")(config)


@app.command()
def securityhub(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.", show_default=False)],
    profile: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="An AWS profile to send with, one an account; repeatable.")
    ] = None,
    assume_role: Annotated[
        list[str] | None,
        typer.Option(metavar="ARN", help="A role to assume and send with, one an account; repeatable."),
    ] = None,
    external_id: ExternalIdOption = "",
    home_region: HomeRegionOption = "",
    region: Annotated[
        str,
        typer.Option(
            metavar="REGION", help="Send everything to this Region. [default: each bucket's own]", show_default=False
        ),
    ] = "",
    since: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="The run sent before: what it found and is settled now is archived."),
    ] = None,
    only: Annotated[
        str, typer.Option(metavar="WHAT", help="What to send: all, or failed, which leaves out what passes.")
    ] = "all",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be sent, and ask AWS nothing.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Import a run's findings into AWS Security Hub.

    That takes credentials of each account that has some. Exit 22 where any finding was not imported. To send a run
    again changes nothing.
    """
    from scanner.cli.drift import side_of  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.publish_page import planned_lines, problems, published_lines  # noqa: PLC0415
    from scanner.pipeline.asff import PublishOptions, prepare  # noqa: PLC0415

    accesses = accesses_of(profile or (), assume_role or (), external_id)
    sides = side_of(run), side_of(since) if since else None
    options = PublishOptions(only=known("choice", only, ONLY), region=region, home=home_region)
    prepared = prepare(*sides, options)
    if dry_run:
        _say([] if quiet else planned_lines(prepared))
        return
    published = _send(prepared, accesses, home_region or region, quiet=quiet)
    _say([] if quiet else published_lines(prepared, published))
    for failure in published.unreached:
        say_warning(failure)
    for message, remedy in problems(published):
        say_error(message, remedy)
    raise typer.Exit(published.exit_code)


def _send(prepared: "Prepared", accesses: "tuple[Access, ...]", home: str, *, quiet: bool) -> "Published":
    from scanner.pipeline.publishing import publish  # noqa: PLC0415 -- keeps --help fast

    try:
        with progress_on(sys.stderr, quiet=quiet) as progress:
            return publish(prepared, accesses, home, progress)
    except KeyboardInterrupt:
        raise InterruptedScanError("interrupted; what was sent is there", "Say the same again to go on.") from None


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(fitted(safe(line), sys.stdout))
