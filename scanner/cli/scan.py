"""`scanner scan`: read, judge, report."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from scanner.cli import baseline as baselines
from scanner.cli.baseline import BaselineOption
from scanner.cli.console import say_warning
from scanner.cli.history import RecordOption, place_of
from scanner.cli.options import (
    NEVER,
    FormatOption,
    OutOption,
    PolicyOption,
    QuietOption,
    SimulateOption,
    accesses_of,
    fail_on_of,
    formats_of,
    refuse_together,
)
from scanner.cli.progress import progress_on
from scanner.errors import InterruptedScanError

if TYPE_CHECKING:
    from scanner.pipeline import Baseline, Result, ScanOptions


def scan(
    policy: PolicyOption = None,
    profile: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="An AWS profile to scan with; repeatable.")
    ] = None,
    assume_role: Annotated[
        list[str] | None,
        typer.Option(metavar="ARN", help="A role to assume and scan with, one for each account; repeatable."),
    ] = None,
    external_id: Annotated[str, typer.Option(metavar="ID", help="External id for the assumed roles.")] = "",
    home_region: Annotated[
        str, typer.Option(metavar="REGION", help="Where to begin. [default: the credentials' Region]")
    ] = "",
    region: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Judge only buckets in these Regions; repeatable.")
    ] = None,
    bucket: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Judge only buckets of these names; repeatable.")
    ] = None,
    snapshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judge a saved snapshot.jsonl.gz instead of reading AWS.")
    ] = None,
    out: OutOption = None,
    formats: FormatOption = "html,csv,json",
    fail_on: Annotated[
        str, typer.Option(metavar="SEVERITY", help=f"Exit 10 on findings this severe or worse, or `{NEVER}`.")
    ] = "low",
    baseline: BaselineOption = None,
    history: RecordOption = "none",
    simulate: SimulateOption = False,
    workers: Annotated[int, typer.Option(min=1, max=256, help="How many reads at a time.")] = 16,
    quiet: QuietOption = False,
) -> None:
    """Read the buckets of one or several accounts, judge them by policies, write the reports.

    Without --profile and --assume-role the default credentials are used. Nothing is ever written to AWS.
    """
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast
    from scanner.discover import Scope  # noqa: PLC0415

    judging = pipeline.JudgeOptions(
        policies=tuple(policy or (pipeline.DEFAULT_POLICY,)),
        formats=formats_of(formats),
        fail_on=fail_on_of(fail_on),
        out=out,
        simulate=simulate,
        baseline=baselines.load(baseline),
        history=place_of(history),
    )
    if snapshot:
        refuse_together("--snapshot", profile=profile, assume_role=assume_role, region=region, bucket=bucket)
        end(pipeline.judge_again(snapshot, judging), judging.baseline, quiet=quiet)
    options = pipeline.ScanOptions(
        judging=judging,
        accesses=accesses_of(profile or (), assume_role or (), external_id),
        scope=Scope(tuple(region or ()), tuple(bucket or ())),
        region=home_region,
        workers=workers,
    )
    end(run(options, quiet=quiet), judging.baseline, quiet=quiet)


def run(options: "ScanOptions", *, quiet: bool) -> "Result":
    """Scan with progress on standard error. A scheduler's stop signal saves what was read, like Ctrl-C."""
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with progress_on(sys.stderr, quiet=quiet) as progress:
            return pipeline.scan(options, progress)
    except KeyboardInterrupt:
        raise InterruptedScanError("interrupted before any bucket was read; nothing was written") from None


def end(result: "Result", baseline: "Baseline | None" = None, *, quiet: bool) -> NoReturn:
    """Show what the run came to and leave with its exit code."""
    from scanner.cli import summary  # noqa: PLC0415 -- keeps --help fast

    if not quiet:
        summary.show(result.report, result.directory, baseline)
    if result.warning:
        say_warning(result.warning)
    raise typer.Exit(result.exit_code)
