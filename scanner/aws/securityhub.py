"""Findings into AWS Security Hub: `scanner.model.hub.Hub` over BatchImportFindings, with one account's credentials."""

from collections.abc import Sequence
from typing import Final

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.asker import Asker
from scanner.aws.clients import Clients
from scanner.aws.connection import opened
from scanner.aws.faults import Fault
from scanner.aws.reader import Identity
from scanner.aws.retry import Retry
from scanner.model.base import Document
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.hub import HubFault, Refused

_LONGEST_CODE: Final = 100
_LONGEST_MESSAGE: Final = 500


def open_hub(access: Access, options: ConnectionOptions) -> "AwsHub":
    """Return a hub that AWS has let in; raise AwsUnreachableError."""
    return AwsHub(*opened(access, options, validated=True))


class AwsHub:
    """Imports findings; transient faults are asked again within the budget.

    A finding that arrives twice is one finding: Security Hub knows it by its Id, and leaves an update alone that is not
    newer by its UpdatedAt (UG: finding-update-batchimportfindings).
    """

    def __init__(self, identity: Identity, clients: Clients, retry: Retry, home: str) -> None:
        self.account = identity.account
        self._asker = Asker(clients, retry, home)

    def take(self, region: str, findings: Sequence[Document]) -> tuple[Refused, ...] | HubFault:
        """Send at most 100 findings; return those that were not imported."""
        answer = self._asker.ask("BatchImportFindings", {"Findings": list(findings)}, region, "securityhub")
        if isinstance(answer, Fault):
            return HubFault(answer.error.code, answer.error.message)
        try:
            return _refused(answer, findings)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            return HubFault(UNKNOWN_SHAPE, f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Close the connections; calls that wait give up."""
        self._asker.close()


def _refused(told: Document, sent: Sequence[Document]) -> tuple[Refused, ...]:
    """Return what an answer refuses; raise ValueError where its numbers do not fit what was sent."""
    failed = [_one(item) for item in told.get("FailedFindings", ())]
    unknown = {one.id for one in failed} - {finding["Id"] for finding in sent}
    if unknown or (told["SuccessCount"], told["FailedCount"]) != (len(sent) - len(failed), len(failed)):
        raise ValueError(
            f"{told['SuccessCount']} imported and {told['FailedCount']} not, of {len(sent)} that were sent"
        )
    return tuple(failed)


def _one(item: Document) -> Refused:
    message = str(item.get("ErrorMessage", ""))[:_LONGEST_MESSAGE]
    return Refused(str(item["Id"]), str(item["ErrorCode"])[:_LONGEST_CODE], message)
