"""The first word of a command, before anything slow is imported."""

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from scanner.model.progress import Silent

if TYPE_CHECKING:
    from scanner.model.report import Report

_WORD = "starting"  # shorter than whatever else may be written over it


class Greeting(Silent):
    """Says on a terminal that work begins, and takes it back as soon as there is more to say."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said = False

    def began(self, command: str) -> None:  # noqa: ARG002 -- any command begins
        """Say so."""
        self._write(f"{_WORD}\r")
        self._said = True

    def reported(self, report: "Report", folder: Path) -> None:  # noqa: ARG002 -- whatever it says
        """Make room for the summary."""
        self.take_back()

    def ended(self, exit_code: int) -> None:  # noqa: ARG002 -- however it ended
        """Make room for an error."""
        self.take_back()

    def take_back(self) -> None:
        """Leave the line as it was."""
        if self._said:
            self._write(f"{' ' * len(_WORD)}\r")
            self._said = False

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
