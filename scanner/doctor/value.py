"""What a check-up comes to: groups of lines, each with a mark in words and what to do about it."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from scanner.errors import ExitCode
from scanner.model.base import Value

SCHEMA = 1


class Mark(StrEnum):
    """What a line says. A WARN changes nothing today; a PROBLEM keeps a scan from seeing or telling something."""

    OK = "ok"
    WARN = "warn"
    PROBLEM = "problem"
    SKIPPED = "skipped"


class Line(Value, frozen=True):
    """One answer: about what, in words, and where it is not good the remedy."""

    mark: Mark
    about: str
    text: str
    remedy: str = ""


class Group(Value, frozen=True):
    """Lines of one kind. `account` is the id of the one account that they are about, empty for none."""

    title: str
    lines: tuple[Line, ...]
    account: str = ""


class Checkup(Value, frozen=True):
    """Everything that was found. `blind` says that not one account can be listed.

    `requests` counts what was sent to AWS by operation; `HEAD` are unsigned and ask for nothing.
    """

    schema: int
    version: str
    policies: tuple[str, ...]
    groups: tuple[Group, ...]
    requests: dict[str, int]
    seconds: float
    blind: bool

    @property
    def lines(self) -> Iterator[Line]:
        """All lines."""
        return (line for group in self.groups for line in group.lines)

    @property
    def exit_code(self) -> ExitCode:
        """What a scan would miss: everything, something, nothing."""
        if self.blind:
            return ExitCode.AWS_UNREACHABLE
        return ExitCode.INCOMPLETE if counted(self.lines, Mark.PROBLEM) else ExitCode.DONE


def counted(lines: Iterable[Line], mark: Mark) -> int:
    """Return how many lines have a mark."""
    return sum(line.mark is mark for line in lines)
