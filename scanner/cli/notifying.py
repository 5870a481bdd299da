"""`--notify` and `--report-url`: whom to tell of a run, and where people find its report."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.configuration import Configuration
from scanner.cli.console import say_warning
from scanner.errors import ScannerError, UsageError

if TYPE_CHECKING:
    from scanner.model.report import Report
    from scanner.notify.news import News
    from scanner.notify.sending import Delivery
    from scanner.pipeline import Baseline
    from scanner.pipeline.saved import Carried
    from scanner.pipeline.telling import Telling

NotifyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--notify",
        metavar="NAME|ARN|URL|none",
        help="Tell this target what is new: one that the configuration names, a topic, a bus, https://…, or slack:, "
        "teams: or apprise: with env:NAME; repeatable. [default: all that are configured]",
        show_default=False,
    ),
]
ReportUrlOption = Annotated[
    str,
    typer.Option(
        "--report-url",
        metavar="URL",
        help="Where people find the report, {run} standing for the run's id.",
        show_default=False,
    ),
]


def telling_of(
    context: typer.Context,
    words: Sequence[str] | None,
    report_url: str,
    baseline: "Baseline | None" = None,
    history: Path | None = None,
) -> "Telling | None":
    """Return whom to tell of what, None where nobody; raise UsageError for a word that names no target."""
    configuration: Configuration | None = context.obj
    table = dict(configuration.notify) if configuration else {}
    if not words and not table.get("targets"):
        return None
    import msgspec  # noqa: PLC0415 -- keeps --help fast

    from scanner.notify.settings import chosen, settings_of  # noqa: PLC0415
    from scanner.pipeline.telling import Telling  # noqa: PLC0415

    try:
        settings = settings_of({**table, "report-url": report_url} if report_url else table)
    except msgspec.ValidationError as error:
        raise UsageError(f"--report-url: {error}", "Give an https address.") from error
    return Telling(settings, chosen(settings, words or ()), baseline, history)


def tell_of(report: "Report", telling: "Telling | None") -> None:
    """Tell of a run; what goes wrong is said on standard error, and changes nothing else."""
    if telling:
        from scanner.pipeline.telling import news_in  # noqa: PLC0415 -- nobody is told by most runs

        _tell(lambda: news_in(report, telling), telling)


def tell_of_saved(folder: Path, telling: "Telling | None") -> None:
    """Tell of a run by the files in its folder, as `tell_of` does."""
    if telling:
        from scanner.pipeline.telling import saved_news  # noqa: PLC0415 -- nobody is told by most runs

        _tell(lambda: saved_news(folder, telling), telling)


def tell_of_repair(carried: "Carried", telling: "Telling | None") -> None:
    """Tell of a plan that was applied, as `tell_of` does."""
    if telling:
        from scanner.notify.gathering import news_of_repair  # noqa: PLC0415 -- nobody is told by most runs

        outcomes, proofs = carried.applied.outcomes, carried.proofs
        _tell(lambda: news_of_repair(carried.plan, outcomes, proofs, telling.settings), telling)


def _tell(read: "Callable[[], News]", telling: "Telling") -> None:
    from scanner.pipeline.telling import tell  # noqa: PLC0415 -- keeps --help fast

    if not telling.targets:
        return
    try:
        news = read()
    except ScannerError as error:
        say_warning(f"nobody was notified: {error}")
        return
    warn(tell(news, telling))


def warn(deliveries: "Iterable[Delivery]") -> bool:
    """Say on standard error which targets were not reached; tell whether all were."""
    failed = [one for one in deliveries if one.message]
    for one in failed:
        say_warning(f"notify {one.target}: {one.message}")
    return not failed
