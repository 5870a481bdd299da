"""Both forms of the simulator's answers read the same (IAM API Reference: EvaluationResult)."""

from typing import Any

import pytest

from scanner.model.evidence import Present
from scanner.model.facet import SIMULATION, Unread
from scanner.model.simulation import Question, Simulated, SimulatedDecision, Simulation

ARN = "arn:aws:s3:::src/*"
CONTEXT = [{"ContextKeyName": "aws:SecureTransport", "ContextKeyValues": ["true"], "ContextKeyType": "boolean"}]
QUESTION = Question(ARN, (("aws:SecureTransport", ("true",)),))
ACTION = "s3:GetObjectVersionAcl"


def read(*results: dict[str, Any]) -> Simulation:
    simulation = {"ResourceArn": ARN, "ContextEntries": CONTEXT, "EvaluationResults": list(results)}
    return SIMULATION.value(Present("SimulatePrincipalPolicy", "2026-11-22T12:00:00Z", {"Simulations": [simulation]}))


def by_arn(decision: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- AWS's own
    """The older form: one result for each action and ARN."""
    return {"EvalActionName": ACTION, "EvalResourceName": ARN, "EvalDecision": decision, **more}


def by_template(summary: str, *specific: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- the same
    """The newer form: one result for each action, about a template, with the ARNs below it."""
    template = "arn:${Partition}:s3:::${BucketName}/${KeyName}"
    told = {"EvalActionName": ACTION, "EvalResourceName": template, "EvalDecision": summary, **more}
    return {**told, "ResourceSpecificResults": list(specific)}


def about(arn: str, decision: str, *missing: str) -> dict[str, Any]:
    return {"EvalResourceName": arn, "EvalResourceDecision": decision, "MissingContextValues": list(missing)}


@pytest.mark.parametrize("decision", SimulatedDecision)
def test_both_forms_say_the_same(decision: SimulatedDecision) -> None:
    expected = Simulated(decision, ("aws:SourceIp",))
    assert read(by_arn(decision, MissingContextValues=["aws:SourceIp"])).of(ACTION, QUESTION) == expected
    assert read(by_template(decision, about(ARN, decision, "aws:SourceIp"))).of(ACTION, QUESTION) == expected


def test_the_decision_about_the_arn_counts_and_not_the_summary() -> None:
    found = read(by_template("implicitDeny", about("arn:aws:s3:::other/*", "implicitDeny"), about(ARN, "allowed")))
    assert found.of(ACTION, QUESTION) == Simulated(SimulatedDecision.ALLOWED)


def test_a_new_result_without_arns_speaks_for_the_one_asked_about() -> None:
    found = read(by_template("explicitDeny")).of(ACTION, QUESTION)
    assert found == Simulated(SimulatedDecision.EXPLICIT_DENY)


@pytest.mark.parametrize("allowed", [True, False])
def test_the_organization_is_told_by_the_action(allowed: bool) -> None:
    detail = {"AllowedByOrganizations": allowed}
    result = by_template("implicitDeny", about(ARN, "implicitDeny"), OrganizationsDecisionDetail=detail)
    found = read(result).of(ACTION, QUESTION)
    assert found == Simulated(SimulatedDecision.IMPLICIT_DENY, organization=allowed)
    assert found.is_refused is not allowed


def test_what_was_not_asked_has_no_answer() -> None:
    found = read(by_arn("allowed"))
    assert found.of("s3:ReplicateObject", QUESTION) is None
    assert found.of(ACTION, Question(ARN, ())) is None


@pytest.mark.parametrize(
    "result",
    [by_arn("perhaps"), by_template("allowed", about("arn:aws:s3:::other/*", "allowed")), {"EvalActionName": 1}],
)
def test_another_shape_is_unreadable(result: dict[str, Any]) -> None:
    with pytest.raises(Unread, match="UnknownShape"):
        read(result)
