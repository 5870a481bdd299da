"""What `scanner --help` costs, beside a bare interpreter and beside importing boto3."""

import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator

LIMIT = 0.3
_RUNS = 7
_COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "scanner --help": ["-m", "scanner", "--help"],
    "import boto3": ["-c", "import boto3"],
}


def rows() -> Iterator[tuple[str, str]]:
    """Yield a row for each command: seconds of CPU (median of seven runs) and how they compare."""
    cost = {name: statistics.median(_cpu(words) for _ in range(_RUNS)) for name, words in _COMMANDS.items()}
    for name, seconds in cost.items():
        yield f"CPU of {name}", f"{seconds:.3f} s, {seconds / cost['python -c pass']:.1f} × a bare interpreter"
    yield "share of the limit for --help", f"{cost['scanner --help'] / LIMIT:.0%} of {LIMIT} s"


def _cpu(words: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own words
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
