"""What went wrong, as a value: every exception of boto3, verbatim, with what a reader does about it."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from scanner.aws.codes import Kind, kind_of
from scanner.model.base import Document
from scanner.model.collector import ErrorAnswer
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.printable import without_passwords

REGION_HEADER: Final = "x-amz-bucket-region"

_LONGEST_CODE = 100
_LONGEST_MESSAGE = 500


class Fault(msgspec.Struct, frozen=True):
    """An error, verbatim but bounded in length. `operation` is what failed, which may be AssumeRole on the way.

    `region` is where the answer says the bucket is, empty where it does not say; `request_id` is AWS's.
    """

    kind: Kind
    error: ErrorAnswer
    operation: str
    request_id: str = ""
    region: str = ""


# What urllib3 takes for a host is the beginning of a proxy's password where that has a slash in it.
_UNPARSED: Final = re.compile(r"(Failed to parse: )\S+")
_NOT_IMPLEMENTED = 501
_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429
# What parsers, ours and botocore's, raise over an answer that does not read as documented.
_MISREAD = (ResponseParserError, AttributeError, LookupError, TypeError, ValueError)


def fault_of(error: Exception, operation: str) -> Fault:
    """Return the fault behind an exception of `operation`'s call."""
    if isinstance(error, ClientError):
        return fault_of_answer(dict(error.response), error.operation_name, on_the_way=error.operation_name != operation)
    if isinstance(error, BotoCoreError):
        return _client_side(type(error).__name__, _harmless(str(error)), operation)
    code = UNKNOWN_SHAPE if isinstance(error, _MISREAD) else type(error).__name__
    return _client_side(code, _harmless(f"{type(error).__name__}: {error}"), operation)


def _harmless(message: str) -> str:
    """Return what a message may tell: botocore repeats URLs as they were given, and whole answers of any length."""
    return _UNPARSED.sub(r"\1***", without_passwords(message[: 4 * _LONGEST_MESSAGE]))


def own_fault(code: str, message: str, kind: Kind = Kind.OTHER, operation: str = "") -> Fault:
    """Return a fault that no exception stands behind."""
    error = ErrorAnswer(code=code, message=message[:_LONGEST_MESSAGE], status=0, headers={})
    return Fault(kind, error, operation)


def _client_side(code: str, message: str, operation: str) -> Fault:
    certificate = code == "SSLError" and "CERTIFICATE_VERIFY_FAILED" in message
    broken_off = code == "SSLError" and not certificate
    # botocore has no class of its own for keys that come back from their source already expired.
    stale = code == "RuntimeError" and "Credentials were refreshed" in message
    kind = Kind.TRANSIENT if broken_off else Kind.CREDENTIALS if stale else kind_of(code)
    return own_fault(code, message, kind, operation)


def fault_of_answer(response: Document, operation: str, *, on_the_way: bool = False) -> Fault:
    """Return the fault behind an answer of AWS that botocore's parser has read.

    `on_the_way` means that getting credentials failed, not the call itself.
    """
    told, meta = response.get("Error", {}), response.get("ResponseMetadata", {})
    headers: Mapping[str, str] = meta.get("HTTPHeaders", {})
    status = int(meta.get("HTTPStatusCode", 0))
    answer = ErrorAnswer(
        code=str(told.get("Code") or status)[:_LONGEST_CODE],
        message=str(told.get("Message", ""))[:_LONGEST_MESSAGE],
        status=status,
        headers=headers,
    )
    return Fault(
        kind=_kind(answer, on_the_way=on_the_way),
        error=answer,
        operation=operation,
        request_id=str(meta.get("RequestId", "")),
        region=str(headers.get(REGION_HEADER) or told.get("Region") or ""),
    )


def _kind(answer: ErrorAnswer, *, on_the_way: bool) -> Kind:
    overloaded = answer.status >= _SERVER_ERROR and answer.status != _NOT_IMPLEMENTED
    if overloaded or answer.status == _TOO_MANY_REQUESTS:
        return Kind.TRANSIENT
    kind = kind_of(answer.code)
    return Kind.CREDENTIALS if on_the_way and kind is not Kind.TRANSIENT else kind
