"""From an answer of S3 to evidence. Pure: what the answer means is the collector's to say."""

from collections.abc import Callable

from scanner.aws.faults import Fault
from scanner.aws.transport import Answer
from scanner.clock import now
from scanner.model.base import Document
from scanner.model.collector import Collector, Gatherer
from scanner.model.evidence import NO_SUCH_BUCKET, UNKNOWN_SHAPE, Absent, Evidence, Present, Unreadable
from scanner.model.resource import ResourceRef


def evidence_of(collector: Collector, answer: Answer, at: str) -> Evidence:
    """Return what an answer tells about the collector's facet."""
    if isinstance(answer, Fault):
        return _of_fault(collector, answer, at)
    request_id = request_id_of(answer)
    try:
        return Present(collector.operation, at, collector.document(answer), request_id)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        message = f"{type(error).__name__}: {error}"
        return Unreadable(collector.operation, at, UNKNOWN_SHAPE, message, request_id)


class _AskFailedError(Exception):
    """One call of a gatherer failed; the rest of it is pointless."""

    def __init__(self, operation: str, fault: Fault) -> None:
        super().__init__(fault.error.code)
        self.operation = operation
        self.fault = fault


def gathered(gatherer: Gatherer, ref: ResourceRef, call: Callable[[str, Document], Answer]) -> Evidence:
    """Return what a read of several calls tells; one call that fails makes the whole unreadable, and names itself.

    Only its first call can tell that there is none: what is missing after that changed while it was read. The request
    id is that of the operation that names the evidence.
    """
    request_ids: dict[str, str] = {}

    def ask(operation: str, **parameters: object) -> Document:
        answer = call(operation, parameters)
        if isinstance(answer, Fault):
            raise _AskFailedError(operation, answer)
        request_ids.setdefault(operation, request_id_of(answer))
        return answer

    try:
        document = gatherer.gather(ask, ref)
    except _AskFailedError as failed:
        return _of_failed(gatherer, failed, first=not request_ids)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        message, request_id = f"{type(error).__name__}: {error}", request_ids.get(gatherer.operation, "")
        return Unreadable(gatherer.operation, now(), UNKNOWN_SHAPE, message, request_id)
    return Present(gatherer.operation, now(), document, request_ids.get(gatherer.operation, ""))


def _of_failed(gatherer: Gatherer, failed: _AskFailedError, *, first: bool) -> Evidence:
    operation, error, request_id = failed.operation, failed.fault.error, failed.fault.request_id
    if error.code not in gatherer.absent:
        return unreadable(operation, failed.fault, now())
    if first:
        return Absent(operation, now(), error.code, request_id)
    return Unreadable(operation, now(), error.code, f"It changed while it was read: {error.message}", request_id)


def unreadable(operation: str, fault: Fault, at: str) -> Unreadable:
    """Return a fault as evidence."""
    return Unreadable(operation, at, fault.error.code, fault.error.message, fault.request_id)


def request_id_of(response: Document) -> str:
    """Return AWS's id of a request, empty where the response carries none."""
    return str(response.get("ResponseMetadata", {}).get("RequestId", ""))


def _of_fault(collector: Collector, fault: Fault, at: str) -> Evidence:
    if fault.error.code == NO_SUCH_BUCKET or fault.error.code in collector.absent:
        return Absent(collector.operation, at, fault.error.code, fault.request_id)
    document = collector.from_error(fault.error)
    if document is not None:
        return Present(collector.operation, at, document, fault.request_id)
    return unreadable(collector.operation, fault, at)
