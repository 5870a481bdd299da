"""Clients: one a service and Region. They are dear and threads may share them; the session that makes them may not.

They are botocore's `Transport`: it carries every operation of every service.
"""

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from threading import Lock
from typing import Any

from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.config import Config
from botocore.model import OperationModel

from scanner.aws.credentials import AnySession
from scanner.aws.faults import fault_of
from scanner.aws.foreign import refuse_broken, refuse_foreign
from scanner.aws.sent import Sent
from scanner.aws.transport import Answer
from scanner.aws.unknown import WRITTEN_BACK, keep_unknown
from scanner.model.base import Document
from scanner.waiting import apart

_XML = ("s3", "s3control")
"""Services whose successes must have XML in them, though botocore would read an empty document out of nothing."""


class Clients:
    """The clients of one account, made when first asked for. `sent` counts their requests, and may count others'."""

    def __init__(self, session: AnySession, config: Config, on_request: Callable[[str], object] | None = None) -> None:
        self.session = session
        self._config = config
        self._lock = Lock()
        self._clients: dict[tuple[str, str], BaseClient] = {}
        self.sent = Sent(on_request)

    @cached_property
    def profile(self) -> str:
        """The profile whose configuration the clients have; to ask botocore costs as much as to sign a request."""
        return self.session.profile_name

    @property
    def calls(self) -> Counter[str]:
        """Requests sent so far, by operation; a copy."""
        return self.sent.calls

    def get(self, region: str, service: str = "s3") -> BaseClient:
        """Return the client of a Region; raise botocore's InvalidRegionError for what cannot be one's name."""
        key = (service, region)
        client = self._clients.get(key)
        if client is None:
            with self._lock:
                client = self._clients.get(key) or self._clients.setdefault(key, self._open(service, region))
        return client

    def fresh(self, region: str) -> BaseClient:
        """Return a client of S3 that nobody else has; who asks for it closes it."""
        with self._lock:
            return self.session.client("s3", region_name=region, config=self._config)

    def send(self, service: str, region: str, operation: str, parameters: Document) -> Answer:
        """Send an operation of a service to a Region once; never raises for anything that AWS or the network does."""
        try:
            answer: Document = apart(getattr(self.get(region, service), xform_name(operation)), **parameters)
        except Exception as error:  # noqa: BLE001 -- whatever a call raises is an answer: this call failed, and why
            return fault_of(error, operation)
        return answer

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()

    def _open(self, service: Any, region: str) -> BaseClient:  # noqa: ANN401 -- boto3's stubs want a literal
        client: BaseClient = self.session.client(service, region_name=region, config=self._config)
        events = client.meta.events
        # Events go by the service's id, which is not always its name here.
        name = client.meta.service_model.service_id.hyphenize()
        events.register(f"before-send.{name}", self._count)
        if service == "s3":
            events.register("before-call.s3", _follow_no_redirect)
            for operation in WRITTEN_BACK:
                events.register(f"after-call.s3.{operation}", _keep_unknown)
        if service in _XML:
            events.register(f"before-parse.{name}", _refuse_foreign)
        return client

    def _count(self, event_name: str, **_: object) -> None:
        self.sent.add(event_name.rpartition(".")[2])


def _follow_no_redirect(context: dict[str, Any], **_: object) -> None:
    """Keep botocore from following a bucket into another Region by itself.

    It asks HeadBucket without end where a redirect does not name the Region, and it hides which Region answered.
    """
    context.setdefault("s3_redirect", {})["redirected"] = True


def _refuse_foreign(response_dict: Document, operation_model: OperationModel, **_: object) -> None:
    if operation_model.http["method"] != "HEAD" and not operation_model.has_streaming_output:
        refuse_broken(response_dict)
    refuse_foreign(response_dict, operation_model)


def _keep_unknown(http_response: AWSResponse, parsed: Document, model: OperationModel, **_: object) -> None:
    if http_response.status_code == HTTPStatus.OK:
        keep_unknown(parsed, http_response.content, model)
