"""A Dask cluster whose workers read shards. Nothing else knows Dask, which is imported when a cluster is asked for.

Dask gives the shards of a worker that died to another one. What it gives up on is told like any other failure.
"""

import logging
import secrets
from asyncio import CancelledError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from socket import create_connection
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scanner import __version__
from scanner.errors import AwsUnreachableError, UsageError
from scanner.pipeline.shards import Shard, Told, read_shard, version

if TYPE_CHECKING:
    from distributed import Client, Future

_CONNECT_SECONDS: Final = 30
_PLAIN_SECONDS: Final = 5
_FIRST_WORKER_SECONDS: Final = 300  # where a cluster grows on demand, a container takes minutes to come up
_INSTALL: Final = "Install s3-replication-scanner[distributed] in the same version here and on every worker."
_CERTIFICATES: Final = (
    "Set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__TLS__CLIENT__CERT and …__TLS__CLIENT__KEY to PEM files."
)

Answer = tuple[Shard, Told | str]
"""A shard, and what came of it or the error that it died of, verbatim."""


class Cluster:
    """The workers of a Dask scheduler."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    @property
    def workers(self) -> int:
        """How many shards are read at a time by the workers that are there now."""
        return sum(self._client.nthreads().values())

    def answers(self, shards: Iterable[Shard], seconds: float | None) -> Iterator[Answer]:
        """Yield what comes of the shards, as it comes; raise TimeoutError after so many seconds, if any are given."""
        from distributed import as_completed  # noqa: PLC0415 -- see above

        run = secrets.token_hex(6)  # two scans on one cluster never share a task
        waiting = {
            self._client.submit(read_shard, shard, key=f"scanner-{run}-{shard.number}"): shard for shard in shards
        }
        for future in as_completed(waiting, loop=self._client.loop, timeout=seconds):
            # Nobody holds on to an answer once it is here, so that its worker has room again.
            yield waiting.pop(future), _answer(future)

    def refuse_others(self) -> None:
        """Raise UsageError where a worker that is there now has another scanner than this one, or none."""
        for worker, found in self._client.run(version, on_error="return").items():
            if found != __version__:
                told = f"has scanner {found}" if isinstance(found, str) else f"cannot scan: {_verbatim(found)}"
                raise UsageError(f"the worker {worker} {told}; this is scanner {__version__}", _INSTALL)


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """Give the cluster of a scheduler, `tcp://host:port` or `tls://host:port`, for the length of the block.

    Raises AwsUnreachableError where no scheduler answers, UsageError where Dask is not installed, its certificates
    cannot be used, no worker comes or one has another scanner. Whatever is under way at the end of the block is
    dropped. Certificates for TLS are of Dask's own configuration (distributed.dask.org/en/stable/tls.html).
    """
    if find_spec("distributed") is None:
        raise UsageError("--executor needs Dask's distributed, which is not installed", _INSTALL)
    # A cluster that is lost is told as what was not read; Dask's own tracebacks of it would only stand beside that.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    _refuse_without_tls(address)
    client = _connected(address)
    with client:
        try:
            client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
        except TimeoutError as error:
            raise UsageError(f"--executor: {address} has no worker", "Start one with `dask worker`.") from error
        cluster = Cluster(client)
        cluster.refuse_others()
        yield cluster


def _refuse_without_tls(address: str) -> None:
    """Raise UsageError where Dask demands TLS of another address, or has no certificates that it could be spoken with.

    A client that finds that out by itself has begun to connect, and its end holds up that of the program for a minute.
    """
    from distributed import Security  # noqa: PLC0415 -- see above

    try:
        asked = Security().get_connection_args("client")
    except (OSError, ValueError) as error:
        raise UsageError(f"--executor: no TLS to {address}: {_verbatim(error)}", _CERTIFICATES) from error
    if address.startswith("tls:"):
        if asked["ssl_context"] is None:
            raise UsageError(f"--executor: no TLS to {address}: Dask has no certificates", _CERTIFICATES)
    elif asked["require_encryption"]:
        raise UsageError(f"--executor: {address} is in the clear, and Dask demands TLS", "Write dask+tls://host:port.")


def _connected(address: str) -> Any:  # noqa: ANN401 -- Dask's client is not typed
    from distributed import Client  # noqa: PLC0415 -- see above

    try:
        return Client(address, timeout=_CONNECT_SECONDS, name="scanner", set_as_default=False)
    except OSError as error:
        why = _verbatim(_why(address, error))
        remedy = "See that the scheduler runs, that its name resolves here, and that this machine may reach its port."
        raise AwsUnreachableError(f"--executor: no scheduler answers at {address}: {why}", remedy) from error


def _why(address: str, error: OSError) -> BaseException:
    """Return why nobody answers: where Dask only tells that its time was over, what a plain connection meets."""
    root = _root(error)
    if not isinstance(root, TimeoutError | CancelledError):
        return root
    place = urlsplit(address)
    try:
        create_connection((place.hostname or "", place.port or 0), timeout=_PLAIN_SECONDS).close()
    except OSError as plain:
        return plain
    return error


def _root(error: BaseException) -> BaseException:
    """Return the error that Dask's own one stands for."""
    while error.__cause__:
        error = error.__cause__
    return error


def _answer(future: "Future") -> Told | str:
    try:
        told: Told = future.result()
    except Exception as error:  # noqa: BLE001 -- whatever a shard died of: its accounts are not read, and that is why
        return _verbatim(error)
    return told


def _verbatim(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")
