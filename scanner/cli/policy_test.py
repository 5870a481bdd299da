"""`scanner policy test`: a team's own policies against buckets that it made up."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.errors import ExitCode

if TYPE_CHECKING:
    from scanner.casework.coverage import PolicyCoverage
    from scanner.casework.trial import Difference, Outcome


def try_cases(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE|FOLDER", help="Files of cases, or folders of them.", show_default=False),
    ],
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            "-p",
            metavar="FILE|FOLDER|NAME",
            help="Policies that cases may name and whose coverage to show; repeatable.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Test policies on made-up buckets.

    Each verdict is compared with the expected one. Exit 10 where some differ.
    """
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.casework.coverage import coverage_of  # noqa: PLC0415
    from scanner.casework.load import load_cases  # noqa: PLC0415
    from scanner.casework.trial import tried  # noqa: PLC0415
    from scanner.policy.load import load_policies  # noqa: PLC0415

    checks = registry.checks()
    given = load_policies(policy or (), checks)
    outcomes = [tried(case, checks) for case in load_cases(paths, given, checks)]
    for line in _page(outcomes, coverage_of(outcomes, given)):
        typer.echo(line)
    if not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(ExitCode.FINDINGS)


def _page(outcomes: "Sequence[Outcome]", coverage: "Iterable[PolicyCoverage]") -> Iterator[str]:
    from scanner.model.printable import counted  # noqa: PLC0415 -- keeps --help fast

    for outcome in outcomes:
        yield from _case(outcome)
    failed = sum(not outcome.passed for outcome in outcomes)
    yield ""
    yield f"{counted(len(outcomes), 'case')}, {failed or 'none'} failed."
    for policy in coverage:
        yield ""
        yield from _coverage(policy)


def _case(outcome: "Outcome") -> Iterator[str]:
    from scanner.cli.console import safe  # noqa: PLC0415 -- keeps --help fast

    case = outcome.case
    yield safe(f"{'ok  ' if outcome.passed else 'FAIL'}  {case.place}: {case.name} ({case.policy.name})")
    for difference in outcome.differences:
        yield from map(safe, _difference(difference))


def _difference(difference: "Difference") -> Iterator[str]:
    yield f"        {difference.about}"
    yield from (f"          - expected {line}" for line in difference.expected or ("nothing",))
    yield from (f"          + found    {line}" for line in difference.found or ("nothing",))


def _coverage(policy: "PolicyCoverage") -> Iterator[str]:
    from scanner.cli.columns import columns  # noqa: PLC0415 -- keeps --help fast

    yield f"Coverage of {policy.policy}: {policy.tested} of {len(policy.checks)} checks"
    rows = [
        (f"  {check.check}", ", ".join(f"{verdict} {count}" for verdict, count in check.verdicts) or "not tested")
        for check in policy.checks
    ]
    yield from columns(rows)
