"""Replication documents, kept exactly as they were written.

botocore's own serialiser and parser turn XML into the documents that boto3 shows and back, so nothing is lost.
"""

import secrets
from copy import deepcopy
from functools import cache
from typing import Any

import botocore.session
from botocore.model import OperationModel, Shape
from botocore.parsers import ResponseParserError, create_parser
from botocore.serialize import create_serializer

from scanner.model.base import Document
from scanner.sandbox.emulator.errors import malformed_xml


class ReplicationDocuments:
    """The replication document of each bucket that has one."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}

    def get(self, bucket: str) -> Document | None:
        """Return a copy of a bucket's document."""
        return deepcopy(self._documents.get(bucket))

    def put(self, bucket: str, document: Document) -> None:
        """Keep a document; rules without an ID get one, as S3 does (API: ReplicationRule)."""
        kept = deepcopy(document)
        for rule in kept["Rules"]:
            rule.setdefault("ID", secrets.token_urlsafe(24))
        self._documents[bucket] = kept

    def drop(self, bucket: str) -> None:
        """Forget a bucket's document, if it has one."""
        self._documents.pop(bucket, None)


def from_xml(body: bytes) -> Document:
    """Read the body of PutBucketReplication; raise MalformedXML where it is none."""
    response = {"body": body, "headers": {}, "status_code": 200}
    try:
        parsed = create_parser("rest-xml").parse(response, _answer_shape())
    except ResponseParserError as error:
        raise malformed_xml() from error
    document: Document = parsed.get("ReplicationConfiguration", {})
    return document


def to_xml(document: Document) -> bytes:
    """Write a document as GetBucketReplication's answer."""
    parameters = {"Bucket": "any", "ReplicationConfiguration": document}
    request = create_serializer("rest-xml", include_validation=False).serialize_to_request(
        parameters, _operation("PutBucketReplication")
    )
    body: bytes = request["body"]
    return body


def shape() -> Shape:
    """Return AWS's own description of the document."""
    operation: Any = _operation("PutBucketReplication")
    found: Shape = operation.input_shape.members["ReplicationConfiguration"]
    return found


def _answer_shape() -> Shape:
    operation: Any = _operation("GetBucketReplication")
    found: Shape = operation.output_shape
    return found


@cache
def _operation(name: str) -> OperationModel:
    model: Any = botocore.session.get_session().get_service_model("s3")
    operation: OperationModel = model.operation_model(name)
    return operation
