"""Dask clusters: a real one in processes of its own, and one in this process that does as it is told."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed.protocol.pickle import dumps, loads

from scanner.pipeline.cluster import Answer
from scanner.pipeline.shards import Shard, Told, read_shard
from tests.support.certificates import certificate
from tests.support.fleet import ROOT

_SCHEDULER = ("distributed.cli.dask_scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", "0")
_WORKER = ("distributed.cli.dask_worker", "--no-nanny", "--no-dashboard", "--nthreads", "1")


@dataclass(frozen=True)
class OwnCluster:
    """A scheduler and its workers on loopback; nobody starts a worker again that was killed."""

    address: str
    workers: "tuple[subprocess.Popen[str], ...]"


@contextmanager
def own_cluster(home: Path, environment: Mapping[str, str], workers: int = 2) -> Iterator[OwnCluster]:
    """Run a cluster until the end of the block, with this environment and nothing else of this process.

    It speaks TLS, with the certificates that the environment names (see `encrypted`).
    """
    with ExitStack() as ending:

        def start(*words: str) -> "subprocess.Popen[str]":
            process = subprocess.Popen(
                [sys.executable, "-m", *words], cwd=ROOT, env=dict(environment), stderr=subprocess.PIPE, text=True
            )
            ending.callback(process.communicate)
            ending.callback(process.kill)
            return process

        scheduler = start(*_SCHEDULER, "--no-dashboard")
        address = _line(scheduler, "Scheduler at:").split()[-1]
        started = tuple(start(*_WORKER, address, "--local-directory", str(home)) for _ in range(workers))
        for worker in started:
            _line(worker, "Registered to:")
        yield OwnCluster(f"dask+{address}", started)


def encrypted(folder: Path) -> Mapping[str, str]:
    """Return the variables with which all parts of a cluster show one certificate, made in a folder, and trust it."""
    public, _ = certificate(folder)
    tls = "DASK_DISTRIBUTED__COMM__TLS"
    own = {
        f"{tls}__{part}__{what}": str(file)
        for part in ("CLIENT", "SCHEDULER", "WORKER")
        for what, file in (("CERT", public), ("KEY", public.with_name("key.pem")))
    }
    return {f"{tls}__CA_FILE": str(public), "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True", **own}


def _line(process: "subprocess.Popen[str]", words: str) -> str:
    """Return the first line of a process's log that has these words. What it logs later is little enough for a pipe."""
    assert process.stderr
    return next(line for line in process.stderr if words in line)


Reading = Callable[[Shard], Told | str]


@dataclass
class FakeCluster:
    """Workers that are this process, so that `read` can do to a shard what a worker or a person may do.

    Shards and answers travel as they do through Dask.
    """

    workers: int = 1
    read: Reading = read_shard
    asked: list[Shard] = field(default_factory=list)
    seconds: float | None = None

    def answers(self, shards: Iterable[Shard], seconds: float | None) -> Iterator[Answer]:
        self.seconds = seconds
        for shard in shards:
            self.asked.append(shard)
            yield shard, loads(dumps(self.read(loads(dumps(shard)))))

    @property
    def roles(self) -> list[str]:
        """The roles that were sent."""
        return [access.role_arn for shard in self.asked for access in shard.accesses]

    @contextmanager
    def at(self, _address: str) -> Iterator["FakeCluster"]:
        yield self
