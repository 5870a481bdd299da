"""What a repair came to, in a headline."""

import pytest

from scanner.model.outcome import Outcome, State
from scanner.model.plan import Plan
from scanner.model.tally import by_severity, by_state, headline, repaired_sources, unproven_first
from tests.support import plans
from tests.support.repaired import AT, repaired


def outcomes(plan: Plan, *states: State) -> list[Outcome]:
    """Return the outcomes of the first steps."""
    return [Outcome(step.id, state, "", AT) for step, state in zip(plan.steps, states, strict=False)]


@pytest.mark.parametrize(
    ("plan", "states", "said"),
    [
        (plans.new_pair(), [State.APPLIED] * 11, "Repaired 1 of 1 bucket"),
        (plans.new_pair(), [*[State.ALREADY] * 10, State.FAILED], "Repaired 0 of 1 bucket"),
        (plans.new_pair(), [State.APPLIED] * 10, "Repaired 0 of 1 bucket"),
        (plans.undo(), [State.APPLIED] * 11, "Undid the repair of 1 of 1 bucket"),
        (plans.nothing(), [], "No step was planned, so nothing was changed"),
        (plans.plan((), selected=0), [], "No bucket is selected, so nothing was changed"),
    ],
)
def test_headline(plan: Plan, states: list[State], said: str) -> None:
    assert headline(plan, outcomes(plan, *states)) == said


def test_a_source_is_repaired_where_every_step_that_serves_it_succeeded() -> None:
    plan = plans.many(3)
    states = [State.APPLIED, State.APPLIED, State.APPLIED, State.ALREADY, State.HELD_BACK, State.APPLIED, State.APPLIED]
    assert repaired_sources(plan, outcomes(plan, *states)) == (
        "arn:aws:s3:::prod-data-000",
        "arn:aws:s3:::prod-data-002",
    )


def test_counts_keep_the_order_and_leave_out_what_there_is_none_of() -> None:
    made = repaired()
    assert made.repair is not None
    assert list(by_state(made.repair.outcomes)) == list(State)
    assert list(by_severity(made.findings)) == ["critical", "high", "medium"]


def test_what_calls_for_somebody_comes_first() -> None:
    made = repaired().verification
    assert made is not None
    assert [proof.state for proof in unproven_first(made.proofs)] == ["DIFFERS", "FAILED", "NOT_TRIED", "PROVEN"]
