"""The policy with which the estate is repaired, filled in with what only a running estate knows."""

from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from scanner.sandbox.estate import Keys
from scanner.sandbox.nordwind.places import CENTRAL, RECOVERY

_FILE: Final = "nordwind-repair.yaml"
_WAIVED_FOR: Final = timedelta(days=90)


def write_policy(folder: Path, keys: Keys, today: date) -> Path:
    """Write the policy into a folder, its waiver still to last for some months; return its path."""
    template = Template((files("scanner.sandbox.nordwind") / _FILE).read_text(encoding="utf-8"))
    written = folder / _FILE
    text = template.substitute(recovery_key=keys[RECOVERY, CENTRAL], waived_until=today + _WAIVED_FOR)
    written.write_text(text, encoding="utf-8")
    return written
