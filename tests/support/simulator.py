"""The IAM policy simulator, scripted: what it says of which action, in either form of its answers, two a page."""

from collections.abc import Callable
from typing import Any

from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.replication import parse_replication
from scanner.model.survey import Subject
from tests.support.fragments import AT, estate
from tests.support.reference import Fragment
from tests.support.surveying import survey

COLLECTOR = survey("simulation")
_PAGE = 2


def result(action: str, arn: str, decision: str = "allowed", missing: tuple[str, ...] = ()) -> Document:
    """Return the newer form of a result: one for each action, with the decisions about ARNs below it."""
    told = {"EvalResourceName": arn, "EvalResourceDecision": decision, "MissingContextValues": list(missing)}
    template = {"EvalResourceName": "arn:${Partition}:s3:::${BucketName}", "EvalDecision": decision}
    return {"EvalActionName": action, **template, "ResourceSpecificResults": [told]}


class Simulator:
    """Allows everything but what `says` is otherwise, by action; remembers what it was asked."""

    def __init__(self, **says: Callable[[str, str], Document]) -> None:
        self.asked: list[Document] = []
        self.pages = 0
        self._says = {action.replace("_", ":"): told for action, told in says.items()}

    def __call__(self, region: str, operation: str, **parameters: Any) -> Document:  # noqa: ANN401 -- AWS's own
        assert (region, operation) == ("", "SimulatePrincipalPolicy")
        self.pages += 1
        first = int(parameters.pop("Marker", 0))
        if not first:
            self.asked.append(parameters)
        (arn,) = parameters["ResourceArns"]
        actions = parameters["ActionNames"]
        results = [self._says.get(action, result)(action, arn) for action in actions[first : first + _PAGE]]
        more = first + _PAGE < len(actions)
        return {"EvaluationResults": results, "IsTruncated": more, **({"Marker": str(first + _PAGE)} if more else {})}

    def questions(self) -> set[tuple[str, str]]:
        """Return every action and resource that was asked about."""
        return {(action, given["ResourceArns"][0]) for given in self.asked for action in given["ActionNames"]}


def denying(decision: str, *missing: str, organization: bool | None = None) -> Callable[[str, str], Document]:
    """Return what says of an action that it is denied."""

    def told(action: str, arn: str) -> Document:
        detail = {} if organization is None else {"AllowedByOrganizations": organization}
        return {**result(action, arn, decision, missing), "OrganizationsDecisionDetail": detail}

    return told


def simulated(fragment: Fragment, source: str, simulator: Simulator) -> Document:
    """Return what the collector puts together of a source bucket of a fragment."""
    return COLLECTOR.gather(simulator, subject_of(fragment, source), AT)


def subject_of(fragment: Fragment, source: str) -> Subject:
    """Return a source bucket of a fragment with its enabled rules, and everything that was read."""
    whole = estate(fragment)
    record = whole.get(BucketRef("", source, "").arn)
    assert record is not None
    rules = parse_replication(fragment[source]["replication"]).enabled_rules
    return Subject(record.ref, rules, {}, whole)
