"""`scanner scan`: read, judge, report."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from scanner.cli import baseline as baselines
from scanner.cli import canaries, completing
from scanner.cli.access import (
    AssumeRoleOption,
    BucketOption,
    CanaryRoleOption,
    EngineOption,
    ExternalIdOption,
    HomeRegionOption,
    ProfileOption,
    ProofsOption,
    RegionOption,
    RepairRoleOption,
    WorkersOption,
    writing_as,
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
from scanner.cli.many import (
    SCAN_ROLE,
    AccountsOption,
    AccountTagOption,
    ExcludeAccountOption,
    OrganizationOption,
    OrganizationRoleOption,
    Selectors,
    SessionPolicyOption,
    UnitOption,
    sought,
)
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
from scanner.cli.watching import current
from scanner.errors import InterruptedScanError, UsageError
from scanner.model.engine import Engine

if TYPE_CHECKING:
    from scanner.pipeline import Baseline, Result, ScanOptions
    from scanner.pipeline.telling import Telling


def scan(
    context: typer.Context,
    policy: PolicyOption = None,
    profile: ProfileOption = None,
    assume_role: AssumeRoleOption = None,
    external_id: ExternalIdOption = "",
    home_region: HomeRegionOption = "",
    accounts: AccountsOption = None,
    organization: OrganizationOption = False,
    organization_role: OrganizationRoleOption = SCAN_ROLE,
    unit: UnitOption = None,
    account_tag: AccountTagOption = None,
    exclude_account: ExcludeAccountOption = None,
    session_policy: SessionPolicyOption = True,
    region: RegionOption = None,
    bucket: BucketOption = None,
    snapshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judge a saved snapshot.jsonl.gz instead of reading AWS.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Go on with a killed or interrupted scan, in its own folder.")
    ] = None,
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
    simulate: SimulateOption = False,
    proofs: ProofsOption = None,
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
    sign: SignOption = "",
    source: SourceOption = Source.S3,
    aggregator: AggregatorOption = "",
    confirm: ConfirmOption = False,
    workers: WorkersOption = 16,
    deadline: DeadlineOption = "",
    engine: EngineOption = Engine.FAST,
    executor: ExecutorOption = LOCAL,
    notify: NotifyOption = None,
    report_url: ReportUrlOption = "",
    quiet: QuietOption = False,
) -> None:
    """Read the buckets of one or several accounts, judge them by policies, write the reports.

    Without --profile, --assume-role, --accounts and --organization the default credentials are used. Nothing is written
    to AWS without --fix, which shows its plan and asks first.
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
        signer=signer_named(context, sign, profile),
    )
    telling = telling_of(context, notify, report_url, judging.baseline, judging.history)
    if snapshot:
        asked = typed(
            context,
            profile=profile,
            assume_role=assume_role,
            accounts=accounts,
            organization=organization,
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
    of = sought(
        profile or (),
        assume_role or (),
        external_id,
        file=accounts,
        organization=organization,
        selectors=Selectors(organization_role, unit, account_tag, exclude_account),
    )
    options = pipeline.ScanOptions(
        judging=judging,
        accesses=of.accesses,
        membership=of.membership,
        left_out=of.left_out,
        session_policy=session_policy,
        scope=Scope(tuple(region or ()), tuple(bucket or ()), of.regions),
        region=home_region,
        workers=workers,
        deadline=seconds_of(deadline),
        engine=engine,
        proofs=tuple(proofs or ()),
        resume=resume,
        config=config_of(source, aggregator, confirm=confirm, fix=fix),
        executor=address_of(executor, config=source is Source.CONFIG, profiles=profile, fix=fix),
        observer=current().observer,
    )
    if fix:
        if of.membership and not repair_role:
            raise UsageError(
                "--fix with --organization needs --repair-role", "Name who may write, one role an account."
            )
        from scanner.pipeline.fixing import FixOptions  # noqa: PLC0415 -- a scan needs nothing that writes

        repairing = FixOptions(
            scan=options,
            approve=approval(yes=yes, quiet=quiet),
            writing=writing_as(repair_role, profile, external_id),
            canary=writing_as(canary_role, profile, external_id),
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
