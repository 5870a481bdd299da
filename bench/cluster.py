"""What the driver of a scan on a cluster needs, beside a local scan: `python -m bench.cluster --sizes 2000,20000`.

A scheduler and two workers run on this machine, in processes of their own; only the program that is given `--executor`
is measured, from outside. A size is how many buckets all forty accounts have together.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from distributed import LocalCluster

from bench import process, verdicts
from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from bench.scanning import LIMIT_SECONDS, environment_of

_ACCOUNTS = 40
_WORKERS = 2
_LATENCY_MS = 5


def rows(sizes: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield a row for the driver and one for a local scan, for each size."""
    for size in sizes:
        with ExitStack() as stack:
            responder = stack.enter_context(responding(size // _ACCOUNTS, _ACCOUNTS, Faults(latency_ms=_LATENCY_MS)))
            home = Path(stack.enter_context(TemporaryDirectory(prefix="scanner-bench-")))
            environment = environment_of(responder, home)
            with patch.dict(os.environ, environment, clear=True):
                cluster = stack.enter_context(
                    LocalCluster(
                        n_workers=_WORKERS, threads_per_worker=1, dashboard_address=None, local_directory=str(home)
                    )
                )
            there = str(cluster.scheduler_address).replace("tcp://", "dask://")
            yield f"driver, {size:,} buckets", _measured(responder, home, "--executor", there)
            yield f"local, {size:,} buckets", _measured(responder, home)


def _measured(responder: Responder, home: Path, *words: str) -> str:
    roles = [word for role in responder.roles for word in ("--assume-role", role)]
    asked = ["--policy", str(verdicts.POLICY), "--format", "csv", "--fail-on", "never"]
    with TemporaryDirectory(dir=home) as folder:
        cost = process.run(
            [sys.executable, "-m", "scanner", "scan", *asked, *roles, *words, "--out", f"{folder}/run"],
            environment_of(responder, home),
            home,
            LIMIT_SECONDS,
        )
        right = verdicts.right(responder.fleet, verdicts.of_run(Path(folder) / "run"))
    return f"{cost.peak_mb:.0f} MB at the peak, {cost.wall:.1f} s, {cost.cpu:.1f} s of CPU, {right:,} verdicts right"


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="2000,20000")
    for name, figure in rows([int(size) for size in parser.parse_args().sizes.split(",")]):
        print(f"{name:24} {figure}", flush=True)


if __name__ == "__main__":
    main()
