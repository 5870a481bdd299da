"""`scanner notify`: tell others of a saved run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.baseline import BaselineOption, load
from scanner.cli.console import safe
from scanner.cli.history import VARIABLE, place_of
from scanner.cli.notifying import NotifyOption, ReportUrlOption, telling_of, warn
from scanner.cli.options import QuietOption
from scanner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from scanner.notify.news import News
    from scanner.pipeline.telling import Telling


def notify(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.", show_default=False)],
    to: NotifyOption = None,
    report_url: ReportUrlOption = "",
    baseline: BaselineOption = None,
    history: Annotated[
        str,
        typer.Option(
            "--history",
            metavar="FILE|default|none",
            envvar=VARIABLE,
            help="Without --baseline: only what the last run in this history does not have is new.",
        ),
    ] = "none",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent, and send nothing.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Tell others what is new in a saved run.

    As `scan --notify` does; the same is not sent twice to the same target. Exit 22 where a target was not reached.
    """
    from scanner.pipeline.telling import saved_news, tell  # noqa: PLC0415 -- keeps --help fast

    telling = telling_of(context, to, report_url, load(baseline), place_of(history))
    if telling is None or not telling.targets:
        raise UsageError("there is nobody to tell", "Give --notify, or targets in [notify] of scanner.toml.")
    news = saved_news(run, telling)
    if dry_run:
        _print(news, telling)
        return
    deliveries = tell(news, telling)
    for one in deliveries if not quiet else ():
        typer.echo(safe(f"{one.target}: {one.state}"))
    if not warn(deliveries):
        raise typer.Exit(ExitCode.STEPS_FAILED)


def _print(news: "News", telling: "Telling") -> None:
    from scanner.notify.carrying import shown  # noqa: PLC0415 -- keeps --help fast
    from scanner.notify.secrets import redacted  # noqa: PLC0415
    from scanner.notify.sending import wanted  # noqa: PLC0415

    for name, target in telling.targets.items():
        theirs = wanted(target, telling.settings, news)
        reasons = ", ".join(theirs.reasons) or "nothing new, so nothing would be sent"
        typer.echo(safe(f"--- {redacted(name)}: {reasons}"))
        if theirs.reasons:
            for line in shown(target, theirs).splitlines():
                typer.echo(safe(line))
