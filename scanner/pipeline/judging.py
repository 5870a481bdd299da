"""From a snapshot to a report, and from a report to the exit code and the files of a run."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from scanner import __version__, registry
from scanner.errors import ExitCode
from scanner.evaluate import judged
from scanner.model.estate import Estate
from scanner.model.finding import Severity, Verdict
from scanner.model.policy import Policy, informed
from scanner.model.report import Report
from scanner.model.snapshot import Snapshot
from scanner.pipeline.baseline import Baseline
from scanner.pipeline.options import JudgeOptions, Result
from scanner.pipeline.remembering import remember
from scanner.policy.load import load_policies
from scanner.policy.simulate import simulating
from scanner.runs import directory, partial, run_file, snapshot_file
from scanner.runs.run_file import Judged, Making
from scanner.summarise import summarise


def policies_of(options: JudgeOptions) -> tuple[Policy, ...]:
    """Return the policies that the options name; raise BadFileError or UsageError."""
    policies = load_policies(options.policies, registry.checks())
    return simulating(policies) if options.simulate else policies


def judge(snapshot: Snapshot, policies: Sequence[Policy]) -> Report:
    """Return the report on a snapshot: a pure function of the two."""
    checks, policies = registry.checks(), informed(policies, snapshot.known_accounts)
    estate = Estate(snapshot.buckets, snapshot.resources)
    return summarise(snapshot, estate, policies, checks, judged(estate, policies, checks, day_of(snapshot)))


def day_of(snapshot: Snapshot) -> date:
    """Return the day on which a snapshot was finished: it decides which waivers have expired."""
    return date.fromisoformat(snapshot.finished[:10])


def finish(snapshot: Snapshot, policies: Sequence[Policy], options: JudgeOptions, target: Path) -> Result:
    """Judge, and write the files of the run."""
    # The snapshot first: whatever fails after it, what was read is on disk.
    snapshot_file.write(target / directory.SNAPSHOT, snapshot)
    partial.ended(target)
    return publish(judge(snapshot, policies), policies, options, target, snapshot)


def publish(
    report: Report, policies: Sequence[Policy], options: JudgeOptions, target: Path, snapshot: Snapshot
) -> Result:
    """Write a report in every format asked for, and seal the folder of the run; the snapshot is what it stands on."""
    remembered = remember(report, options.history)
    directory.write_reports(target, remembered.report, options.formats)
    run_file.write(target, report, policies, _making(snapshot, options))
    directory.seal(target)
    if options.signer:
        from scanner.pipeline.sealing import sign  # noqa: PLC0415 -- most runs are not signed

        sign(target, options.signer)
    code = exit_code(report, options.fail_on, options.baseline)
    return Result(remembered.report, target, code, remembered.warning)


def _making(snapshot: Snapshot, options: JudgeOptions) -> Making:
    judged = Judged(
        version=__version__,
        formats=tuple(options.formats),
        fail_on=options.fail_on or "never",
        simulate=options.simulate,
        baseline=options.baseline.run if options.baseline else "",
        history=options.history is not None,
    )
    return Making(snapshot.header.asked, snapshot.calls, judged)


def exit_code(report: Report, fail_on: Severity | None, baseline: Baseline | None = None) -> ExitCode:
    """Return the code of the contract's table: interrupted, findings, incomplete, done, in this order."""
    if report.run.interrupted:
        return ExitCode.INTERRUPTED
    if fail_on is not None and _fails(report, fail_on, baseline):
        return ExitCode.FINDINGS
    if not report.coverage.complete:
        return ExitCode.INCOMPLETE
    return ExitCode.INCOMPLETE if _is_undecided(report) else ExitCode.DONE


def _fails(report: Report, fail_on: Severity, baseline: Baseline | None) -> bool:
    if baseline:
        return any(finding.severity.at_least(fail_on) for finding in baseline.splits(report)[0])
    return any(number and Severity(name).at_least(fail_on) for name, number in report.summary.by_severity.items())


def _is_undecided(report: Report) -> bool:
    """Tell whether anything undecided is not waived; looks at the findings only where something is undecided at all."""
    if not report.summary.verdicts[Verdict.INSUFFICIENT_DATA]:
        return False
    return any(one.verdict is Verdict.INSUFFICIENT_DATA and not one.is_waived for one in report.findings)
