"""How far an endpoint of AWS is: its name, a connection, TLS, an answer. Nothing is signed, and nothing is read.

Each step is bounded in time. Where a proxy is configured, botocore's way of using it decides, as it does for reads.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final
from urllib.parse import urlsplit

from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session, get_cert_path
from botocore.utils import get_environ_proxies

from scanner.aws.endpoints import Endpoint
from scanner.model.printable import without_passwords
from scanner.model.reached import Reached, Step

SECONDS: Final = 4.0
"""How long one step may take."""

_NO_URL: Final = "what HTTPS_PROXY or AWS_ENDPOINT_URL says is no URL"
_PORTS: Final = {"http": 80, "https": 443}


class _NotTakenError(Exception):
    """A step that could not be taken."""

    def __init__(self, step: str, error: str) -> None:
        super().__init__(error)
        self.step = step


class _Way:
    """The steps that were taken, with their times."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.steps: list[Step] = []
        self._clock = clock

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; raise _NotTakenError where it fails."""
        began = self._clock()
        try:
            yield
        except (OSError, BotoCoreError) as error:
            raise _NotTakenError(name, without_passwords(f"{type(error).__name__}: {error}")) from error
        self.steps.append(Step(name, self._clock() - began))


def reach(endpoint: Endpoint, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> Reached:
    """Go as far towards an endpoint as there is a way, each step for so many seconds at most; never raises for it."""
    if not endpoint.url:
        return Reached(endpoint.service, endpoint.region, "", failed="dns", error="this can be no Region's name")
    try:
        proxies = get_environ_proxies(endpoint.url)
        proxy = _place(proxies.get(urlsplit(endpoint.url).scheme, ""))
        host, port = proxy or _place(endpoint.url) or ("", 0)
    except ValueError:
        # What it says may be part of a password.
        return Reached(endpoint.service, endpoint.region, "", failed="dns", error=_NO_URL)
    way = _Way(clock)
    told = Reached(endpoint.service, endpoint.region, _plain(endpoint.url), f"{host}:{port}" if proxy else "")
    try:
        _connect(way, host, port, None if proxy else endpoint, seconds)
        began = datetime.now(UTC)
        with way.step("answer"):
            date = _date(endpoint, proxies, seconds)
    except _NotTakenError as failed:
        return _with(told, way, failed=failed.step, error=str(failed))
    ended = datetime.now(UTC)
    return _with(told, way, date=date, at=began + (ended - began) / 2)


def _with(told: Reached, way: _Way, **more: object) -> Reached:
    given = {name: getattr(told, name) for name in told.__struct_fields__} | {"steps": tuple(way.steps)} | more
    return Reached(**given)


def _connect(way: _Way, host: str, port: int, endpoint: Endpoint | None, seconds: float) -> None:
    """Resolve and connect, and agree on TLS where an `endpoint` is spoken to without a proxy in between."""
    with way.step("dns"):
        address = _resolved(host, port, seconds)
    with way.step("connect"):
        connection = socket.create_connection(address, timeout=seconds)
    with closing(connection):
        if endpoint and endpoint.url.startswith("https:"):
            with way.step("tls"):
                context = ssl.create_default_context(cafile=_certificates(endpoint))
                context.wrap_socket(connection, server_hostname=host).close()


def _certificates(endpoint: Endpoint) -> str:
    find: Any = get_cert_path  # its stubs know less than it takes
    return str(find(endpoint.certificates or True))


def _resolved(host: str, port: int, seconds: float) -> tuple[str, int]:
    """Return an address. Resolvers know no time limit of ours, so another thread waits for them."""
    answers: SimpleQueue[tuple[str, int] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put((str(found[0][4][0]), int(found[0][4][1])))
        except OSError as error:
            answers.put(error)
        except IndexError:
            answers.put(socket.gaierror(socket.EAI_NONAME, f"no address of {host} is known"))

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"no name server answered for {host} in {seconds:g} s") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _date(endpoint: Endpoint, proxies: dict[str, str], seconds: float) -> datetime | None:
    carry: Any = URLLib3Session  # its stubs know less than it takes
    session = carry(verify=endpoint.certificates or True, proxies=proxies, timeout=(seconds, seconds))
    with closing(session):
        answer = session.send(AWSRequest("HEAD", endpoint.url).prepare())
    try:
        told = parsedate_to_datetime(str(answer.headers.get("date", "")))
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _place(url: str) -> tuple[str, int] | None:
    """Return host and port of a URL, None for an empty one. Proxies may be written without a scheme."""
    if not url:
        return None
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, _PORTS["https"])


def _plain(url: str) -> str:
    """Return a URL without what may be a secret in it."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}"
