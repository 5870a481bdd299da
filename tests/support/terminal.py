"""A terminal in which a page's commands are typed one after the other: variables and folder stay as they were left."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.pages import run

_KEEPING = """\
[ ! -f {state} ] || . {state}
trap '{{ export -p; printf "cd %q\\n" "$PWD"; }} > {state}' EXIT
"""


@dataclass(frozen=True)
class Terminal:
    """A shell that begins in a folder with an environment, and a file of its own for what stays."""

    folder: Path
    environment: dict[str, str]
    state: Path

    def type(self, text: str) -> subprocess.CompletedProcess[str]:
        """Run a line or a script; output and errors come together."""
        return run(_KEEPING.format(state=self.state) + text, self.folder, self.environment)
