"""`scanner scan`: read, judge, report."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from scanner.cli import baseline as baselines
from scanner.cli import canaries, completing
from scanner.cli.access import (
    BucketOption,
    CanaryRoleOption,
    EngineOption,
    ProofsOption,
    RegionOption,
    RepairRoleOption,
    WorkersOption,
)
from scanner.cli.approving import YesOption, approval
from scanner.cli.baseline import BaselineOption
from scanner.cli.canaries import NoCanaryOption, SamplesOption, TimeoutOption, after_repair
from scanner.cli.configuration import typed
from scanner.cli.console import say_warning
from scanner.cli.deadline import DeadlineOption, seconds_of
from scanner.cli.executor import LOCAL, ExecutorOption, address_of
from scanner.cli.fixing import IncludeManagedOption, repair
from scanner.cli.history import RecordOption, place_of
from scanner.cli.notifying import NotifyOption, ReportUrlOption, tell_of, telling_of
from scanner.cli.options import (
    NEVER,
    FormatOption,
    OutOption,
    PolicyOption,
    QuietOption,
    SimulateOption,
    fail_on_of,
    formats_of,
    refuse_together,
    refuse_without,
)
from scanner.cli.progress import progress_on
from scanner.cli.signer import SignOption, signer_named
from scanner.cli.source import AggregatorOption, ConfirmOption, Source, SourceOption, config_of
from scanner.cli.watching import current, greeted
from scanner.cli.whose import READER, Whose, reads
from scanner.errors import InterruptedScanError
from scanner.model.engine import WORKERS, Engine

if TYPE_CHECKING:
    from scanner.pipeline import Baseline, Result, ScanOptions
    from scanner.pipeline.telling import Telling


@greeted
@reads
def scan(
    context: typer.Context,
    policy: PolicyOption = None,
    whose: Whose = READER,
    region: RegionOption = None,
    bucket: BucketOption = None,
    source: SourceOption = Source.S3,
    aggregator: AggregatorOption = "",
    confirm: ConfirmOption = False,
    simulate: SimulateOption = False,
    proofs: ProofsOption = None,
    snapshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judge a saved snapshot.jsonl.gz instead of reading AWS.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Go on with a killed or interrupted scan, in its own folder.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what the policies find and their limits allow, and prove it.")
    ] = False,
    yes: YesOption = False,
    repair_role: RepairRoleOption = None,
    canary_role: CanaryRoleOption = None,
    include_managed: IncludeManagedOption = False,
    no_canary: NoCanaryOption = False,
    samples: SamplesOption = canaries.SAMPLES,
    canary_timeout: TimeoutOption = canaries.TIMEOUT,
    out: OutOption = None,
    formats: FormatOption = "html,csv,json",
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="SEVERITY",
            help=f"Exit 10 on findings this severe or worse, or `{NEVER}`.",
            autocompletion=completing.severities,
        ),
    ] = "low",
    baseline: BaselineOption = None,
    history: RecordOption = "none",
    sign: SignOption = "",
    notify: NotifyOption = None,
    report_url: ReportUrlOption = "",
    workers: WorkersOption = WORKERS,
    deadline: DeadlineOption = "",
    engine: EngineOption = Engine.FAST,
    executor: ExecutorOption = LOCAL,
    quiet: QuietOption = False,
) -> None:
    """Read buckets, judge them by policies, write the reports.

    Without --profile, --assume-role, --accounts and --organization the default credentials are used. Nothing is written
    to AWS without --fix, which shows its plan and asks first.
    """
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast

    judging = pipeline.JudgeOptions(
        policies=tuple(policy or (pipeline.DEFAULT_POLICY,)),
        formats=formats_of(formats),
        fail_on=fail_on_of(fail_on),
        out=out,
        simulate=simulate,
        baseline=baselines.load(baseline),
        history=place_of(history),
        signer=signer_named(context, sign, whose.profile),
    )
    telling = telling_of(context, notify, report_url, judging.baseline, judging.history)
    if snapshot:
        asked = typed(
            context,
            profile=whose.profile,
            assume_role=whose.assume_role,
            accounts=whose.accounts,
            organization=whose.organization,
            region=region,
            bucket=bucket,
            fix=fix,
            proofs=proofs,
            resume=resume,
            source=source,
        )
        refuse_together("--snapshot", **asked)
        end(pipeline.judge_again(snapshot, judging), telling, baseline=judging.baseline, quiet=quiet)
    if resume:
        refuse_together("--resume", out=out, **typed(context, fix=fix))
    options = whose.reading(
        judging=judging,
        region=region,
        bucket=bucket,
        workers=workers,
        deadline=seconds_of(deadline),
        engine=engine,
        proofs=tuple(proofs or ()),
        resume=resume,
        config=config_of(source, aggregator, confirm=confirm, fix=fix),
        executor=address_of(executor, config=source is Source.CONFIG, profiles=whose.profile, fix=fix),
    )
    if fix:
        whose.require_writing(repair_role, "--repair-role")
        from scanner.pipeline.fixing import FixOptions  # noqa: PLC0415 -- a scan needs nothing that writes

        repairing = FixOptions(
            scan=options,
            approve=approval(yes=yes, quiet=quiet),
            writing=whose.writing(repair_role),
            canary=whose.writing(canary_role),
            proving=None if no_canary else after_repair(samples=samples, timeout=canary_timeout),
            include_managed=include_managed,
        )
        end(repair(repairing, quiet=quiet), telling, baseline=judging.baseline, quiet=quiet)
    others = typed(
        context,
        yes=yes,
        repair_role=repair_role,
        canary_role=canary_role,
        include_managed=include_managed,
        no_canary=no_canary,
    )
    refuse_without("--fix", **others)
    end(run(options, quiet=quiet), telling, baseline=judging.baseline, quiet=quiet)


def run(options: "ScanOptions", *, quiet: bool) -> "Result":
    """Scan with progress on standard error. A scheduler's stop signal saves what was read, like Ctrl-C."""
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with progress_on(sys.stderr, quiet=quiet) as progress:
            return pipeline.scan(options, progress)
    except KeyboardInterrupt:
        raise InterruptedScanError("interrupted before any bucket was read; nothing was written") from None


def end(
    result: "Result", telling: "Telling | None" = None, *, baseline: "Baseline | None" = None, quiet: bool
) -> NoReturn:
    """Show what the run came to, tell of it whom it concerns, and leave with its exit code."""
    from scanner.cli import summary  # noqa: PLC0415 -- keeps --help fast

    current().observer.reported(result.report, result.directory)
    if not quiet:
        summary.show(result.report, result.directory, baseline)
    if result.warning:
        say_warning(result.warning)
    tell_of(result.report, telling)
    raise typer.Exit(result.exit_code)
