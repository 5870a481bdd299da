"""From an answer of S3 to evidence. Pure: what the answer means is the collector's to say."""

from datetime import UTC, datetime

from scanner.aws.faults import Fault
from scanner.aws.retry import Answer
from scanner.model.base import Document
from scanner.model.collector import Collector
from scanner.model.evidence import NO_SUCH_BUCKET, UNKNOWN_SHAPE, Absent, Evidence, Present, Unreadable


def now() -> str:
    """Return the time of an answer: RFC 3339, UTC, whole seconds."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


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
