"""`scanner demo`: the embedded estate, scanned like AWS."""

import sys
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import OutOption, QuietOption
from scanner.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.pipeline import Result, ScanOptions
    from scanner.sandbox import RunningEstate


def demo(
    out: OutOption = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the estate running afterwards, to scan it yourself, until Ctrl-C.")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Scan a made-up company on an emulator that runs on this machine. Needs no AWS account and no network."""
    from scanner.cli import scan, summary  # noqa: PLC0415 -- keeps --help fast
    from scanner.sandbox import in_force, running_estate  # noqa: PLC0415

    _say("Starting Nordwind, a made-up company on an emulator of S3 …", quiet=quiet)
    with running_estate() as estate:
        with in_force(estate.environment):
            result = scan.run(_options(estate, out), quiet=quiet)
        if not quiet:
            summary.show(result.report, result.directory)
        _say(_what_next(result), quiet=quiet)
        if keep:
            _wait(estate)
    # Findings are what a demonstration is for: only an interruption is told by the exit code.
    if result.exit_code is ExitCode.INTERRUPTED:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _options(estate: "RunningEstate", out: "Path | None") -> "ScanOptions":
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.options import accesses_of  # noqa: PLC0415
    from scanner.sandbox.policies import shown_policies  # noqa: PLC0415

    return pipeline.ScanOptions(
        accesses=accesses_of((), estate.roles, ""),
        judging=pipeline.JudgeOptions(policies=shown_policies(), out=out),
    )


def _what_next(result: "Result") -> str:
    return f"Open {result.directory / 'report.html'} in a browser: it tells why, with the evidence and the repair."


def _wait(estate: "RunningEstate") -> None:
    variables = " ".join(f"{name}={value}" for name, value in estate.environment.items())
    roles = " ".join(f"--assume-role {role}" for role in estate.roles)
    typer.echo(f"\nThe estate keeps running. Scan it from another terminal:\n  {variables} \\\n  scanner scan {roles}")
    with suppress(KeyboardInterrupt):
        typer.echo("Ctrl-C stops it.")
        sys.stdout.flush()
        Event().wait()


def _say(text: str, *, quiet: bool) -> None:
    if not quiet:
        typer.echo(text)
