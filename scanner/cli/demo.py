"""`scanner demo`: the embedded estate, scanned and repaired like AWS."""

import shlex
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from scanner.cli.options import OutOption, QuietOption
from scanner.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.apply import Budgets
    from scanner.model.plan import Plan
    from scanner.pipeline import Result, ScanOptions
    from scanner.pipeline.proving import Proving
    from scanner.sandbox import RunningEstate

_A_WHILE = 3600.0  # seconds
_NEXT = " \\\n    "
"""Between the options of a command that is too long for a line: a shell takes it as one."""


def demo(
    out: OutOption = None,
    scan_only: Annotated[bool, typer.Option("--scan-only", help="Scan, and repair nothing.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the estate running afterwards, to scan it yourself, until Ctrl-C.")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Scan and repair a made-up company, without AWS.

    It stands on an emulator that runs on this machine, and each repair is proven. Needs no AWS account and no network.
    """
    from scanner.sandbox import in_force, running_estate  # noqa: PLC0415 -- keeps --help fast

    _say("Starting Nordwind, a made-up company on an emulator of S3 …", quiet=quiet)
    with running_estate() as estate:
        with in_force(estate.environment):
            result = _scan(estate, out, quiet=quiet)
            interrupted = result.exit_code is ExitCode.INTERRUPTED
            if not (scan_only or interrupted):
                _repair(estate, result.directory, quiet=quiet)
        if keep:
            _wait(estate, _beside(result.directory, "estate.sh"))
    # Findings are what a demonstration is for: only an interruption is told by the exit code.
    if interrupted:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _scan(estate: "RunningEstate", out: Path | None, *, quiet: bool) -> "Result":
    from scanner.cli import scan, summary  # noqa: PLC0415 -- keeps --help fast
    from scanner.sandbox.policies import shown_policies  # noqa: PLC0415

    result = scan.run(_options(estate, shown_policies(), out), quiet=quiet)
    if not quiet:
        summary.show(result.report, result.directory)
    _say(f"Open {result.directory / 'report.html'} in a browser: it tells why, with the evidence.", quiet=quiet)
    return result


def _repair(estate: "RunningEstate", scanned: Path, *, quiet: bool) -> None:
    """Repair what Nordwind's own standard finds, and show that a second plan has nothing left to do."""
    from scanner.cli import summary  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.fixing import interruptible, repair, watching  # noqa: PLC0415
    from scanner.cli.options import accesses_of  # noqa: PLC0415
    from scanner.pipeline.fixing import FixOptions, make_plan  # noqa: PLC0415

    options = _options(estate, (str(estate.repair_policy),), _beside(scanned, "repair"))

    def approve(plan: "Plan", folder: Path) -> str:
        _say(f"Plan: {len(plan.steps)} steps for {len(plan.sources)} buckets, in {folder / 'plan.json'}.", quiet=quiet)
        return "unattended"

    _say("\nRepairing what Nordwind's standard for critical data finds, as far as it allows …", quiet=quiet)
    repairing = FixOptions(
        scan=options,
        approve=approve,
        writing=accesses_of((), estate.repair_roles, ""),
        proving=_proving(),
        budgets=_no_waiting(),
    )
    result = repair(repairing, quiet=quiet)
    if not quiet:
        summary.show(result.report, result.directory)
    with interruptible():
        again = make_plan(_elsewhere(options, _beside(scanned, "again")), watching(quiet=quiet))
    _say(f"\nA second plan has {len(again.plan.steps)} steps.", quiet=quiet)
    _say(f"Open {result.directory / 'report.html'}: it shows before, plan, outcome and proof.", quiet=quiet)


def _options(estate: "RunningEstate", policies: "Sequence[str]", out: Path | None) -> "ScanOptions":
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.options import accesses_of  # noqa: PLC0415

    return pipeline.ScanOptions(
        accesses=accesses_of((), estate.roles, ""), judging=pipeline.JudgeOptions(policies=policies, out=out)
    )


def _elsewhere(options: "ScanOptions", out: Path) -> "ScanOptions":
    return msgspec.structs.replace(options, judging=msgspec.structs.replace(options.judging, out=out))


def _beside(folder: Path, word: str) -> Path:
    return folder.with_name(f"{folder.name}-{word}")


def _proving() -> "Proving":
    """The emulator replicates within a second, and tells a new role to everybody at once."""
    from scanner.pipeline.proving import Proving  # noqa: PLC0415 -- keeps --help fast
    from scanner.verify import Options  # noqa: PLC0415

    return Proving(options=Options(timeout=30.0, grace=5.0, late=5.0))


def _no_waiting() -> "Budgets":
    from scanner.apply import Budgets  # noqa: PLC0415 -- keeps --help fast

    return Budgets(spread=0.0)


def _wait(estate: "RunningEstate", variables: Path) -> None:
    """Leave what leads to the estate in a file for a shell, and wait for the interrupt."""
    exports = (f"export {name}={shlex.quote(value)}\n" for name, value in estate.environment.items())
    variables.write_text("".join(exports), encoding="utf-8")
    roles = _NEXT.join(f"--assume-role {role}" for role in estate.roles)
    writing = _NEXT.join(f"--repair-role {role}" for role in estate.repair_roles)
    typer.echo("\nThe estate keeps running. Scan it from another terminal:")
    typer.echo(f"  . {_sourced(variables)}\n  scanner scan{_NEXT}{roles}")
    typer.echo(f"and repair it with, in addition,\n    --policy {estate.repair_policy} --fix{_NEXT}{writing}")
    with suppress(KeyboardInterrupt):
        typer.echo("Ctrl-C stops it.")
        sys.stdout.flush()
        while True:
            time.sleep(_A_WHILE)  # a lock that is waited for does not bear the interrupt
    variables.unlink(missing_ok=True)


def _sourced(file: Path) -> str:
    """Return a file as a shell's `.` wants it, which looks for a name without a slash in PATH."""
    return shlex.quote(str(file) if len(file.parts) > 1 else f"./{file}")


def _say(text: str, *, quiet: bool) -> None:
    if not quiet:
        typer.echo(text)
