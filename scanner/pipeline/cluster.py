"""A Dask cluster whose workers read shards. Nothing else knows Dask, which is imported when a cluster is asked for.

Dask gives the shards of a worker that died to another one. What it gives up on is told like any other failure.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from scanner import __version__
from scanner.errors import UsageError
from scanner.pipeline.shards import Shard, Told, read_shard, version

if TYPE_CHECKING:
    from distributed import Client, Future

_CONNECT_SECONDS: Final = 30
_FIRST_WORKER_SECONDS: Final = 300  # where a cluster grows on demand, a container takes minutes to come up
_INSTALL: Final = "Install s3-replication-scanner[distributed] in the same version here and on every worker."

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

    Raises UsageError where Dask is not installed, nobody answers, no worker comes or one has another scanner. Whatever
    is under way at the end of the block is dropped. Certificates for TLS are of Dask's own configuration
    (distributed.dask.org/en/stable/tls.html).
    """
    if find_spec("distributed") is None:
        raise UsageError("--executor needs Dask's distributed, which is not installed", _INSTALL)
    from distributed import Client  # noqa: PLC0415 -- see above

    # A cluster that is lost is told as what was not read; Dask's own tracebacks of it would only stand beside that.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client: Any = Client(address, timeout=_CONNECT_SECONDS, name="scanner", set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:
        remedy = "Name the scheduler as dask://host:port, or dask+tls://host:port with its certificates configured."
        raise UsageError(f"--executor: no scheduler answers at {address}: {_verbatim(error)}", remedy) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
        except TimeoutError as error:
            raise UsageError(f"--executor: {address} has no worker", "Start one with `dask worker`.") from error
        cluster = Cluster(client)
        cluster.refuse_others()
        yield cluster


def _answer(future: "Future") -> Told | str:
    try:
        told: Told = future.result()
    except Exception as error:  # noqa: BLE001 -- whatever a shard died of: its accounts are not read, and that is why
        return _verbatim(error)
    return told


def _verbatim(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
