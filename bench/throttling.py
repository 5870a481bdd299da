"""What a whole scan of ours costs where S3 throttles: `python -m bench.throttling --buckets 3000`, at 20 ms."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import process
from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from bench.scanning import LIMIT_SECONDS, environment_of
from bench.tools.ours import OURS

_BUCKETS = 1000
_LATENCY = 20.0
_RATE = 300.0
_CASES = {
    "nothing": Faults(latency_ms=_LATENCY),
    "5 % SlowDown": Faults(latency_ms=_LATENCY, slowdown=0.05),
    "40 % SlowDown": Faults(latency_ms=_LATENCY, slowdown=0.4),
    f"at most {_RATE:.0f} requests/s": Faults(latency_ms=_LATENCY, max_rps=_RATE),
}


def lines(buckets: int = _BUCKETS) -> Iterator[str]:
    """Yield the lines of a table in Markdown; requests answered a second are those that were not refused."""
    yield "| what goes wrong | wall s | requests | refused | answered a second | buckets read |"
    yield "|---|--:|--:|--:|--:|--:|"
    with responding(buckets) as responder:
        for name, faults in _CASES.items():
            yield f"| {name} | {_measured(responder, faults)} |"


def _measured(responder: Responder, faults: Faults) -> str:
    responder.change(faults)
    with TemporaryDirectory(prefix="scanner-bench-") as name:
        folder = Path(name)
        words = OURS.words(responder, folder)
        cost = process.run(words, environment_of(responder, folder), folder, LIMIT_SECONDS)
        coverage = json.loads((folder / "run" / "findings.json").read_bytes())["coverage"]
    asked = responder.stats()
    refused = asked["statuses"].get("503", 0)
    rate = (asked["total"] - refused) / asked["seconds"]
    return f"{cost.wall:.2f} | {asked['total']:,} | {refused:,} | {rate:,.0f} | {coverage['buckets']['read']:,}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--buckets", type=int, default=_BUCKETS)
    for line in lines(parser.parse_args().buckets):
        print(line, flush=True)
