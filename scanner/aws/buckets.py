"""Asking S3 about a bucket and its objects with one account's credentials: what archive, vault and canaries share."""

from collections.abc import Callable
from typing import TypeVar

from scanner.aws.asker import Asker
from scanner.aws.clients import Clients
from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, fault_of
from scanner.aws.reader import Identity
from scanner.aws.retry import Retry
from scanner.aws.transport import Answer
from scanner.model.base import Document
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target

T = TypeVar("T")


class AwsBuckets:
    """Asks S3 in a bucket's own Region; transient faults are asked again within the budget."""

    def __init__(self, identity: Identity, clients: Clients, retry: Retry, home: str) -> None:
        self.account = identity.account
        self.caller = identity.caller
        self.partition = identity.partition
        self._asker = Asker(clients, retry, home)

    def close(self) -> None:
        """Close the connections; calls that wait give up."""
        self._asker.close()

    def _ask(self, bucket: Target, operation: str, **parameters: object) -> Answer:
        owner = {"ExpectedBucketOwner": bucket.account} if bucket.account else {}
        return self._asker.ask(operation, {"Bucket": bucket.name, **owner, **parameters}, bucket.region)


def read(operation: str, answer: Answer, meaning: Callable[[Document], T]) -> T | ObjectFault:
    """Return what an answer means; one that does not read as documented is a fault, too."""
    if isinstance(answer, Fault):
        return object_fault(operation, answer)
    try:
        return meaning(answer)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        return ObjectFault(operation, UNKNOWN_SHAPE, f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001 -- a body breaks off in as many ways as a call fails
        return object_fault(operation, fault_of(error, operation))


def object_fault(operation: str, fault: Fault) -> ObjectFault:
    """Return a fault as those know it who do not know AWS."""
    code, message = fault.error.code, fault.error.message
    return ObjectFault(fault.operation or operation, code, message, may_pass=fault.kind is Kind.TRANSIENT)
