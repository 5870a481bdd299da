"""What a report tells beside its findings, in a sentence each, for formats that have a place for properties alone."""

from scanner.model.report import Report
from scanner.model.tally import headline


def beside(report: Report) -> dict[str, str]:
    """Return what a repair came to, what changed since the last run, and how many waivers want attention, by name."""
    proofs = report.verification.proofs if report.verification else ()
    told = {}
    if report.repair:
        told["repair"] = f"{headline(report.repair.plan, report.repair.outcomes, proofs)}."
    if report.trend and report.trend.points:
        since = report.trend.points[-1].started
        told["since-last-run"] = f"{report.trend.new:,} new, {report.trend.resolved:,} resolved since {since}."
    if wanting := sum(use.wants_attention for use in report.waivers):
        told["waivers-that-want-attention"] = str(wanting)
    return told
