"""From bytes to answers: botocore's own parser, and what its client does around it."""

import xml.etree.ElementTree as ET
from typing import Final

from botocore.parsers import ResponseParserError

from scanner.aws.fast.line import Raw
from scanner.aws.fast.operation import Operation
from scanner.aws.fast.parser import Parser
from scanner.aws.faults import fault_of, fault_of_answer
from scanner.aws.foreign import refuse_foreign
from scanner.aws.transport import Answer
from scanner.aws.unknown import WRITTEN_BACK
from scanner.model.base import Document

_PARSER: Final = Parser()
_KEEPING: Final = Parser(unknown=True)
_SUCCESS = 200
_REDIRECTION = 300
_DEFECT = 500


def answer_of(operation: Operation, raw: Raw) -> Answer:
    """Return an answer as botocore's client would."""
    told: Document = {"status_code": raw.status, "headers": raw.headers, "body": raw.body, "context": {}}
    try:
        parsed = _parsed(operation, told)
    except Exception as error:  # noqa: BLE001 -- whatever parsers raise over an answer is what came of the call
        return fault_of(error, operation.model.name)
    return parsed if told["status_code"] < _REDIRECTION else fault_of_answer(parsed, operation.model.name)


def _parsed(operation: Operation, told: Document) -> Document:
    """Parse an answer. An error that S3 sends with status 200, and what is no XML, botocore takes for status 500."""
    doubtful = operation.is_structured and told["status_code"] == _SUCCESS
    if doubtful and b"<Error" in told["body"] and _is_defect(told["body"]):
        told["status_code"] = _DEFECT
    try:
        return _checked(operation, told)
    except ResponseParserError:
        if not doubtful or not _is_defect(told["body"]):
            raise
        told["status_code"] = _DEFECT
        return _checked(operation, told)


def _checked(operation: Operation, told: Document) -> Document:
    refuse_foreign(told, operation.model)
    parser = _KEEPING if operation.model.name in WRITTEN_BACK else _PARSER
    parsed: Document = parser.parse(told, operation.model.output_shape)  # type: ignore[arg-type]  # HeadBucket had none
    return parsed


def _is_defect(body: bytes) -> bool:
    parser = ET.XMLParser()  # noqa: S314 -- botocore has read the same bytes by then
    try:
        parser.feed(body)
        return bool(body) and parser.close().tag == "Error"
    except ET.ParseError:
        return bool(body)
