"""The option that says when a scan is to be over."""

import re
from math import inf
from typing import Annotated

import typer

from scanner.errors import UsageError

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"([1-9][0-9]{0,5})([smh])")

DeadlineOption = Annotated[
    str,
    typer.Option(
        "--deadline",
        metavar="TIME",
        help="Read no more after this long (`90s`, `30m`, `2h`) and report what was read. [default: no limit]",
    ),
]


def seconds_of(deadline: str) -> float:
    """Return a duration such as `30m` in seconds, infinity for none; raise UsageError for anything else."""
    if not deadline:
        return inf
    found = _DURATION.fullmatch(deadline)
    if not found:
        raise UsageError(f"--deadline {deadline!r} is no time", "Write for instance 90s, 30m or 2h.")
    return float(int(found[1]) * _SECONDS[found[2]])
