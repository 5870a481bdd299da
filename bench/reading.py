"""What one read of S3 costs by each engine, beside the bare connection: `python -m bench.reading`.

Two facets of a thousand buckets are read again and again by 64 threads that share one reader. The cost is the CPU of
this process; the responder is another one.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple
from unittest.mock import patch

from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from scanner import registry
from scanner.model.bucket import BucketRef
from scanner.model.engine import Engine

THREADS = 64
_BUCKETS = 1000
_FACETS = ("versioning", "replication")
_LATENCIES = (0, 20)
_CALLS = {"the bare connection": 12_000, Engine.FAST: 12_000, Engine.BOTOCORE: 3_000}


class Cost(NamedTuple):
    """Microseconds of CPU a call, and calls a second."""

    cpu: float
    rate: float


def rows() -> Iterator[tuple[str, str]]:
    """Yield a row for each way to read, at each latency."""
    with ExitStack() as stack:
        responder = stack.enter_context(responding(_BUCKETS))
        home = Path(stack.enter_context(TemporaryDirectory(prefix="scanner-bench-")))
        stack.enter_context(patch.dict(os.environ, responder.environment(home), clear=True))
        for latency in _LATENCIES:
            responder.change(Faults(latency_ms=latency))
            yield from _compared(responder, latency)


def _compared(responder: Responder, latency: int) -> Iterator[tuple[str, str]]:
    costs = {name: _measured(responder, name, calls) for name, calls in _CALLS.items()}
    for name, cost in costs.items():
        ratio = cost.cpu / costs[Engine.FAST].cpu
        yield f"{name}, {latency} ms", f"{cost.cpu:.0f} µs of CPU a call, {ratio:.2f} × fast, {cost.rate:,.0f} a second"


def _measured(responder: Responder, name: str, calls: int) -> Cost:
    if name not in {*Engine}:
        return _bare(responder, calls)
    from scanner.aws.access import Access, ConnectionOptions, connect  # noqa: PLC0415 -- boto3 is slow to import

    account, buckets = next(iter(responder.fleet.accounts.items()))
    collectors = [registry.collectors()[facet] for facet in _FACETS]
    work = [(collector, BucketRef(account, one.name, one.region)) for one in buckets for collector in collectors]
    with closing(connect(Access(), ConnectionOptions(concurrency=THREADS, engine=Engine(name)))) as reader:
        return _timed(lambda number: reader.read(*work[number % len(work)]), calls)


def _bare(responder: Responder, calls: int) -> Cost:
    """Measure connections that only send and receive: the same request, signed once."""
    from botocore.httpsession import get_cert_path  # noqa: PLC0415 -- slow to import

    from scanner.aws.fast.lines import Lines, Request  # noqa: PLC0415 -- the same
    from scanner.aws.fast.place import Origin  # noqa: PLC0415 -- the same

    account, buckets = next(iter(responder.fleet.accounts.items()))
    scope = f"AKIA{account}BEN/20261123/{buckets[0].region}/s3/aws4_request"
    fields = f"host: s3\r\nauthorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    text = f"GET /{buckets[0].name}?versioning HTTP/1.1\r\n{fields}\r\n\r\n".encode()
    request, origin = Request(text, responder.url, True, list), Origin("http", "127.0.0.1", responder.port, None)
    with closing(Lines(5, 20, str(get_cert_path(True)), THREADS)) as lines:
        return _timed(lambda _: lines.exchange(origin, request), calls)


def _timed(call: Callable[[int], object], calls: int) -> Cost:
    def each(numbers: Sequence[int]) -> None:
        for number in numbers:
            call(number)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(each, [range(first, first + 2) for first in range(THREADS)]))  # connects
        cpu, wall = process_time(), perf_counter()
        list(pool.map(each, [range(first, calls, THREADS) for first in range(THREADS)]))
        return Cost((process_time() - cpu) / calls * 1e6, calls / (perf_counter() - wall))


if __name__ == "__main__":
    for name, figure in rows():
        print(f"{name:28} {figure}", flush=True)
