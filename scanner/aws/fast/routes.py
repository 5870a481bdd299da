"""Where each Region is asked, found once a run, and the connections that lead there."""

import logging
import os
from collections.abc import Callable
from contextlib import closing
from threading import Lock

import botocore.session
import msgspec
from botocore.httpsession import get_cert_path
from botocore.model import ServiceModel

from scanner.aws.clients import Clients
from scanner.aws.fast.lines import Lines
from scanner.aws.fast.operation import Operation, operation_of
from scanner.aws.fast.place import NotCarriedError, Place, is_plain, place_of

_log = logging.getLogger(__name__)


class Route(msgspec.Struct, frozen=True):
    """A place and the connections by which it is asked."""

    place: Place
    lines: Lines


class Routes:
    """The routes of a run by profile and Region: whatever else decides them is the same for all of its accounts.

    `lines` opens connections that trust the certificates of a file or folder.
    """

    def __init__(self, lines: Callable[[str], Lines]) -> None:
        self._open = lines
        self._lock = Lock()
        self._model: ServiceModel | None = None
        self._trusting: dict[str, Lines] = {}
        self._trusted: dict[str, str] = {}
        self._routes: dict[tuple[str, str], Route | None] = {}

    def find(self, clients: Clients, region: str) -> Route | None:
        """Return the route to a Region, None where only botocore's client may ask there.

        Raises what botocore raises where it cannot make a client.
        """
        key = (clients.profile, region)
        if key not in self._routes:
            with self._lock:
                if key not in self._routes:
                    self._routes[key] = self._made(clients, region) if is_plain(region) else None
        return self._routes[key]

    def operation(self, name: str) -> Operation | None:
        """Return an operation that can be carried, None before any route was found."""
        return operation_of(self._model, name) if self._model else None

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            for lines in self._trusting.values():
                lines.close()

    def _made(self, clients: Clients, region: str) -> Route | None:
        with closing(clients.fresh(region)) as client:
            try:
                place = place_of(client)
            except NotCarriedError as reason:
                _log.warning("reading by botocore in %s: %s is not for the fast engine", region, reason)
                return None
            self._model = self._model or client.meta.service_model
        return Route(place, self._lines(clients.profile))

    def _lines(self, profile: str) -> Lines:
        if profile not in self._trusted:
            self._trusted[profile] = _trusted(profile)
        ca = self._trusted[profile]
        if ca not in self._trusting:
            self._trusting[ca] = self._open(ca)
        return self._trusting[ca]


def _trusted(profile: str) -> str:
    """Return whom botocore would trust: the configuration's bundle, the environment's, or the one that it ships."""
    # Only its configuration is asked for: what it does with requests takes longer to register than that takes to read.
    named = None if profile == "default" else profile
    session = botocore.session.Session(include_builtin_handlers=False, profile=named)
    configured = session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE")
    return str(configured or get_cert_path(True))
