"""Where the history is kept unless somebody says otherwise."""

from collections.abc import Mapping
from pathlib import Path


def default_place(environment: Mapping[str, str]) -> Path:
    """Return the file: below XDG_STATE_HOME where that is an absolute path (XDG Base Directory Specification 0.8)."""
    named = Path(environment.get("XDG_STATE_HOME", ""))
    state = named if named.is_absolute() else Path.home() / ".local" / "state"
    return state / "s3-replication-scanner" / "history.db"
