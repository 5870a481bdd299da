"""The history: whether a file that a scan is to add to can be read."""

from pathlib import Path

from scanner.doctor.value import Line, Mark
from scanner.errors import BadFileError
from scanner.history.peek import runs_in


def history(place: Path | None) -> Line:
    """Return what there is of a history, None for none; nothing is written or made newer."""
    about = "history"
    if place is None:
        return Line(Mark.SKIPPED, about, "none is kept", "Where you want trends: scan with --history default.")
    if not place.exists():
        return Line(Mark.OK, about, f"{place}: not there yet; the first scan makes it")
    try:
        runs = runs_in(place)
    except BadFileError as error:
        return Line(Mark.WARN, about, f"{error}; scans do without it", error.remedy)
    return Line(Mark.OK, about, f"{place}: {runs:,} runs")
