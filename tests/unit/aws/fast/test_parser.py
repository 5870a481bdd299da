"""Answers that S3 gives to the letter again and again are read once, and belong to whoever got them."""

from collections.abc import Iterator
from typing import Final

import botocore.session
import pytest
from botocore.model import ListShape, OperationModel, Shape, StructureShape

from scanner.aws.fast.parser import Parser
from scanner.aws.unknown import WRITTEN_BACK
from scanner.model.base import Document

_ENCRYPTION: Final = b"""<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>\
<ApplyServerSideEncryptionByDefault><SSEAlgorithm>%b</SSEAlgorithm></ApplyServerSideEncryptionByDefault>\
<BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"""


@pytest.fixture(scope="module")
def encryption() -> OperationModel:
    service = botocore.session.get_session().get_service_model("s3")
    return service.operation_model("GetBucketEncryption")


@pytest.fixture
def parser() -> Parser:
    return Parser()


def parse(parser: Parser, model: OperationModel, algorithm: str, request: str = "R1") -> Document:
    headers = {"x-amz-request-id": request}
    body = _ENCRYPTION % algorithm.encode()
    told = {"status_code": 200, "headers": headers, "body": body, "context": {}}
    found: Document = parser.parse(told, model.output_shape)  # type: ignore[arg-type]  # it has one
    return found


def test_the_same_body_is_the_same_document(parser: Parser, encryption: OperationModel) -> None:
    first, again = parse(parser, encryption, "AES256"), parse(parser, encryption, "AES256")
    assert first == again
    assert again["ServerSideEncryptionConfiguration"]["Rules"] == [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}
    ]


def test_another_body_is_another_document(parser: Parser, encryption: OperationModel) -> None:
    first, other = parse(parser, encryption, "AES256"), parse(parser, encryption, "aws:kms")
    assert first["ServerSideEncryptionConfiguration"] != other["ServerSideEncryptionConfiguration"]


def test_what_one_does_with_its_answer_nobody_else_sees(parser: Parser, encryption: OperationModel) -> None:
    first = parse(parser, encryption, "AES256")
    first["ServerSideEncryptionConfiguration"]["Rules"].clear()
    assert parse(parser, encryption, "AES256")["ServerSideEncryptionConfiguration"]["Rules"]


def test_each_answer_keeps_what_its_headers_say(parser: Parser, encryption: OperationModel) -> None:
    told = [parse(parser, encryption, "AES256", request)["ResponseMetadata"]["RequestId"] for request in ("R1", "R2")]
    assert told == ["R1", "R2"]


def test_one_body_says_to_each_operation_what_that_operation_means(parser: Parser, encryption: OperationModel) -> None:
    versioning = encryption.service_model.operation_model("GetBucketVersioning")
    parse(parser, encryption, "AES256")
    assert "ServerSideEncryptionConfiguration" not in parse(parser, versioning, "AES256")


def structures(shape: Shape | None) -> Iterator[StructureShape]:
    if isinstance(shape, ListShape):
        yield from structures(shape.member)
    elif isinstance(shape, StructureShape):
        yield shape
        for member in shape.members.values():
            yield from structures(member)


@pytest.mark.parametrize("operation", WRITTEN_BACK)
def test_what_is_written_back_has_nothing_but_plain_structures(encryption: OperationModel, operation: str) -> None:
    """Of others botocore's own parser would leave out the elements that it does not know."""
    found = list(structures(encryption.service_model.operation_model(operation).output_shape))
    assert len(found) > 2
    for shape in found:
        assert not shape.is_tagged_union
        assert not any(member.serialization.get("xmlAttribute") for member in shape.members.values())
