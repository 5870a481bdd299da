"""Calls to services other than S3: IAM, STS, KMS and what else moto serves, as far as the gateway looks at them.

AWS speaks several protocols; a call is known by its credential scope and by the operation that it names (Service
Authorization Reference: for these services an operation needs the permission of the same name).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request

from scanner.sandbox.emulator import moto_iam
from scanner.sandbox.emulator.errors import CallError
from scanner.sandbox.emulator.moto_iam import Caller

_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_CBOR_OPERATION = re.compile(r"/operation/(\w+)$")
_NAMES: Final = {"monitoring": "cloudwatch"}
"""Services whose permissions begin otherwise than their credential scope."""


@dataclass(frozen=True)
class Call:
    """Who asks which service for what. `speaks_json` tells how an error must be written."""

    caller: Caller
    service: str
    region: str
    operation: str
    parameters: Mapping[str, Any]
    speaks_json: bool

    @property
    def action(self) -> str:
        """The permission that the call needs."""
        return f"{self.service}:{self.operation}"

    def text(self, name: str) -> str:
        """Return a parameter, empty where the call has none of that name."""
        return str(self.parameters.get(name, ""))


def read(environ: dict[str, Any]) -> Call | None:
    """Return the call of a WSGI environment, None for what nobody signed; raise for an unknown access key.

    The body is read and put back, so that moto can read it too.
    """
    request = Request(environ)
    signed = _CREDENTIAL.search(request.headers.get("Authorization", ""))
    if signed is None:
        return None
    body = request.get_data()
    environ["wsgi.input"] = BytesIO(body)
    target = request.headers.get("X-Amz-Target", "")
    caller = moto_iam.caller_of(signed["key"])
    if caller is None:
        raise CallError("InvalidClientTokenId", "The security token included in the request is invalid.", bool(target))
    parameters = json.loads(body or b"{}") if target else dict(parse_qsl(body.decode(errors="replace")))
    return Call(
        caller=caller,
        service=_NAMES.get(signed["service"], signed["service"]),
        region=signed["region"],
        operation=target.rpartition(".")[2] or parameters.get("Action", "") or _by_path(request),
        parameters=parameters,
        speaks_json=bool(target),
    )


def _by_path(request: Request) -> str:
    """Return the operation that a path names, else one of the method's name: GetRequest, PostRequest …"""
    named = _CBOR_OPERATION.search(request.path)
    return named[1] if named else f"{request.method.title()}Request"
