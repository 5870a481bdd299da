"""A small line of how many findings each run had, this one last."""

from collections.abc import Mapping

import msgspec

from scanner.model.report import Report
from scanner.model.trend import TrendPoint, score_of
from scanner.renderers._view import Status

WIDTH, HEIGHT = 240, 44
_MARGIN = 4


class Spark(msgspec.Struct, frozen=True):
    """The runs, the oldest first and this one last, and the points of their line in a box of WIDTH by HEIGHT."""

    runs: tuple[TrendPoint, ...]
    points: tuple[tuple[int, int], ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)


def spark(report: Report, statuses: Mapping[Status, int]) -> Spark | None:
    """Return the line of a report's trend, which ends with what its own findings are; None where it has none."""
    if report.trend is None:
        return None
    runs = (*report.trend.points, _this(report, statuses))
    return Spark(runs, tuple((_x(place, len(runs)), _y(run.wrong, runs)) for place, run in enumerate(runs)))


def _this(report: Report, statuses: Mapping[Status, int]) -> TrendPoint:
    wrong, undecided = statuses[Status.WRONG], statuses[Status.UNKNOWN]
    score = score_of(statuses[Status.SOUND], wrong)
    return TrendPoint(report.run.id, report.run.started, wrong, undecided, score)


def _x(place: int, count: int) -> int:
    return _MARGIN + place * (WIDTH - 2 * _MARGIN) // max(count - 1, 1)


def _y(wrong: int, runs: tuple[TrendPoint, ...]) -> int:
    # From zero, so that a small change of many looks small.
    most = max((run.wrong for run in runs), default=0) or 1
    return HEIGHT - _MARGIN - max(wrong, 0) * (HEIGHT - 2 * _MARGIN) // most
