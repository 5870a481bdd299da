"""How an estate fared over several runs: what a report tells beside its own findings."""

from enum import StrEnum

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


class PairMark(StrEnum):
    """What a run saw of a pair: its state, or that the source, which was read in full, had no such enabled rule."""

    SOUND = "sound"
    FAULTY = "faulty"
    UNKNOWN = "unknown"
    GONE = "gone"


class PairChange(Value, frozen=True):
    """A run that saw a pair otherwise than the run before. `wrong`, `undecided` and `right` are checks.

    `wrong` are met no more, `undecided` could not be decided any more, `right` are met again.
    """

    run: str
    started: str
    mark: PairMark
    wrong: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


class PairHistory(Value, frozen=True):
    """A pair in the runs before this one, and in this one.

    `first_seen` is when the first run that saw it started. `changes` is empty where every run since then saw it as it
    is now, else it begins with how the first of them saw it and ends with this run or the last change before it;
    `earlier` counts those left out before.
    """

    source_account: str
    source: str
    rule: str
    destination: str
    first_seen: str
    changes: tuple[PairChange, ...] = ()
    earlier: int = 0

    @property
    def gone(self) -> bool:
        """True where this run's report has no such pair, but an earlier one had."""
        return bool(self.changes) and self.changes[-1].mark is PairMark.GONE


class Trend(Value, frozen=True):
    """The comparable runs before this one, the oldest first, and what changed since the last of them.

    Comparable are whole runs that asked the same accounts by policies of the same names. `new` findings are wrong now
    and were not then; `resolved` were wrong then and are known to be right now, so a finding that could not be decided,
    or that nobody asked for, is neither.

    `pairs` are the pairs of this report, and those that its buckets had before, which earlier runs by policies of the
    same names saw. `since` has the ids of findings that are wrong now and were before, by the start of the run that
    first saw them so.
    """

    points: tuple[TrendPoint, ...]
    new: int
    resolved: int
    pairs: tuple[PairHistory, ...] = ()
    since: dict[str, tuple[str, ...]] = {}


def score_of(right: int, wrong: int) -> float | None:
    """Return the share of right answers in percent, rounded down to a tenth: 100 says that none is wrong."""
    decided = right + wrong
    return right * 1000 // decided / 10 if decided else None
