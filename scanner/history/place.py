"""Where the history is kept unless somebody says otherwise."""

from collections.abc import Mapping
from pathlib import Path

from scanner.home.folders import state_folder


def default_place(environment: Mapping[str, str]) -> Path:
    """Return the file, in the user's own state."""
    return state_folder(environment) / "history.db"
