"""Where this program keeps what is the user's own: below XDG_STATE_HOME (XDG Base Directory Specification 0.8)."""

from collections.abc import Mapping
from pathlib import Path


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder: in XDG_STATE_HOME where that is an absolute path, else in the user's home."""
    named = Path(environment.get("XDG_STATE_HOME", ""))
    state = named if named.is_absolute() else Path.home() / ".local" / "state"
    return state / "s3-replication-scanner"
