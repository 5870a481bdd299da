"""What a history tells, as values: the versioned shape of `scanner history --format json`."""

from dataclasses import dataclass

import msgspec

from scanner.model.base import Value, to_json

SCHEMA = 1


class Point(Value, frozen=True):
    """One run, or one account or policy of it. `by_severity` counts unwaived NON_COMPLIANT findings.

    `score` is the share of decided questions that are as wished, in percent. `listed` and `read` are the run's buckets.
    """

    run: str
    started: str
    account: str
    policy: str
    score: float | None
    by_severity: dict[str, int]
    undecided: int
    waived: int
    listed: int
    read: int


class Place(Value, frozen=True):
    """Which finding: its id, and what it is about."""

    id: str
    policy: str
    check: str
    account: str
    region: str
    bucket: str
    rule: str
    destination: str


class OpenFinding(Value, frozen=True):
    """A finding that was wrong when it was last seen. `days` is its age at the newest run, whole days.

    `readable` is False where the last run that asked could not look; `waived` is what the last that could look said.
    """

    place: Place
    severity: str
    waived: bool
    first_seen: str
    days: int
    older_possible: bool
    blind: int
    readable: bool


class Repairs(Value, frozen=True):
    """How long findings stayed wrong: from when each was first seen wrong until it was first seen right.

    `unsure` are those repairs of which a run in between could not look, or that may have been wrong before they were
    seen; they are part of the mean.
    """

    count: int
    mean_days: float | None
    unsure: int


class HistoryView(Value, frozen=True):
    """Everything that `scanner history` tells."""

    schema: int
    points: tuple[Point, ...]
    open: tuple[OpenFinding, ...]
    repairs: Repairs


@dataclass(frozen=True)
class Asked:
    """Which part of the history is wanted; empty means all. `by` splits each run: `run`, `account` or `policy`."""

    account: str = ""
    policy: str = ""
    by: str = "run"


def encode(found: HistoryView) -> bytes:
    """Return the JSON: indented, keys in the order of the types, a line feed at the end."""
    return msgspec.json.format(to_json(found), indent=2) + b"\n"
