"""Where this program keeps what is the user's own (XDG Base Directory Specification 0.8)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_OURS: Final = "s3-replication-scanner"


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of what outlives a run: in XDG_STATE_HOME where that is an absolute path, else in the home."""
    return _below(environment.get("XDG_STATE_HOME", ""), ".local/state")


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of what can be made again, likewise; raise RuntimeError where nobody knows the user's home."""
    return _below(environment.get("XDG_CACHE_HOME", ""), ".cache")


def _below(named: str, otherwise: str) -> Path:
    return (Path(named) if Path(named).is_absolute() else Path.home() / otherwise) / _OURS
