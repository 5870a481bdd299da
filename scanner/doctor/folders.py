"""Where files are written: the folder of the run, and this program's own state."""

import os
from collections.abc import Mapping
from pathlib import Path

from scanner.doctor.value import Line, Mark
from scanner.home.folders import state_folder


def output(out: Path | None) -> Line:
    """Return whether a run's folder can be made. Nothing is written to find out."""
    folder, there = out or Path("out"), _nearest((out or Path("out")).absolute())
    if out and out.exists():
        return _taken(out)
    if _may_write(there):
        return Line(Mark.OK, "reports", f"{folder}/ can be written" if out else f"{folder}/<run id>/ can be written")
    remedy = "Name a folder of yours with --out, or scan from another working directory."
    return Line(Mark.PROBLEM, "reports", f"{there} may not be written to, so nothing can be saved in {folder}", remedy)


def state(environment: Mapping[str, str]) -> Line:
    """Return whether this program's state can be kept: locks of repairs, and the history where it is the user's own."""
    folder = state_folder(environment)
    if _may_write(_nearest(folder)):
        return Line(Mark.OK, "state", f"{folder} can be written")
    remedy = "Set XDG_STATE_HOME to a folder of yours, before you repair or keep a history."
    return Line(Mark.WARN, "state", f"{folder} may not be written to; scans do without it", remedy)


def _taken(out: Path) -> Line:
    if out.is_dir() and os.access(out, os.R_OK | os.X_OK) and not any(out.iterdir()) and _may_write(out):
        return Line(Mark.OK, "reports", f"{out}/ is empty and can be written")
    remedy = "Name a new folder with --out, or leave it out."
    return Line(Mark.PROBLEM, "reports", f"{out} is there already, and no empty folder of yours", remedy)


def _nearest(path: Path) -> Path:
    """Return the path, or the nearest of the folders above it that is there."""
    return next((one for one in (path, *path.parents) if one.exists()), path)


def _may_write(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
