"""The history beside a run: what earlier runs found goes into its report, and the run goes into the history."""

from pathlib import Path

import msgspec

from scanner.errors import BadFileError
from scanner.model.report import Report


class Remembered(msgspec.Struct, frozen=True):
    """The report with its trend. `warning` says why there is none; a history is no reason for a scan to fail."""

    report: Report
    warning: str = ""


def remember(report: Report, place: Path | None) -> Remembered:
    """Give a report the trend of the runs before it, and add it to the history; without a place do neither."""
    if place is None:
        return Remembered(report)
    from scanner.history import opened, trend_of  # noqa: PLC0415 -- few scans keep one

    try:
        with opened(place, make=True) as store:
            trend = trend_of(store, report)
            store.add(report)
    except BadFileError as error:
        return Remembered(report, f"the run is not in the history: {error}")
    return Remembered(msgspec.structs.replace(report, trend=trend))
