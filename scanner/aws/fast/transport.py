"""The fast `Transport`: what a scan asks of every bucket goes its own way, the rest by botocore's clients."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Final

from botocore.credentials import Credentials, ReadOnlyCredentials, RefreshableCredentials
from botocore.exceptions import NoCredentialsError

from scanner import __version__
from scanner.aws.clients import Clients
from scanner.aws.common import Common
from scanner.aws.fast.answer import answer_of
from scanner.aws.fast.line import Raw
from scanner.aws.fast.lines import Lines, Request
from scanner.aws.fast.operation import Operation, Query
from scanner.aws.fast.routes import Route, Routes
from scanner.aws.fast.signing import signed
from scanner.aws.faults import fault_of
from scanner.aws.transport import Answer
from scanner.model.base import Document
from scanner.waiting import apart

_AGENT: Final = f"s3-replication-scanner/{__version__}"


class Fast:
    """Carries the reads of S3 that have no body, with the credentials of one account.

    botocore's clients carry everything else, and everything where something is configured that only they can do.
    `common` is what the accounts of a run share; `lines` opens its connections (see `Routes`).
    """

    def __init__(self, clients: Clients, common: Common[Routes], lines: Callable[[str], Lines]) -> None:
        self._clients = clients
        self._common = common
        self._routes = common.joined(lambda: Routes(lines))
        self._lock = Lock()
        self._credentials: Credentials | None = None

    @property
    def calls(self) -> Counter[str]:
        """Requests sent so far, by operation; a copy."""
        return self._clients.calls

    def send(self, service: str, region: str, operation: str, parameters: Document) -> Answer:
        """Send an operation of a service to a Region once; never raises for anything that AWS or the network does."""
        try:
            route = self._routes.find(self._clients, region) if service == "s3" else None
        except Exception as error:  # noqa: BLE001 -- botocore's client cannot be made: this call failed, and why
            return fault_of(error, operation)
        known = self._routes.operation(operation) if route else None
        query = known.query(parameters) if known else None
        if route is None or known is None or query is None:
            return self._clients.send(service, region, operation, parameters)
        try:
            raw = self._exchanged(route, known, query)
        except Exception as error:  # noqa: BLE001 -- whatever a call raises is an answer: this call failed, and why
            return fault_of(error, operation)
        return answer_of(known, raw)

    def close(self) -> None:
        """Close the connections, those that are shared where nobody else has them."""
        self._common.left()
        self._clients.close()

    def _exchanged(self, route: Route, operation: Operation, query: Query) -> Raw:
        place = route.place
        path = f"{place.prefix}{query.path}"
        asked = (operation.method, path, query.canonical)
        headers = signed(asked, {**query.headers, "host": place.name}, place.region, self._frozen())
        target = f"{path}?{query.query}" if query.query else path
        url = f"{place.origin.scheme}://{place.name}{target}"
        text = _text(f"{operation.method} {url if place.is_forwarded else target}", headers | place.more_headers)
        sent = partial(self._clients.sent.add, operation.model.name)
        return route.lines.exchange(place.origin, Request(text, url, operation.has_body, sent))

    def _frozen(self) -> ReadOnlyCredentials:
        """Return the credentials of now; they are fetched again before they expire."""
        if self._credentials is None:
            with self._lock:
                self._credentials = self._clients.session.get_credentials()
        if self._credentials is None:
            raise NoCredentialsError
        keys = self._credentials
        if isinstance(keys, RefreshableCredentials) and keys.refresh_needed():
            # Others are asked for new ones, in ways that wait by themselves: who shares this thread goes on meanwhile.
            return apart(keys.get_frozen_credentials)
        return keys.get_frozen_credentials()


def _text(asked: str, headers: dict[str, str]) -> bytes:
    fields = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    return f"{asked} HTTP/1.1\r\n{fields}user-agent: {_AGENT}\r\n\r\n".encode()
