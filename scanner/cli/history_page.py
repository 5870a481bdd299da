"""A history as text for people and as CSV for spreadsheets."""

import csv
import io
from collections.abc import Iterator, Sequence

from scanner.cli.columns import columns
from scanner.cli.console import safe
from scanner.history import HistoryView, Pruned
from scanner.history.value import OpenFinding, Point
from scanner.model.finding import Severity
from scanner.model.printable import counted
from scanner.renderers.csv import cell

_MOST_RUNS = 30
_MOST_OPEN = 20
_MINUTE = len("2026-11-01T12:00")
_DAY = len("2026-11-01")


def text_page(found: HistoryView) -> Iterator[str]:
    """Yield the lines: the newest runs, the open findings by urgency, the repairs."""
    if not found.points:
        yield "No run of the history has a finding of this kind."
        return
    yield from map(safe, columns(_table(found.points[-_MOST_RUNS:])))
    if len(found.points) > _MOST_RUNS:
        yield f"… and {counted(len(found.points) - _MOST_RUNS, 'earlier line')}; --format csv has all"
    yield ""
    yield from _open(found)
    yield _repairs(found)


_SEVERITIES = (*(str(severity) for severity in Severity if severity is not Severity.INFORMATIONAL), "info")
_HEAD = ("started (UTC)", "account", "policy", "score", *_SEVERITIES, "undecided", "read")
_NARROWS = slice(1, 3)
"""The columns of account and policy, which are left out where every row is of all."""


def _table(points: Sequence[Point]) -> list[tuple[str, ...]]:
    rows = [_HEAD, *map(_row, points)]
    if any(point.account or point.policy for point in points):
        return rows
    return [row[: _NARROWS.start] + row[_NARROWS.stop :] for row in rows]


def _row(point: Point) -> tuple[str, ...]:
    score = "–" if point.score is None else f"{point.score} %"
    severities = (str(point.by_severity[severity]) for severity in Severity)
    place = (point.started[:_MINUTE].replace("T", " "), point.account or "all", point.policy or "all", score)
    return (*place, *severities, str(point.undecided), f"{point.read}/{point.listed}")


def _open(found: HistoryView) -> Iterator[str]:
    counting = [entry for entry in found.open if not entry.waived]
    waived = len(found.open) - len(counting)
    yield f"{counted(len(counting), 'open finding')}{f', {waived} more waived' if waived else ''}:"
    yield from (safe(f"  {_told(entry)}") for entry in counting[:_MOST_OPEN])
    if len(counting) > _MOST_OPEN:
        yield f"  … and {len(counting) - _MOST_OPEN} more; --format json has all"


def _told(entry: OpenFinding) -> str:
    place = entry.place
    where = place.bucket + (f", rule {place.rule}" if place.rule else "")
    remarks = [
        *([f"{counted(entry.blind, 'run')} in between could not look"] if entry.blind else []),
        *([] if entry.readable else ["could not be looked at lately"]),
    ]
    doubts = f" ({'; '.join(remarks)})" if remarks else ""
    since = f"{entry.first_seen[:_DAY]}{' or before' if entry.older_possible else ''}"
    age = counted(entry.days, "day")
    return f"{entry.severity} {where}: {place.check} ({place.policy}): since {since}, {age}{doubts}"


def _repairs(found: HistoryView) -> str:
    repairs = found.repairs
    if repairs.mean_days is None:
        return "No finding was seen repaired yet."
    unsure = f", {repairs.unsure} of them with runs that could not look" if repairs.unsure else ""
    return f"Mean time to repair: {repairs.mean_days} days, over {counted(repairs.count, 'repair')}{unsure}."


def pruned_page(pruned: Pruned, place: str, *, done: bool) -> Iterator[str]:
    """Yield the lines: which runs go, what is lost with them, and what is not."""
    runs, verb = pruned.runs, "Removed" if done else "Would remove"
    if not runs:
        yield f"Nothing to remove: all of {place} is to be kept ({counted(pruned.total, 'run')})."
        return
    yield f"{verb} {len(runs):,} of {counted(pruned.total, 'run')} of {place}:"
    yield from (f"  {run.started} {run.id}" for run in runs[:_MOST_RUNS])
    if len(runs) > _MOST_RUNS:
        yield f"  … and {len(runs) - _MOST_RUNS:,} more, until {runs[-1].started}"
    yield (
        "Lost with them: their points of the trend, what changed of pairs in them, how often they could not look, and "
        f"{counted(pruned.repairs, 'repair')} of the mean time to repair."
    )
    yield "Kept: since when open findings are wrong, since when pairs are known, and the folders of the runs."
    if not done:
        yield "Nothing was removed. Give --yes to do it."


def csv_page(found: HistoryView) -> str:
    """Return a line a point (RFC 4180, cells that no spreadsheet runs)."""
    out = io.StringIO()
    writer = csv.writer(out)
    severities = [str(severity) for severity in Severity]
    head = ("run", "started", "account", "policy", "score", *severities, "undecided", "waived", "listed", "read")
    writer.writerow(head)
    for point in found.points:
        texts = map(cell, (point.run, point.started, point.account, point.policy))
        score = "" if point.score is None else point.score
        counts = (point.by_severity[severity] for severity in severities)
        writer.writerow((*texts, score, *counts, point.undecided, point.waived, point.listed, point.read))
    return out.getvalue()
