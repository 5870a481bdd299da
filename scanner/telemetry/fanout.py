"""One observer in front of several."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.model.progress import Observer, Pace, Question

if TYPE_CHECKING:
    from scanner.model.report import Report


class FanOut:
    """Tells each of several observers everything, in their order."""

    def __init__(self, observers: Iterable[Observer]) -> None:
        self._observers = tuple(observers)

    def began(self, command: str) -> None:
        """The command begins."""
        for observer in self._observers:
            observer.began(command)

    def phase(self, name: str, total: int | None) -> None:
        """A new phase begins."""
        for observer in self._observers:
            observer.phase(name, total)

    def advance(self) -> None:
        """One step of the phase is done."""
        for observer in self._observers:
            observer.advance()

    def connected(self, account: str, caller: str) -> None:
        """An account let us in."""
        for observer in self._observers:
            observer.connected(account, caller)

    def refused(self, access: str, why: str) -> None:
        """Nobody let us in."""
        for observer in self._observers:
            observer.refused(access, why)

    def sent(self, operation: str) -> None:
        """A request is sent."""
        for observer in self._observers:
            observer.sent(operation)

    def paced(self, pace: Pace) -> None:
        """Requests begin."""
        for observer in self._observers:
            observer.paced(pace)

    def asked(self, question: Question) -> None:
        """A question has its answer, or has none for good."""
        for observer in self._observers:
            observer.asked(question)

    def reported(self, report: "Report", folder: Path) -> None:
        """The command came to a report."""
        for observer in self._observers:
            observer.reported(report, folder)

    def ended(self, exit_code: int) -> None:
        """The command is over."""
        for observer in self._observers:
            observer.ended(exit_code)
