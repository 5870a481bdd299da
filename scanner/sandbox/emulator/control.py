"""What tests and the estate may ask of the emulator, and S3 could not be asked: `/_sandbox/…`.

`POST /_sandbox/drain` lets everything that waits be replicated before it answers. `PUT /_sandbox/replication/<bucket>`
keeps a replication document (JSON) without validation, for documents that S3 accepted once and refuses today.
`PUT /_sandbox/organization` founds an organisation (JSON: the arguments of `moto_organization.found`).
"""

from http import HTTPStatus
from typing import Final

import msgspec
from werkzeug.wrappers import Request, Response

from scanner.sandbox.emulator import moto_organization
from scanner.sandbox.emulator.documents import ReplicationDocuments
from scanner.sandbox.emulator.queue import DelayedQueue

_DRAIN: Final = "/_sandbox/drain"
_ORGANIZATION: Final = "/_sandbox/organization"
_REPLICATION: Final = "/_sandbox/replication/"


def answer(request: Request, documents: ReplicationDocuments, queue: DelayedQueue) -> Response | None:
    """Answer a control request; None for all others."""
    if (request.method, request.path) == ("POST", _DRAIN):
        return Response(str(queue.drain()))
    if (request.method, request.path) == ("PUT", _ORGANIZATION):
        moto_organization.found(**msgspec.json.decode(request.get_data()))
        return Response(status=HTTPStatus.NO_CONTENT)
    if request.method == "PUT" and request.path.startswith(_REPLICATION):
        documents.put(request.path.removeprefix(_REPLICATION), msgspec.json.decode(request.get_data()))
        return Response(status=HTTPStatus.NO_CONTENT)
    return None
