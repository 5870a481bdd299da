"""What a person sees at the end of a scan: the answer, what is wrong, what is not known, where the reports are."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from scanner.cli import outcome, rows
from scanner.cli.baseline import told
from scanner.cli.rows import finding_rows, say
from scanner.model.coverage import RegionCoverage
from scanner.model.printable import counted, worded
from scanner.model.recorded import ConfigCoverage
from scanner.model.report import Report, Survival
from scanner.model.waiving import WaiverState, WaiverUse
from scanner.pipeline.baseline import Baseline

_ROWS = 20
_GAPS = 5


def show(report: Report, directory: Path, baseline: Baseline | None = None) -> None:
    """Print the summary on standard output, at most a screen long; what the baseline knows is only counted.

    After a repair the summary is of the repair.
    """
    rows.show(_repair(report, directory, baseline) if report.repair else _parts(report, directory, baseline))


def _repair(report: Report, directory: Path, baseline: Baseline | None) -> Iterator[RenderableType]:
    yield from outcome.parts(report, directory)
    if baseline:
        yield from map(say, told(report, baseline))


def _parts(report: Report, directory: Path, baseline: Baseline | None) -> Iterator[RenderableType]:
    yield Text(_headline(report), style="bold")
    yield from _coverage(report)
    if baseline:
        yield from map(say, told(report, baseline))
    wrong = baseline.splits(report)[0] if baseline else report.counting()
    if wrong:
        yield Text()
    yield from finding_rows(wrong, _ROWS)
    yield Text()
    yield from _waivers(report)
    yield from _verdicts(report)
    yield say(f"Reports: {directory}")


def _headline(report: Report) -> str:
    survival = report.summary.survival
    yes, no, unknown = (survival[answer] for answer in (Survival.YES, Survival.NO, Survival.UNKNOWN))
    replicas = survival[Survival.REPLICA]
    return (
        f"Of {counted(yes + no + unknown, 'bucket')}, {yes} would survive the loss of their Region, {no} would not, "
        f"{worded(unknown, 'is', 'are')} not known; {worded(replicas, 'more holds', 'more hold')} replicas."
    )


def _coverage(report: Report) -> Iterator[Text]:
    counts, accounts = report.coverage.buckets, report.coverage.accounts
    gone = f", {counts.gone} gone meanwhile" if counts.gone else ""
    left_out = f", {counts.out_of_scope} left out" if counts.out_of_scope else ""
    yield Text(
        f"Coverage: {counted(len(accounts), 'account')}, {counted(counts.listed, 'bucket')} listed, "
        f"{counts.read:,} read, {counts.partly_read:,} partly, {counts.unread:,} not{gone}{left_out}."
    )
    yield from _recorded(report)
    if report.run.interrupted:
        yield Text("The scan was interrupted: what was read until then is here, the rest is not.", style="bold yellow")
    for account in accounts:
        if account.error:
            name = f" ({account.name})" if account.name else ""
            yield say(f"! {account.account or account.caller}{name}: {account.error}", "yellow")
    yield from _barred(report.coverage.barred)
    for error in report.coverage.errors[:_GAPS]:
        yield say(f"! {error.bucket}: {error.operation}: {error.code}: {error.message}", "yellow")
    if len(report.coverage.errors) > _GAPS:
        yield Text(f"! … and {counted(len(report.coverage.errors) - _GAPS, 'more read')} that failed", style="yellow")
    for policy in report.run.policies:
        if not policy.selected:
            yield say(f"! policy {policy.name} selected no bucket", "yellow")


def _barred(regions: Sequence[RegionCoverage]) -> Iterator[Text]:
    for region in regions[:_GAPS]:
        lost = f"none of {counted(region.buckets, 'bucket')} could be read"
        yield say(f"! {region.account} in {region.region}: {lost}: {region.why}", "yellow")
    if len(regions) > _GAPS:
        yield Text(
            f"! … and {counted(len(regions) - _GAPS, 'more Region')} of which nothing could be read", style="yellow"
        )


def _recorded(report: Report) -> Iterator[Text]:
    config = report.coverage.config
    if not isinstance(config, ConfigCoverage):
        return
    oldest = f", the oldest record of {config.oldest}" if config.oldest else ""
    confirmed = f"; {counted(len(config.confirmed), 'bucket')} read again from S3" if config.confirm else ""
    yield say(f"From AWS Config: {counted(config.buckets, 'bucket')}{oldest}{confirmed}.")
    for doubt in config.doubts[:_GAPS]:
        yield say(f"! Config not relied on: {doubt.account} in {doubt.region}: {doubt.code}: {doubt.message}", "yellow")
    if len(config.doubts) > _GAPS:
        yield Text(f"! … and {len(config.doubts) - _GAPS} more places in which it was not", style="yellow")


def _waivers(report: Report) -> Iterator[Text]:
    wanting = [use for use in report.waivers if use.wants_attention]
    for use in wanting[:_GAPS]:
        named = f"! waiver of {use.policy} for {use.check} on {use.bucket} ({use.owner}): {_trouble(use)}"
        yield say(named, "yellow")
    if len(wanting) > _GAPS:
        yield Text(f"! … and {len(wanting) - _GAPS} more waivers that want attention", style="yellow")


def _trouble(use: WaiverUse) -> str:
    """Say what should be done about a waiver, the gravest reason alone."""
    if use.unread:
        return f"it does not hold for {counted(len(use.unread), 'bucket')} whose tags could not be read"
    if use.unused:
        return "no finding needs it; delete it"
    if use.state is WaiverState.EXPIRED:
        return f"it expired on {use.expires}, and {worded(use.findings, 'finding counts', 'findings count')} again"
    return f"its last day, {use.expires}, lies too far ahead, so it does not hold; choose a nearer one"


def _verdicts(report: Report) -> Iterator[Text]:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in report.summary.verdicts.items())
    waived = f" ({report.summary.waived} waived)" if report.summary.waived else ""
    yield Text(f"Verdicts: {counts}{waived}.")
