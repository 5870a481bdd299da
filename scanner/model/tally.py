"""What a repair came to, counted: what every view of one leads with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from scanner.model.finding import Finding, Severity
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Plan, Purpose
from scanner.model.printable import counted
from scanner.model.proof import Proof, ProofState

APPROVED: Mapping[str, str] = {
    "digest": "by its digest",
    "answered": "by somebody who answered the question",
    "unattended": "unattended, with --yes",
}
"""How a plan was approved, as half a sentence, by the word of `Repair.approved`."""


def headline(plan: Plan, outcomes: Iterable[Outcome], proofs: Sequence[Proof] = ()) -> str:
    """Return what a plan came to, without a full stop."""
    if not plan.steps:
        return f"{'No step was planned' if plan.selected else 'No bucket is selected'}, so nothing was changed"
    said = _sources(plan, outcomes) if plan.sources else _steps(plan, outcomes)
    return f"{said}; {pairs_proven(proofs)}" if proofs else said


def repaired_sources(plan: Plan, outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the ARNs of the source buckets of which every step succeeded, sorted."""
    done = _done(outcomes)
    failed = {arn for step in plan.steps if step.id not in done for arn in step.serves}
    return tuple(arn for arn in plan.sources if arn not in failed)


def _sources(plan: Plan, outcomes: Iterable[Outcome]) -> str:
    verb = "Undid the repair of" if plan.purpose is Purpose.UNDO else "Repaired"
    return f"{verb} {len(repaired_sources(plan, outcomes)):,} of {counted(len(plan.sources), 'bucket')}"


def _steps(plan: Plan, outcomes: Iterable[Outcome]) -> str:
    done = _done(outcomes)
    return f"Took {sum(step.id in done for step in plan.steps):,} of {counted(len(plan.steps), 'step')}"


def _done(outcomes: Iterable[Outcome]) -> set[str]:
    return {outcome.step for outcome in outcomes if outcome.state.succeeded}


def pairs_proven(proofs: Sequence[Proof]) -> str:
    """Return how many pairs are proven, as half a sentence."""
    states = Counter(proof.state for proof in proofs)
    untried = states[ProofState.NOT_TRIED]
    said = f"{states[ProofState.PROVEN]:,} of {counted(len(proofs), 'pair')} proven"
    return f"{said}, {untried:,} not tried" if untried else said


def unproven_first(proofs: Iterable[Proof]) -> tuple[Proof, ...]:
    """Return the proofs, those that call for somebody first, pairs that were not tried before the proven ones."""
    order = {ProofState.PROVEN: 2, ProofState.NOT_TRIED: 1}
    return tuple(sorted(proofs, key=lambda proof: order.get(proof.state, 0)))


def by_state(outcomes: Iterable[Outcome]) -> dict[State, int]:
    """Return how many steps there are of each state, in the order of the states, without those of none."""
    states = Counter(outcome.state for outcome in outcomes)
    return {state: states[state] for state in State if states[state]}


def by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity, the gravest first, without those of none."""
    found = Counter(finding.severity for finding in findings)
    return {severity: found[severity] for severity in Severity if found[severity]}
