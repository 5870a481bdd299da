"""A cluster that cannot be used is refused before anything is asked of it, and what a shard dies of is told."""

from collections.abc import Callable
from socket import EAI_NONAME, gaierror, getaddrinfo, socket
from typing import Any

import dask
import pytest

from scanner import __version__, pipeline
from scanner.errors import AwsUnreachableError, UsageError
from scanner.pipeline import cluster
from scanner.pipeline.cluster import Cluster, cluster_at
from scanner.pipeline.shards import Shard, Told, version

TOLD = Told((), (), b"", {})
SHARDS = [Shard(number, pipeline.ScanOptions(accesses=()), ()) for number in range(3)]


class FakeFuture:
    """A task that is done."""

    def __init__(self, key: str, outcome: Told | Exception) -> None:
        self.key, self.outcome = key, outcome

    def result(self) -> Told:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class FakeClient:
    """A client of a scheduler that does all at once."""

    loop = None

    def __init__(self, versions: dict[str, Any] | None = None) -> None:
        self.versions = {"tcp://one": __version__} if versions is None else versions
        self.outcomes: dict[int, Exception] = {}
        self.keys: list[str] = []
        self.closed = False

    def __enter__(self) -> "FakeClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def wait_for_workers(self, _number: int, timeout: float) -> None:
        if not self.versions:
            raise TimeoutError(f"Only 0/1 workers arrived after {timeout}")

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self.versions, 2)

    def run(self, function: Callable[[], str], *, on_error: str) -> dict[str, Any]:
        assert (function(), on_error) == (version(), "return")
        return self.versions

    def submit(self, _function: object, shard: Shard, *, key: str) -> FakeFuture:
        self.keys.append(key)
        return FakeFuture(key, self.outcomes.get(shard.number, TOLD))


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeClient | Exception], FakeClient | Exception]:
    def install(client: FakeClient | Exception) -> FakeClient | Exception:
        def make(address: str, **_: object) -> FakeClient:
            assert address == "tcp://here:1"
            if isinstance(client, Exception):
                raise client
            return client

        monkeypatch.setattr("distributed.Client", make)
        return client

    return install


Connect = Callable[[Any], Any]


def test_the_same_scanner_everywhere_is_let_work(connect: Connect) -> None:
    client = connect(FakeClient({"tcp://one": __version__, "tcp://two": __version__}))
    with cluster_at("tcp://here:1") as found:
        assert found.workers == 4
    assert client.closed


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("0.0.1", f"tcp://two has scanner 0.0.1; this is scanner {__version__}"),
        (ModuleNotFoundError("No module named 'scanner'"), "cannot scan: ModuleNotFoundError: No module named"),
    ],
)
def test_another_scanner_is_refused(connect: Connect, told: object, says: str) -> None:
    connect(FakeClient({"tcp://one": __version__, "tcp://two": told}))
    with pytest.raises(UsageError, match=says), cluster_at("tcp://here:1"):
        pytest.fail("it was let in")


def test_a_cluster_without_workers_is_refused(connect: Connect) -> None:
    connect(FakeClient({}))
    with pytest.raises(UsageError, match="has no worker"), cluster_at("tcp://here:1"):
        pytest.fail("it was let in")


@pytest.mark.parametrize(
    ("host", "why"), [("127.0.0.1", "ConnectionRefusedError"), ("scheduler.invalid", "gaierror|TimeoutError")]
)
def test_a_scheduler_that_does_not_answer_is_named(host: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str, *rest: object, **more: object) -> object:
        if name == "scheduler.invalid":  # nobody outside is asked
            raise gaierror(EAI_NONAME, "Name or service not known")
        return getaddrinfo(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.2)
    with socket() as bound:  # and not listening: its port refuses whoever connects
        bound.bind(("127.0.0.1", 0))
        address = f"tcp://{host}:{bound.getsockname()[1]}"
        expected = pytest.raises(AwsUnreachableError, match=f"no scheduler answers at {address}: ({why})")
        with expected as refused, cluster_at(address):
            pytest.fail("it was let in")
    assert refused.value.exit_code == 4
    assert "its name resolves" in refused.value.remedy


@pytest.mark.parametrize(
    ("address", "configured", "says"),
    [
        ("tls://here:1", {}, "no TLS to tls://here:1: Dask has no certificates"),
        ("tls://here:1", {"tls.ca-file": "none.pem", "tls.client.cert": "none.pem"}, "FileNotFoundError"),
        ("tcp://here:1", {"require-encryption": True}, "tcp://here:1 is in the clear"),
    ],
)
def test_tls_that_cannot_be_spoken_is_refused_before_it_is_tried(
    connect: Connect, address: str, configured: dict[str, Any], says: str
) -> None:
    connect(AssertionError("it was tried"))
    expected = pytest.raises(UsageError, match=says)
    names = {f"distributed.comm.{name}": value for name, value in configured.items()}
    with dask.config.set(names), expected, cluster_at(address):
        pytest.fail("it was let in")


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match="not installed") as refused, cluster_at("tcp://here:1"):
        pytest.fail("it was let in")
    assert "[distributed]" in refused.value.remedy


def test_what_a_shard_died_of_is_told_verbatim(monkeypatch: pytest.MonkeyPatch) -> None:
    def completed(futures: dict[FakeFuture, Shard], loop: object, timeout: float) -> list[FakeFuture]:
        assert (loop, timeout) == (None, 5.0)
        return list(futures)[::-1]

    monkeypatch.setattr("distributed.as_completed", completed)
    client: Any = FakeClient()
    client.outcomes[1] = RuntimeError("killed too often")
    answers = list(Cluster(client).answers(SHARDS, 5.0))
    assert answers == [(SHARDS[2], TOLD), (SHARDS[1], "RuntimeError: killed too often"), (SHARDS[0], TOLD)]
    assert len(set(client.keys)) == len(SHARDS)
