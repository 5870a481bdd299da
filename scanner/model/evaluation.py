"""AWS Config's custom rules: what such a rule is told of resources, and what it answers."""

from collections.abc import Sequence
from typing import Final, Protocol

from scanner.model.base import Value
from scanner.model.finding import Verdict

BUCKET: Final = "AWS::S3::Bucket"
ACCOUNT: Final = "AWS::::Account"
"""Types of resources, as AWS Config has them."""


class Resource(Value, frozen=True, order=True):
    """What an evaluation is about: a bucket by its name, an account by its id."""

    type: str
    id: str


class Evaluation(Value, frozen=True):
    """A rule's result for a resource.

    The verdict is never INSUFFICIENT_DATA, which PutEvaluations does not take (API: Evaluation.ComplianceType).
    NOT_APPLICABLE takes an earlier result back. The annotation has at most 256 characters.
    """

    resource: Resource
    verdict: Verdict
    annotation: str


class Delivery(Value, frozen=True):
    """With what evaluations are sent: the token of the call of AWS Config, and when that was (RFC 3339).

    With `test` AWS Config checks them and keeps nothing, whatever the token is (API: PutEvaluations.TestMode).
    """

    token: str
    at: str
    test: bool = False


class RuleFault(Value, frozen=True):
    """A whole request that got no answer that could be used; nothing of it counts as told."""

    code: str
    message: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.message else self.code


class ConfigRules(Protocol):
    """The rules of one account and Region. Nothing of it raises for what AWS or the network does."""

    account: str

    def take(self, evaluations: Sequence[Evaluation], delivery: Delivery) -> tuple[Resource, ...] | RuleFault:
        """Send at most 100 evaluations, each of another resource; return those that AWS Config did not take."""
        ...

    def told(self, rule: str) -> tuple[Resource, ...] | RuleFault:
        """Return the resources that a rule has a result for: COMPLIANT or NON_COMPLIANT."""
        ...

    def close(self) -> None:
        """Close the connections; calls that wait give up."""
        ...
