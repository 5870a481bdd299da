"""What a person sees at the end of a scan: the answer, what is wrong, what is not known, where the reports are."""

import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from scanner.cli.baseline import told
from scanner.cli.console import colour, safe
from scanner.model.finding import Finding, Severity
from scanner.model.report import Report, Survival
from scanner.model.waiving import WaiverState, WaiverUse
from scanner.pipeline.baseline import Baseline

_ROWS = 20
_GAPS = 5
_INDENT = len(Severity.INFORMATIONAL) + 2
_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFORMATIONAL: "dim",
}


def show(report: Report, directory: Path, baseline: Baseline | None = None) -> None:
    """Print the summary on standard output, at most a screen long; what the baseline knows is only counted."""
    console = Console(file=sys.stdout, no_color=not colour(sys.stdout), highlight=False, soft_wrap=False)
    console.print(Group(*_parts(report, directory, baseline)))


def _parts(report: Report, directory: Path, baseline: Baseline | None) -> Iterator[RenderableType]:
    yield Text(_headline(report), style="bold")
    yield from _coverage(report)
    if baseline:
        yield from (Text(safe(line)) for line in told(report, baseline))
    wrong = _once_for_all_policies(baseline.splits(report)[0] if baseline else report.counting())
    if wrong:
        yield Text()
    yield from map(_finding, wrong[:_ROWS])
    if len(wrong) > _ROWS:
        yield Text(f"… and {len(wrong) - _ROWS} more in the reports.", style="dim")
    yield Text()
    yield from _waivers(report)
    yield from _verdicts(report)
    yield Text(f"Reports: {safe(str(directory))}")


def _headline(report: Report) -> str:
    survival = report.summary.survival
    yes, no, unknown = (survival[answer] for answer in (Survival.YES, Survival.NO, Survival.UNKNOWN))
    replicas = survival[Survival.REPLICA]
    return (
        f"Of {yes + no + unknown} buckets, {yes} would survive the loss of their Region, {no} would not, "
        f"{unknown} are not known; {replicas} more hold replicas."
    )


def _coverage(report: Report) -> Iterator[Text]:
    counts, accounts = report.coverage.buckets, report.coverage.accounts
    gone = f", {counts.gone} gone meanwhile" if counts.gone else ""
    left_out = f", {counts.out_of_scope} left out" if counts.out_of_scope else ""
    yield Text(
        f"Coverage: {len(accounts)} accounts, {counts.listed} buckets listed, {counts.read} read, "
        f"{counts.partly_read} partly, {counts.unread} not{gone}{left_out}."
    )
    if report.run.interrupted:
        yield Text("The scan was interrupted: what was read until then is here, the rest is not.", style="bold yellow")
    for account in accounts:
        if account.error:
            yield Text(safe(f"! {account.account or account.caller}: {account.error}"), style="yellow")
    for error in report.coverage.errors[:_GAPS]:
        yield Text(safe(f"! {error.bucket}: {error.operation}: {error.code}: {error.message}"), style="yellow")
    if len(report.coverage.errors) > _GAPS:
        yield Text(f"! … and {len(report.coverage.errors) - _GAPS} more reads that failed", style="yellow")
    for policy in report.run.policies:
        if not policy.selected:
            yield Text(safe(f"! policy {policy.name} selected no bucket"), style="yellow")


def _waivers(report: Report) -> Iterator[Text]:
    wanting = [use for use in report.waivers if use.wants_attention]
    for use in wanting[:_GAPS]:
        named = f"! waiver of {use.policy} for {use.check} on {use.bucket} ({use.owner}): {_trouble(use)}"
        yield Text(safe(named), style="yellow")
    if len(wanting) > _GAPS:
        yield Text(f"! … and {len(wanting) - _GAPS} more waivers that want attention", style="yellow")


def _trouble(use: WaiverUse) -> str:
    """Say what should be done about a waiver, the gravest reason alone."""
    if use.unread:
        return f"it does not hold for {len(use.unread)} buckets whose tags could not be read"
    if use.unused:
        return "no finding needs it; delete it"
    if use.state is WaiverState.EXPIRED:
        return f"it expired on {use.expires}, and {use.findings} findings count again"
    return f"its last day, {use.expires}, lies too far ahead, so it does not hold; choose a nearer one"


def _once_for_all_policies(findings: tuple[Finding, ...]) -> list[Finding]:
    """Keep the gravest of the findings that several policies have in common: one fault is one line."""
    first: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        first.setdefault((finding.bucket, finding.rule, finding.destination, finding.check, finding.message), finding)
    return list(first.values())


def _finding(finding: Finding) -> RenderableType:
    """Two lines a finding: what and where, then what it means. Nothing is cut, however narrow the terminal."""
    head = Text.assemble(
        (f"{finding.severity:<{_INDENT}}", _STYLES[finding.severity]),
        (safe(finding.bucket), "bold"),
        f"  {finding.check}",
        (safe(f"  {finding.account} {finding.region}"), "dim"),
    )
    return Group(head, Padding(Text(safe(finding.message)), (0, 0, 0, _INDENT), expand=False))


def _verdicts(report: Report) -> Iterator[Text]:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in report.summary.verdicts.items())
    waived = f" ({report.summary.waived} waived)" if report.summary.waived else ""
    yield Text(f"Verdicts: {counts}{waived}.")
