"""Typed view of what the IAM policy simulator says of a replication role.

IAM API Reference: SimulatePrincipalPolicy, EvaluationResult, ResourceSpecificResult. The simulator sees the role's own
policies, its permissions boundary and service control policies; it knows neither the policies of buckets and keys nor
resource control policies.
"""

from enum import StrEnum

from scanner.model.base import Document, Value, text


class SimulatedDecision(StrEnum):
    """The simulator's words."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


class Question(Value, frozen=True):
    """What the simulator is asked about: one resource, and the values of the context's keys, spelled as documented."""

    resource: str
    context: tuple[tuple[str, tuple[str, ...]], ...]


class Simulated(Value, frozen=True):
    """What it says of one action. `missing` are keys of conditions that it was given no value of.

    `organization` is whether service control policies allow it, None where the account has none, or AWS does not say.
    """

    decision: SimulatedDecision
    missing: tuple[str, ...] = ()
    organization: bool | None = None

    @property
    def is_allowed(self) -> bool:
        """Tell whether the role may do it, as far as the simulator sees."""
        return self.decision is SimulatedDecision.ALLOWED

    @property
    def is_refused(self) -> bool:
        """Tell whether it is denied so that no policy of a bucket or a key could allow it."""
        return self.decision is SimulatedDecision.EXPLICIT_DENY or self.organization is False


class Simulation(Value, frozen=True):
    """Every answer about one role."""

    answers: dict[tuple[str, Question], Simulated] = {}

    def of(self, action: str, question: Question) -> Simulated | None:
        """Return what the simulator says of an action, None where it was not asked."""
        return self.answers.get((action, question))


def parse_simulation(document: Document) -> Simulation:
    """Read what the collector put together: `Simulations`, each with one resource and AWS's `EvaluationResults`."""
    return Simulation(
        {
            (text(result["EvalActionName"]), question): _simulated(result, question.resource)
            for simulation in document["Simulations"]
            for question in [_question(simulation)]
            for result in simulation["EvaluationResults"]
        }
    )


def _question(simulation: Document) -> Question:
    context = ((text(one["ContextKeyName"]), tuple(one["ContextKeyValues"])) for one in simulation["ContextEntries"])
    return Question(text(simulation["ResourceArn"]), tuple(context))


def _simulated(result: Document, resource: str) -> Simulated:
    """Read either form: a decision for each ARN at the top, or a summary with the decisions for each ARN below it."""
    below = [one for one in result.get("ResourceSpecificResults", []) if one["EvalResourceName"] == resource]
    if not below and result.get("ResourceSpecificResults"):
        raise ValueError(f"no result is about {resource}")
    decision = below[0]["EvalResourceDecision"] if below else result["EvalDecision"]
    missing = (below[0] if below else result).get("MissingContextValues", [])
    organization = result.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations")
    return Simulated(SimulatedDecision(decision), tuple(map(text, missing)), organization)
