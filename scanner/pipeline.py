"""The pipeline: from options to the files of a run and the exit code. The command line is thin over this."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scanner import __version__, registry
from scanner.collect import Sources, Wishes, collect
from scanner.discover import Discovery, Scope, discover
from scanner.errors import AwsUnreachableError, ExitCode, ScannerError
from scanner.evaluate import evaluate
from scanner.model.bucket import account_of_arn
from scanner.model.collector import Reader
from scanner.model.estate import Estate
from scanner.model.facet import LOCATION
from scanner.model.finding import Severity
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.report import Report
from scanner.model.snapshot import AccountRecord, Snapshot, SnapshotHeader
from scanner.policy.load import load_policies
from scanner.policy.simulate import simulating
from scanner.runs import directory, snapshot_file
from scanner.summarise import summarise

if TYPE_CHECKING:
    # boto3 is slow to import and not needed to judge a saved snapshot.
    from scanner.aws.access import Access

DEFAULT_POLICY = "baseline"
DEFAULT_FORMATS = ("html", "csv", "json")


@dataclass(frozen=True, kw_only=True)
class JudgeOptions:
    """What to judge by and what to write.

    `fail_on` is None where findings never fail the run. `simulate` is whether the IAM policy simulator is asked, too.
    """

    policies: Sequence[str] = (DEFAULT_POLICY,)
    formats: Sequence[str] = DEFAULT_FORMATS
    fail_on: Severity | None = Severity.LOW
    out: Path | None = None
    simulate: bool = False


@dataclass(frozen=True, kw_only=True)
class ScanOptions:
    """A scan of live accounts: with which credentials, of which buckets, how many reads at a time."""

    accesses: "Sequence[Access]"
    judging: JudgeOptions = field(default_factory=JudgeOptions)
    scope: Scope = field(default_factory=Scope)
    region: str = ""
    workers: int = 16


@dataclass(frozen=True)
class Result:
    """What a run came to: the report, the folder with its files, the exit code of the contract's table."""

    report: Report
    directory: Path
    exit_code: ExitCode


def scan(options: ScanOptions, progress: Progress) -> Result:
    """Read the accounts, judge them, write the reports.

    Raises BadFileError for a policy, UsageError for an option, AwsUnreachableError where not one account could be
    listed; nothing is written then. An account that fails beside others that do not is part of the report's coverage.
    """
    policies = _policies(options.judging)
    if options.judging.out:
        directory.refuse_occupied(options.judging.out)
    with ExitStack() as closing:
        connected = _connect(options, closing)
        found = _discover(options, connected, progress)
        target = directory.create(options.judging.out or Path("out") / connected.header.run_id)
        snapshot = _read(options, policies, connected, found, progress)
    return _finish(snapshot, policies, options.judging, target)


def judge_again(path: Path, options: JudgeOptions) -> Result:
    """Judge a saved snapshot offline; its own time decides which waivers have expired, so that it can be repeated."""
    policies = _policies(options)
    snapshot = snapshot_file.read(path)
    target = directory.create(options.out or Path("out") / f"{snapshot.header.run_id}-again-{secrets.token_hex(3)}")
    return _finish(snapshot, policies, options, target)


def render_again(source: Path, formats: Sequence[str], out: Path) -> Path:
    """Render a saved run's reports again into a new folder, byte for byte the same; return the folder."""
    report = directory.load_report(source)
    target = directory.create(out)
    directory.write_reports(target, report, formats)
    directory.seal(target)
    return target


def _policies(options: JudgeOptions) -> tuple[Policy, ...]:
    policies = load_policies(options.policies, registry.checks())
    return simulating(policies) if options.simulate else policies


@dataclass(frozen=True)
class _Connected:
    """The readers by account, and the accounts that could not be reached."""

    header: SnapshotHeader
    readers: Mapping[str, Reader]
    failed: tuple[AccountRecord, ...]


def _connect(options: ScanOptions, closing: ExitStack) -> _Connected:
    from scanner.aws.access import ConnectionOptions, connect  # noqa: PLC0415 -- boto3 is slow to import

    started = datetime.now(UTC)
    readers: dict[str, Reader] = {}
    failures: list[tuple[Access, AwsUnreachableError]] = []
    for access in options.accesses:
        try:
            reader = connect(access, ConnectionOptions(region=options.region, concurrency=options.workers))
        except AwsUnreachableError as failure:
            failures.append((access, failure))
        else:
            closing.callback(reader.close)
            readers.setdefault(reader.account, reader)
    if not readers:
        raise _unreachable([failure for _, failure in failures])
    header = SnapshotHeader(
        run_id=f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        started=_rfc3339(started),
        tool_version=__version__,
        callers=tuple(reader.caller for reader in readers.values()),
    )
    failed = tuple(
        AccountRecord(account_of_arn(a.role_arn), a.role_arn or a.profile, 0, error=str(f)) for a, f in failures
    )
    return _Connected(header, readers, failed)


def _unreachable(failures: Sequence[ScannerError]) -> AwsUnreachableError:
    texts = dict.fromkeys(str(failure) for failure in failures)
    remedies = dict.fromkeys(failure.remedy for failure in failures if failure.remedy)
    return AwsUnreachableError("\n".join(texts), " ".join(remedies))


def _discover(options: ScanOptions, connected: _Connected, progress: Progress) -> Discovery:
    locate = registry.collectors()[LOCATION.name]
    found = discover(connected.readers, options.scope, locate, options.workers, progress)
    if not found.buckets and all(account.error for account in found.accounts):
        raise _unreachable([_not_listed(account) for account in found.accounts])
    return found


def _read(
    options: ScanOptions, policies: Sequence[Policy], connected: _Connected, found: Discovery, progress: Progress
) -> Snapshot:
    sources = Sources(readers=connected.readers, collectors=registry.collectors(), workers=options.workers)
    collected = collect(found.buckets, Wishes(policies, registry.checks()), sources, progress)
    return Snapshot(
        header=connected.header,
        accounts=(*found.accounts, *connected.failed),
        buckets=collected.buckets,
        finished=_rfc3339(datetime.now(UTC)),
        interrupted=collected.interrupted,
        resources=collected.resources,
    )


def _not_listed(account: AccountRecord) -> AwsUnreachableError:
    return AwsUnreachableError(
        f"account {account.account}: its buckets could not be listed: {account.error}",
        f"Let {account.caller} do s3:ListAllMyBuckets, or scan with another role.",
    )


def _finish(snapshot: Snapshot, policies: Sequence[Policy], options: JudgeOptions, target: Path) -> Result:
    # The snapshot first: whatever fails after it, what was read is on disk.
    snapshot_file.write(target / directory.SNAPSHOT, snapshot)
    report = judge(snapshot, policies)
    directory.write_reports(target, report, options.formats)
    directory.write_run(target, report, policies)
    directory.seal(target)
    return Result(report, target, exit_code(report, options.fail_on))


def judge(snapshot: Snapshot, policies: Sequence[Policy]) -> Report:
    """Return the report on a snapshot: a pure function of the two."""
    checks = registry.checks()
    estate = Estate(snapshot.buckets, snapshot.resources)
    today = date.fromisoformat(snapshot.finished[:10])
    return summarise(snapshot, estate, policies, checks, evaluate(estate, policies, checks, today))


def exit_code(report: Report, fail_on: Severity | None) -> ExitCode:
    """Return the code of the contract's table: interrupted, findings, incomplete, done, in this order."""
    if report.run.interrupted:
        return ExitCode.INTERRUPTED
    if fail_on is not None and any(finding.severity.at_least(fail_on) for finding in report.counting()):
        return ExitCode.FINDINGS
    undecided = any(not finding.is_waived for finding in report.undecided())
    return ExitCode.INCOMPLETE if undecided or not report.coverage.complete else ExitCode.DONE


def _rfc3339(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
