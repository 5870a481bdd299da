"""What a whole scan costs, beside its peers and beside the least that could do it.

`python -m bench.scanning --sizes 1000,10000 --latency 20 --accounts 1,20,200`: a size is how many buckets all
accounts have together; an account has at least 50. Every program is measured from outside, from its start to its end,
against the same responder. The rows of one fleet follow each other, and each figure is the median of the repeats,
which have one home folder: what a program keeps there between its runs is there from the second repeat on.
"""

import argparse
import os
import statistics
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench import process, verdicts
from bench.fleet import SMALLEST
from bench.responder.faults import Faults
from bench.responder.running import Responder, responding
from bench.tools.custodian import custodian
from bench.tools.ours import CONNECTIONS, minimal, ours, raw
from bench.tools.prowler import prowler
from bench.tools.tool import Tool

LIMIT_SECONDS = 1800.0
_ROOT = Path(__file__).resolve().parents[1]


class Measured(NamedTuple):
    """One run of one tool. Times are in seconds; calls are what the responder was asked; `right` counts buckets."""

    cost: process.Cost
    calls: int
    right: int


class Row(NamedTuple):
    """The medians of a tool's runs on one fleet."""

    tool: str
    buckets: int
    wall: float
    cpu: float
    peak_mb: float
    first_output: float
    calls: float
    right: int

    @property
    def rate(self) -> float:
        """Buckets a second."""
        return self.buckets / self.wall


def environment_of(responder: Responder, home: Path) -> dict[str, str]:
    """Return the variables of a program that is measured: ours is found from wherever it is started."""
    return {**responder.environment(home), "PYTHONPATH": str(_ROOT)}


def measure(tool: Tool, responder: Responder, faults: Faults, home: Path, *, terminal: bool = False) -> Measured:
    """Run a tool once, with a home folder."""
    responder.change(faults)
    with TemporaryDirectory(prefix="scanner-bench-") as name:
        folder = Path(name)
        words = tool.words(responder, folder)
        cost = process.run(words, environment_of(responder, home), folder, LIMIT_SECONDS, terminal=terminal)
        calls = responder.stats()["total"]
        try:
            right = verdicts.right(responder.fleet, tool.answers(responder, folder))
        except (OSError, ValueError) as error:
            raise SystemExit(f"{tool.name} told nothing ({error}):\n{cost.output[-2000:]}") from error
        return Measured(cost, calls, right)


def row(tool: Tool, responder: Responder, faults: Faults, repeat: int, *, terminal: bool = False) -> Row:
    """Run a tool several times on a fleet."""
    with TemporaryDirectory(prefix="scanner-bench-") as home:
        runs = [measure(tool, responder, faults, Path(home), terminal=terminal) for _ in range(repeat)]
    costs = [run.cost for run in runs]
    return Row(
        tool.name,
        sum(len(buckets) for buckets in responder.fleet.accounts.values()),
        wall=statistics.median(cost.wall for cost in costs),
        cpu=statistics.median(cost.cpu for cost in costs),
        peak_mb=statistics.median(cost.peak_mb for cost in costs),
        first_output=statistics.median(cost.first_output for cost in costs),
        calls=statistics.median(run.calls for run in runs),
        right=min(run.right for run in runs),
    )


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a table in Markdown as rows come; the ratio is that of the time to the first row's."""
    yield (
        "| tool | wall s | × raw | buckets/s | calls a bucket | CPU ms a bucket | peak memory MB | first output s "
        "| right |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    first = 0.0
    for one in rows:
        first = first or one.wall
        yield (
            f"| {one.tool} | {one.wall:.2f} | {one.wall / first:.2f} | {one.rate:,.0f} | {one.calls / one.buckets:.2f} "
            f"| {one.cpu / one.buckets * 1000:.2f} | {one.peak_mb:.0f} | {one.first_output:.2f} "
            f"| {one.right:,} of {one.buckets:,} |"
        )


def tables(peers: Sequence[Tool], given: argparse.Namespace) -> Iterator[str]:
    """Yield one table for each fleet and latency; peers have as many connections as they like."""
    tools = [*(made(number) for number in given.connections for made in (raw, ours, minimal)), *peers]
    fleets = [(size, accounts) for size in given.sizes for accounts in given.accounts]
    for size, accounts in fleets:
        if size // accounts < SMALLEST:
            continue
        fitting = [tool for tool in tools if tool.fits(size, accounts)]
        with responding(size // accounts, accounts) as responder:
            for latency in given.latency:
                yield f"\nBuckets: {size:,}. Accounts: {accounts}. Latency: {latency} ms. Median of {given.repeat}.\n"
                faults = Faults(latency_ms=latency)
                rows = (row(tool, responder, faults, given.repeat, terminal=given.terminal) for tool in fitting)
                yield from table(rows)


def installed(given: argparse.Namespace) -> Iterator[tuple[str, Tool | None]]:
    """Yield the peers: those that were named, or that the PATH or a variable leads to; None where there is none."""
    for name, word, made in (("Cloud Custodian", "custodian", custodian), ("Prowler", "prowler", prowler)):
        program = getattr(given, word) or os.environ.get(f"BENCH_{word.upper()}") or which(word)
        yield name, made(program) if program else None


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=[1000], help="buckets, all accounts together")
    parser.add_argument("--accounts", type=_numbers, default=[1])
    parser.add_argument("--latency", type=_numbers, default=[0, 20], help="milliseconds")
    parser.add_argument("--connections", type=_numbers, default=[CONNECTIONS], help="ours, the raw client's, boto3's")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--terminal", action="store_true", help="a terminal for each program, in place of a pipe")
    parser.add_argument("--custodian", metavar="PATH", help="the program of c7n [env: BENCH_CUSTODIAN]")
    parser.add_argument("--prowler", metavar="PATH", help="[env: BENCH_PROWLER]")
    return parser.parse_args(words)


def lines(words: Sequence[str] | None = None) -> Iterator[str]:
    """Yield all that the benchmark says."""
    given = arguments(words)
    peers = dict(installed(given))
    yield from (f"{name}: not installed" for name, tool in peers.items() if tool is None)
    yield from tables([tool for tool in peers.values() if tool], given)


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


def _print(told: Iterable[str]) -> None:
    for line in told:
        print(line, flush=True)


if __name__ == "__main__":
    _print(lines())
