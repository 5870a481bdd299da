"""Get-, Put- and DeleteBucketReplication over the kept documents."""

from http import HTTPStatus

from werkzeug.wrappers import Response

from scanner.model.bucket import account_of_arn
from scanner.sandbox.emulator import authority, documents, moto_state, validation
from scanner.sandbox.emulator.documents import ReplicationDocuments
from scanner.sandbox.emulator.errors import XML, S3Error, access_denied, no_such_bucket
from scanner.sandbox.emulator.request import S3Request
from scanner.sandbox.emulator.statements import Asked


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
        if not _may_pass(request, document["Role"]):
            raise access_denied()
        self._kept.put(request.bucket, document)
        return Response(status=HTTPStatus.OK)

    def delete(self, request: S3Request) -> Response:
        """Remove the document; there need not be one."""
        _require(request.bucket)
        self._kept.drop(request.bucket)
        return Response(status=HTTPStatus.NO_CONTENT)


def _may_pass(request: S3Request, role: str) -> bool:
    """Tell whether the caller may pass the role to S3 (IAM User Guide: id_roles_use_passrole.html)."""
    asked = Asked(request.caller, "iam:PassRole", role, {"iam:passedtoservice": "s3.amazonaws.com"})
    return authority.allows(asked, account_of_arn(role), "")


def _require(bucket: str) -> None:
    if moto_state.owner_of(bucket) is None:
        raise no_such_bucket()
