"""`scanner publish config`: a saved run's results to a custom rule of AWS Config."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scanner.cli.access import ExternalIdOption
from scanner.cli.console import fitted, safe, say_error
from scanner.cli.options import QuietOption, accesses_of
from scanner.cli.progress import progress_on
from scanner.errors import InterruptedScanError, UsageError

if TYPE_CHECKING:
    from scanner.aws.access import Access
    from scanner.model.report import Report
    from scanner.pipeline.evaluating import Rule, Told

_ANYTHING: Final = "test"
"""A token that AWS Config looks at in test mode only to see that it is there."""

_AGAIN: Final = "Say the same again: what is there already does not change."
_OTHER: Final = "Give --region, --rule and --at as the event has them with which AWS Config called."
_REMEDIES: Final = {
    "AccessDeniedException": "Let the caller do what is named: scanner permissions --for config-rule.",
    "InvalidParameterValueException": _OTHER,
    "InvalidResultTokenException": "A token is of one call of AWS Config, and ends: let AWS Config call again.",
    "NoSuchConfigRuleException": "Name a rule of this account and Region.",
    "ParamValidationError": _OTHER,
    "ValidationException": _OTHER,
}


def config(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.", show_default=False)],
    region: Annotated[
        str, typer.Option(metavar="REGION", help="The Region of the rule, and of the buckets it judges.")
    ],
    account: Annotated[
        str,
        typer.Option(metavar="ID", help="The account of the rule. [default: the run's only one]", show_default=False),
    ] = "",
    result_token: Annotated[
        str,
        typer.Option(
            metavar="TOKEN",
            help="The result token with which AWS Config called the function of the rule.",
        ),
    ] = "",
    rule: Annotated[
        str, typer.Option(metavar="NAME", help="The rule's name: earlier results that the run has not are taken back.")
    ] = "",
    at: Annotated[
        str, typer.Option(metavar="TIME", help="When AWS Config called, RFC 3339. [default: the start of the run]")
    ] = "",
    test: Annotated[bool, typer.Option("--test", help="Let AWS Config check everything and keep nothing.")] = False,
    profile: Annotated[str, typer.Option(metavar="NAME", help="An AWS profile of the rule's account.")] = "",
    assume_role: Annotated[str, typer.Option(metavar="ARN", help="A role of the rule's account to assume.")] = "",
    external_id: ExternalIdOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be sent, and ask AWS nothing.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Tell a custom rule of AWS Config a run's results.

    One for each bucket, and one for the account. AWS Config takes results only with the token that it gives the
    function of a rule. Exit 22 where any was not taken.
    """
    from scanner.model.evaluation import Delivery  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline.evaluating import Rule  # noqa: PLC0415
    from scanner.runs import directory  # noqa: PLC0415

    called = _moment(at)
    report = directory.load_report(run)
    token = result_token or (_ANYTHING if test else "")
    if not (token or dry_run):
        raise UsageError("no result token", "Give --result-token, or --test to let AWS Config keep nothing.")
    delivery = Delivery(token, called or report.run.started, test)
    to = Rule(account=account or _only_account(report), region=region, delivery=delivery, name=rule)
    accesses = accesses_of([profile] if profile else [], [assume_role] if assume_role else [], external_id)
    if dry_run:
        _say([] if quiet else _planned(report, to))
        return
    told = _tell(report, to, accesses[0], quiet=quiet)
    _say([] if quiet else [f"{to.account} {to.region}: {told.told:,} told{', and nothing kept' if test else ''}"])
    for message, remedy in _problems(told):
        say_error(f"{to.account} {to.region}: {message}", remedy)
    raise typer.Exit(told.exit_code)


def _moment(at: str) -> str:
    """Return a time in UTC, empty where none is given; raise UsageError before a token is spent on what is none."""
    if not at:
        return ""
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(at)
        if moment.tzinfo:
            return moment.astimezone(UTC).isoformat()
    remedy = "Give the notificationCreationTime of the event, such as 2026-11-23T04:17:00Z, or leave --at out."
    raise UsageError(f"--at {at} is no time with an offset (RFC 3339)", remedy)


def _only_account(report: "Report") -> str:
    asked = [one.account for one in report.coverage.accounts if not one.left_out]
    if len(asked) != 1:
        raise UsageError(f"run {report.run.id} is of {len(asked)} accounts", "Name the rule's with --account.")
    return asked[0]


def _planned(report: "Report", rule: "Rule") -> Iterator[str]:
    from scanner.pipeline.evaluations import evaluations_of  # noqa: PLC0415 -- keeps --help fast

    evaluations = evaluations_of(report, rule.account, rule.region)
    for one in evaluations:
        yield f"{one.resource.type} {one.resource.id}: {one.verdict}: {one.annotation}"
    kinds = Counter(one.verdict for one in evaluations)
    yield f"{rule.account} {rule.region}: {', '.join(f'{number:,} {kind}' for kind, number in sorted(kinds.items()))}"
    yield "Nothing was sent: this is a dry run."


def _tell(report: "Report", rule: "Rule", access: "Access", *, quiet: bool) -> "Told":
    from scanner.pipeline.evaluating import tell  # noqa: PLC0415 -- keeps --help fast

    try:
        with progress_on(sys.stderr, quiet=quiet) as progress:
            return tell(report, rule, access, progress)
    except KeyboardInterrupt:
        raise InterruptedScanError("interrupted; what was told is there", _AGAIN) from None


def _problems(told: "Told") -> Iterator[tuple[str, str]]:
    """Yield why results were not taken, each with what to do about it, empty where nothing helps."""
    if told.unsent:
        reasons = "; ".join(map(str, told.faults))
        remedies = dict.fromkeys(_REMEDIES.get(fault.code, _AGAIN) for fault in told.faults)
        yield f"{told.unsent:,} not told: {reasons}", " ".join(remedies)
    for resource in told.refused:
        yield f"{resource.type} {resource.id}: AWS Config did not take its result", ""
    if told.unknown:
        message = f"earlier results could not be read, so none was taken back: {told.unknown}"
        yield message, _REMEDIES.get(told.unknown.code, _AGAIN)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(fitted(safe(line), sys.stdout))
