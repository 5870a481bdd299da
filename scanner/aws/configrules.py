"""Custom rules of AWS Config: `scanner.model.evaluation.ConfigRules` over PutEvaluations, in one account and Region."""

from collections.abc import Iterator, Sequence
from typing import Final

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.asker import Asker
from scanner.aws.clients import Clients
from scanner.aws.connection import opened
from scanner.aws.faults import Fault
from scanner.aws.reader import Identity
from scanner.aws.retry import Retry
from scanner.model.base import Document
from scanner.model.evaluation import Delivery, Evaluation, Resource, RuleFault
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.finding import Verdict
from scanner.model.pages import PageTokens

_PAGE: Final = 100
_MISREAD: Final = (AttributeError, LookupError, TypeError, ValueError)


def open_rules(access: Access, options: ConnectionOptions) -> "AwsConfigRules":
    """Return the rules of the Region of the options, where AWS has let us in; raise AwsUnreachableError."""
    return AwsConfigRules(*opened(access, options, validated=True))


class AwsConfigRules:
    """Tells rules their results; transient faults are asked again within the budget.

    A result that arrives twice is one result: AWS Config keeps the newest of a resource by its OrderingTimestamp
    (API: Evaluation).
    """

    def __init__(self, identity: Identity, clients: Clients, retry: Retry, home: str) -> None:
        self.account = identity.account
        self._asker = Asker(clients, retry, home)

    def take(self, evaluations: Sequence[Evaluation], delivery: Delivery) -> tuple[Resource, ...] | RuleFault:
        """Send at most 100 evaluations, each of another resource; return those that AWS Config did not take."""
        parameters = {
            "Evaluations": [_document(one, delivery.at) for one in evaluations],
            "ResultToken": delivery.token,
            "TestMode": delivery.test,
        }
        answer = self._asker.ask("PutEvaluations", parameters, service="config")
        if isinstance(answer, Fault):
            return _fault(answer)
        try:
            return _failed(answer, evaluations)
        except _MISREAD as error:
            return _misread(error)

    def told(self, rule: str) -> tuple[Resource, ...] | RuleFault:
        """Return the resources that a rule has a result for: COMPLIANT or NON_COMPLIANT."""
        found: list[Resource] = []
        try:
            for page in self._pages(rule):
                if isinstance(page, Fault):
                    return _fault(page)
                found += [_resource(result) for result in page["EvaluationResults"]]
        except _MISREAD as error:
            return _misread(error)
        return tuple(found)

    def close(self) -> None:
        """Close the connections; calls that wait give up."""
        self._asker.close()

    def _pages(self, rule: str) -> Iterator[Document | Fault]:
        """Yield the answers, the last of which may be a fault; raise RepeatedTokenError."""
        kept = [Verdict.COMPLIANT.value, Verdict.NON_COMPLIANT.value]
        parameters = {"ConfigRuleName": rule, "ComplianceTypes": kept, "Limit": _PAGE}
        tokens = PageTokens()
        more: Document = {}
        while True:
            page = self._asker.ask("GetComplianceDetailsByConfigRule", {**parameters, **more}, service="config")
            yield page
            if isinstance(page, Fault) or not (more := tokens.following(page)):
                return


def _document(evaluation: Evaluation, at: str) -> Document:
    return {
        "ComplianceResourceType": evaluation.resource.type,
        "ComplianceResourceId": evaluation.resource.id,
        "ComplianceType": evaluation.verdict.value,
        "Annotation": evaluation.annotation,
        "OrderingTimestamp": at,
    }


def _failed(told: Document, sent: Sequence[Evaluation]) -> tuple[Resource, ...]:
    """Return what an answer refuses; raise ValueError where it names what was not sent."""
    failed = [Resource(one["ComplianceResourceType"], one["ComplianceResourceId"]) for one in told["FailedEvaluations"]]
    if set(failed) - {one.resource for one in sent}:
        raise ValueError("evaluations failed that were not sent")
    return tuple(failed)


def _resource(result: Document) -> Resource:
    about = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    return Resource(about["ResourceType"], about["ResourceId"])


def _fault(fault: Fault) -> RuleFault:
    return RuleFault(fault.error.code, fault.error.message)


def _misread(error: Exception) -> RuleFault:
    return RuleFault(UNKNOWN_SHAPE, f"{type(error).__name__}: {error}")
