"""How an estate fared over several runs: what a report tells beside its own findings."""

from scanner.model.base import Value


class TrendPoint(Value, frozen=True):
    """One run. `wrong` counts unwaived NON_COMPLIANT findings, `undecided` those that could not be decided.

    `score` is the share of decided questions that are as wished, in percent, None where nothing was decided.
    """

    run: str
    started: str
    wrong: int
    undecided: int
    score: float | None


class Trend(Value, frozen=True):
    """The comparable runs before this one, the oldest first, and what changed since the last of them.

    Comparable are whole runs that asked the same accounts by policies of the same names. `new` findings are wrong now
    and were not then; `resolved` were wrong then and are known to be right now, so a finding that could not be decided,
    or that nobody asked for, is neither.
    """

    points: tuple[TrendPoint, ...]
    new: int
    resolved: int


def score_of(right: int, wrong: int) -> float | None:
    """Return the share of right answers in percent, rounded down to a tenth: 100 says that none is wrong."""
    decided = right + wrong
    return right * 1000 // decided / 10 if decided else None
