"""What a person sees after a repair: what it came to, what did not succeed and what to do about it, what remains."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace
from rich.console import RenderableType
from rich.text import Text

from scanner.cli import rows
from scanner.cli.proofs import proof_rows, unproven_rows
from scanner.cli.rows import alike, and_more, finding_rows, row, say
from scanner.model.chapters import described, skipped
from scanner.model.finding import Finding
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Plan, Step
from scanner.model.printable import clipped, counted
from scanner.model.proof import Proof
from scanner.model.report import Report
from scanner.model.tally import APPROVED, by_severity, by_state, headline, pairs_proven
from scanner.model.verification import Repair, Verification
from scanner.runs import directory as files

_ROWS, _FINDINGS = 3, 5
"""Of steps, pairs and reasons each, and of findings: all of it is at most a screen long."""
_WIDEST = 240
_STYLES = {
    State.APPLIED: "green",
    State.ALREADY: "green",
    State.REFUSED: "yellow",
    State.HELD_BACK: "yellow",
    State.FAILED: "bold red",
}


def show(report: Report, directory: Path) -> None:
    """Print what a run's repair came to, at most a screen long; nothing where the run repaired nothing."""
    rows.show(parts(report, directory))


def show_outcomes(plan: Plan, outcomes: Sequence[Outcome]) -> None:
    """Print what became of a plan's steps."""
    rows.show([Text(f"{headline(plan, outcomes)}.", style="bold"), *_outcomes(plan, outcomes)])


def show_proofs(proofs: Sequence[Proof]) -> None:
    """Print what the canaries told, pair by pair."""
    rows.show([Text(_proven(proofs), style="bold"), *proof_rows(proofs)])


def parts(report: Report, directory: Path) -> Iterator[RenderableType]:
    """Return what `show` prints."""
    if report.repair is None:
        return
    repair, verified = report.repair, report.verification
    proofs = verified.proofs if verified else ()
    yield Text(f"{headline(repair.plan, repair.outcomes, proofs)}.", style="bold")
    if verified:
        yield from _afterwards(verified)
    yield from _outcomes(repair.plan, repair.outcomes)
    yield from unproven_rows(proofs, _ROWS)
    if verified:
        yield from _open(verified)
    yield from _left_alone(repair.plan)
    yield from _ends(repair, directory)


def _afterwards(verified: Verification) -> Iterator[Text]:
    groups = (
        (verified.resolved, "resolved"),
        (verified.remaining, "remaining"),
        (verified.new, "new"),
        (verified.unreadable, "not decidable any more"),
    )
    said = (f"{len(findings):,} {word}{_severities(findings)}" for findings, word in groups if findings)
    yield Text(f"Findings: {', '.join(said) or 'none before, none after'}.")


def _severities(findings: Sequence[Finding]) -> str:
    counts = (f"{number:,} {severity}" for severity, number in by_severity(findings).items())
    return f" ({', '.join(counts)})"


def _outcomes(plan: Plan, outcomes: Sequence[Outcome]) -> Iterator[RenderableType]:
    if outcomes:
        counts = ", ".join(f"{number:,} {state}" for state, number in by_state(outcomes).items())
        yield Text(f"Steps: {counts}.")
    groups = alike(_troubled(outcomes), lambda outcome: (outcome.state, outcome.code, outcome.message))
    if groups:
        yield Text()
    steps = {step.id: step for step in plan.steps}
    yield from (_outcome(first, steps[first.step], len(others)) for first, *others in groups[:_ROWS])
    if len(groups) > _ROWS:
        yield Text(f"… and {counted(sum(map(len, groups[_ROWS:])), 'more step')} in journal.jsonl.", style="dim")


def _troubled(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return what did not succeed; what was only held back, where nothing else is the matter."""
    wrong = [outcome for outcome in outcomes if not outcome.state.succeeded]
    causes = [outcome for outcome in wrong if outcome.state is not State.HELD_BACK]
    return sorted(causes or wrong, key=lambda outcome: outcome.state is not State.FAILED)


def _outcome(outcome: Outcome, step: Step, others: int) -> RenderableType:
    request = f"request {outcome.request_id}" if outcome.request_id else ""
    return row(
        outcome.state,
        _STYLES[outcome.state],
        name=and_more(step.target.name, others),
        about=step.facet,
        place=", ".join(filter(None, (outcome.code, request))),
        below=(clipped(step.title, _WIDEST), clipped(outcome.message, _WIDEST)),
    )


def _open(verified: Verification) -> Iterator[RenderableType]:
    """Return what is wrong or unknown now: what is new before what was so before."""
    groups = (verified.new, verified.unreadable, verified.remaining)
    found = [_short(finding) for group in groups for finding in sorted(group, key=_gravest_first)]
    if found:
        yield Text()
        yield Text("Wrong or unknown now, what is new first:", style="bold")
    yield from finding_rows(found, _FINDINGS)


def _short(finding: Finding) -> Finding:
    return replace(finding, message=clipped(finding.message, _WIDEST))


def _gravest_first(finding: Finding) -> tuple[object, ...]:
    return finding.severity.rank, finding.sort_key()


def _left_alone(plan: Plan) -> Iterator[Text]:
    reasons = skipped(plan)
    if not reasons:
        return
    yield Text()
    yield Text(f"Left alone, with the reason: {len(plan.skips):,}.", style="bold")
    for reason, skips in reasons[:_ROWS]:
        yield say(f"  {and_more(clipped(described(skips[0]), 120), len(skips) - 1)}: {clipped(reason, 160)}")
    if len(reasons) > _ROWS:
        yield Text(f"  … and {counted(len(reasons) - _ROWS, 'more reason')} in the reports.", style="dim")


def _ends(repair: Repair, directory: Path) -> Iterator[Text]:
    yield Text()
    if repair.approved:
        yield say(f"Approved {APPROVED.get(repair.approved, repair.approved)}: {repair.digest}", "dim")
    yield from _undo(repair.outcomes, directory)
    yield say(f"Reports: {directory}")


def _undo(outcomes: Iterable[Outcome], directory: Path) -> Iterator[Text]:
    """Say how to undo what was, or may have been, written."""
    if any(outcome.state in (State.APPLIED, State.FAILED) for outcome in outcomes):
        yield say(f"Undo: scanner undo {shlex.quote(str(directory / files.JOURNAL))}")


def _proven(proofs: Sequence[Proof]) -> str:
    return f"{pairs_proven(proofs)}." if proofs else "There was no pair to prove."
