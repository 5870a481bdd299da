"""The WSGI application in front of moto's: what S3 refuses, what moto cannot answer, what follows from a write."""

import secrets
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

import xmltodict
from werkzeug.wrappers import Request, Response

from scanner.sandbox.emulator import (
    access,
    bucket_policy,
    calls,
    control,
    encryption,
    listing,
    moto_iam,
    moto_state,
    principals,
    rights,
    settings,
)
from scanner.sandbox.emulator.calls import Call
from scanner.sandbox.emulator.configuration import ReplicationConfigurations
from scanner.sandbox.emulator.documents import ReplicationDocuments
from scanner.sandbox.emulator.errors import CallError, S3Error
from scanner.sandbox.emulator.kept import KeptBodies
from scanner.sandbox.emulator.queue import DelayedQueue
from scanner.sandbox.emulator.replication import Replicator
from scanner.sandbox.emulator.request import Environ, S3Request, read

Operation = tuple[str, str]

_REGION: Final = "x-amz-bucket-region"
_STATUS: Final = "x-amz-replication-status"
_VERSION: Final = "x-amz-version-id"


class Gateway:
    """Stands before moto's application. `delay` is how long objects stay PENDING, in seconds."""

    def __init__(self, moto: Any, delay: float) -> None:  # noqa: ANN401 -- a WSGI application
        self._moto = moto
        self._documents = ReplicationDocuments()
        self._queue = DelayedQueue(delay)
        self._replicator = Replicator(self._documents, self._queue)
        self._kept = kept = KeptBodies()
        configurations = ReplicationConfigurations(self._documents)
        self._before: dict[Operation, Callable[[S3Request], object]] = {
            ("PUT", "bucket"): settings.refuse_name,
            ("DELETE", "bucket"): settings.refuse_while_full,
            ("PUT", "policy"): bucket_policy.check,
            ("PUT", "object"): encryption.check_write,
            ("GET", "object"): encryption.check_read,
            ("HEAD", "object"): encryption.check_read,
            ("PUT", "versioning"): lambda request: settings.refuse_suspension(self._documents, request),
        }
        self._instead: dict[Operation, Callable[[S3Request], Response]] = {
            ("GET", "service"): listing.list_buckets,
            ("GET", "replication"): configurations.get,
            ("PUT", "replication"): configurations.put,
            ("DELETE", "replication"): configurations.delete,
            ("GET", "notification"): kept.get,
            ("GET", "requestPayment"): kept.get,
            ("PUT", "requestPayment"): kept.put,
            ("PUT", "notification"): kept.put_notification,
        }
        self._after: dict[Operation, Callable[[S3Request, Response], None]] = {
            ("PUT", "bucket"): lambda request, _: settings.give_defaults(request),
            ("DELETE", "bucket"): self._bucket_deleted,
            ("PUT", "encryption"): lambda request, _: kept.keep(request),
            ("GET", "encryption"): kept.show,
            ("DELETE", "encryption"): self._encryption_deleted,
            ("PUT", "object"): self._written,
            ("POST", "uploadId"): self._written,
            ("DELETE", "object"): self._deleted,
            ("POST", "delete"): self._many_deleted,
            ("GET", "object"): self._show_status,
            ("HEAD", "object"): self._show_status,
        }

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 -- WSGI
        """Answer one request."""
        return self._respond(environ)(environ, start_response)

    def _respond(self, environ: Environ) -> Response:
        controlled = control.answer(Request(environ), self._documents, self._queue)
        if controlled is not None:
            return controlled
        try:
            request = read(environ)
            return self._other(environ) if request is None else self._s3(request)
        except S3Error as error:
            return error.response(with_body=environ["REQUEST_METHOD"] != "HEAD")
        except CallError as error:
            return error.response()

    def _other(self, environ: Environ) -> Response:
        call = calls.read(environ)
        if call is None:
            return self._from_moto(environ)
        rights.authorise(call)
        orphaned = _role_to_delete(call)
        response = self._from_moto(environ)
        if orphaned and response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            principals.orphan(orphaned.arn, orphaned.id)
        return response

    def _s3(self, request: S3Request) -> Response:
        try:
            response = self._answer(request)
        except S3Error as error:
            response = error.response(with_body=request.method != "HEAD")
        if request.operation == ("HEAD", "bucket") and moto_state.owner_of(request.bucket):
            # Also without permission (API: HeadBucket).
            response.headers[_REGION] = moto_state.bucket_of(request.bucket).region_name
        response.headers["x-amz-request-id"] = secrets.token_hex(8).upper()
        return response

    def _answer(self, request: S3Request) -> Response:
        operation = request.operation
        access.authorise(request)
        if operation in self._before:
            self._before[operation](request)
        instead = self._instead.get(operation)
        response = instead(request) if instead else self._from_moto(request.environ)
        if operation in self._after and response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            self._after[operation](request, response)
        return response

    def _from_moto(self, environ: Environ) -> Response:
        return Response.from_app(self._moto, environ, buffered=True)

    def _bucket_deleted(self, request: S3Request, _: Response) -> None:
        self._documents.drop(request.bucket)
        self._kept.drop_all(request)

    def _encryption_deleted(self, request: S3Request, _: Response) -> None:
        self._kept.drop(request)
        settings.encrypt_with_s3(request.bucket)

    def _written(self, request: S3Request, response: Response) -> None:
        self._replicator.object_written(request.bucket, request.key, response.headers.get(_VERSION, ""))

    def _deleted(self, request: S3Request, response: Response) -> None:
        # With a version id the marker header means that a marker was removed.
        if "versionId" not in request.query and "x-amz-delete-marker" in response.headers:
            self._replicator.object_marked_deleted(request.bucket, request.key, response.headers[_VERSION])

    def _many_deleted(self, request: S3Request, response: Response) -> None:
        result = xmltodict.parse(response.data, force_list=("Deleted",))["DeleteResult"] or {}
        for deleted in result.get("Deleted", []):
            if "DeleteMarkerVersionId" in deleted:
                marker = deleted["DeleteMarkerVersionId"]
                self._replicator.object_marked_deleted(request.bucket, deleted["Key"], marker)

    def _show_status(self, request: S3Request, response: Response) -> None:
        status = self._replicator.status(request.bucket, request.key, response.headers.get(_VERSION, ""))
        if status:
            response.headers[_STATUS] = status


def _role_to_delete(call: Call) -> moto_iam.MotoIdentity | None:
    return moto_iam.role_named(call.caller.account, call.text("RoleName")) if call.action == "iam:DeleteRole" else None
