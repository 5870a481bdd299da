"""`report.pdf`: the report on A4, for people who file paper: what it comes to, what was read, what is wrong.

It holds text and rules only: no script, no link, no form, no attachment. Of the findings that are wrong or unknown the
2,000 most urgent stand in it, and the rest is counted; the others are in `findings.json`. The font that comes with the
library knows Latin letters; any other character is written as its number.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from scanner.model.printable import worded
from scanner.model.renderer import Renderer
from scanner.model.report import Report, Survival
from scanner.model.tally import headline
from scanner.model.unseen import counts, is_complete
from scanner.renderers._view import Status, view

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from scanner.renderers._pdf_pages import Pages

MOST_FINDINGS: Final = 2_000
_WANTED: Final = (Status.WRONG, Status.UNKNOWN)
_MOST_ROWS: Final = 500
"""Of any other table."""

Row = Sequence[object]


def chunks(report: Report) -> Iterator[bytes]:
    """Yield the pages, the same bytes for the same report."""
    RENDERER.require()
    from scanner.renderers._pdf_pages import Pages  # noqa: PLC0415 -- its library is only this format's

    pages = Pages()
    yield pages.build(_story(report, pages), f"S3 replication, run {report.run.id}")


def _story(report: Report, pages: "Pages") -> "Iterator[Flowable]":
    yield from pages.heading("Which buckets would survive the loss of a Region?")
    yield pages.text(_answer(report))
    yield pages.table(("Fact", "Value"), list(_facts(report)), (35, 139))
    yield from _section("Could not be read", ("Bucket", "Operation", "What AWS said"), _errors(report), pages)
    yield from _findings(report, pages)
    yield from _section("Buckets", ("Bucket", "Region", "Survives", "Why"), _buckets(report), pages)
    yield from _section("Pairs", ("Source", "Rule", "Destination", "State"), _pairs(report), pages)
    yield from _section("Waived", ("Bucket", "Check", "Until", "Owner and reason"), _waived(report), pages)


def _answer(report: Report) -> str:
    told = report.summary.survival
    yes, no, unknown, replicas = (
        told[answer] for answer in (Survival.YES, Survival.NO, Survival.UNKNOWN, Survival.REPLICA)
    )
    others = f"{worded(unknown, 'is', 'are')} not known; {worded(replicas, 'more holds', 'more hold')} replicas"
    return f"{yes} would, {no} would not, {others}."


def _facts(report: Report) -> Iterator[Row]:
    run = report.run
    whole = "everything was read" if is_complete(report) else "incomplete"
    yield "Coverage", f"{whole}. {counts(report)} What could not be read counts neither as sound nor as wrong."
    yield "Verdicts", ", ".join(f"{number} {verdict}" for verdict, number in report.summary.verdicts.items())
    wrong = ", ".join(f"{number} {severity}" for severity, number in report.summary.by_severity.items())
    yield "Wrong, unwaived", wrong
    yield "Run", f"{run.id}, {run.started} to {run.finished}{', interrupted' if run.interrupted else ''}"
    yield "By", run.caller
    for policy in run.policies:
        yield "Policy", f"{policy.name} {policy.version}: {policy.title} ({policy.selected} buckets selected)"
    if report.repair:
        proofs = report.verification.proofs if report.verification else ()
        yield "Repair", f"{headline(report.repair.plan, report.repair.outcomes, proofs)}."
    yield "Written by", f"{report.tool.name} {report.tool.version}"


def _errors(report: Report) -> Iterator[Row]:
    for account in report.coverage.accounts:
        if account.error:
            yield account.account or account.caller, "", account.error
    for region in report.coverage.barred:
        yield f"{region.account} in {region.region}: all {region.buckets:,} buckets", region.operation, region.why
    for error in report.coverage.errors:
        yield error.bucket or error.account, error.operation, f"{error.code}: {error.message}"


def _findings(report: Report, pages: "Pages") -> "Iterator[Flowable]":
    gathered = view(report)
    wanted = sum(gathered.statuses[status] for status in _WANTED)
    shown = gathered.rows(gathered.order[: min(wanted, MOST_FINDINGS)])
    rows = [(row.finding.severity, row.finding.bucket, row.finding.check, row.finding.message) for row in shown]
    yield from pages.heading("Wrong or unknown")
    yield pages.table(("Severity", "Bucket", "Check", "Finding"), rows or [("", "", "", "Nothing.")], (22, 40, 38, 74))
    if wanted > MOST_FINDINGS:
        yield pages.text(f"… and {wanted - MOST_FINDINGS} more in findings.json.")


def _buckets(report: Report) -> Iterator[Row]:
    return ((one.bucket, one.region, one.survival, one.reason) for one in report.buckets)


def _pairs(report: Report) -> Iterator[Row]:
    return ((one.source, one.rule, one.destination, one.state) for one in report.pairs)


def _waived(report: Report) -> Iterator[Row]:
    for finding in report.waived():
        if finding.waiver:
            until = f"{finding.waiver.expires}{' (expired)' if finding.waiver.expired else ''}"
            yield finding.bucket, finding.check, until, f"{finding.waiver.owner}: {finding.waiver.reason}"


def _section(title: str, head: Row, rows: Iterator[Row], pages: "Pages") -> "Iterator[Flowable]":
    told = list(rows)
    if not told:
        return
    yield from pages.heading(title)
    widths = (174 / len(head),) * len(head)
    yield pages.table(head, told[:_MOST_ROWS], widths)
    if len(told) > _MOST_ROWS:
        yield pages.text(f"… and {len(told) - _MOST_ROWS} more in findings.json.")


RENDERER = Renderer(id="pdf", file="report.pdf", chunks=chunks, library="reportlab", is_text=False)
