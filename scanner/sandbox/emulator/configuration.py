"""Get-, Put- and DeleteBucketReplication over the kept documents."""

from http import HTTPStatus

from werkzeug.wrappers import Response

from scanner.sandbox.emulator import documents, moto_state, validation
from scanner.sandbox.emulator.documents import ReplicationDocuments
from scanner.sandbox.emulator.errors import XML, S3Error
from scanner.sandbox.emulator.request import S3Request


class ReplicationConfigurations:
    """Answers the three calls; moto never sees them."""

    def __init__(self, kept: ReplicationDocuments) -> None:
        self._kept = kept

    def get(self, request: S3Request) -> Response:
        """Answer with the document as it was written."""
        _require(request.bucket)
        document = self._kept.get(request.bucket)
        if document is None:
            message = "The replication configuration was not found"
            raise S3Error(HTTPStatus.NOT_FOUND, "ReplicationConfigurationNotFoundError", message)
        return Response(documents.to_xml(document), content_type=XML)

    def put(self, request: S3Request) -> Response:
        """Replace the whole document, if S3 would take it."""
        _require(request.bucket)
        document = documents.from_xml(request.body)
        validation.validate(document, request.bucket)
        self._kept.put(request.bucket, document)
        return Response(status=HTTPStatus.OK)

    def delete(self, request: S3Request) -> Response:
        """Remove the document; there need not be one."""
        _require(request.bucket)
        self._kept.drop(request.bucket)
        return Response(status=HTTPStatus.NO_CONTENT)


def _require(bucket: str) -> None:
    if moto_state.owner_of(bucket) is None:
        raise S3Error(HTTPStatus.NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist")
