"""How long work tells that it goes on, without knowing whether a person, a log, a collector or nobody listens."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from scanner.model.report import Report


class Progress(Protocol):
    """Told from one thread only."""

    def phase(self, name: str, total: int | None) -> None:
        """A new phase begins, of `total` steps where that is known. The one before is over."""
        ...

    def advance(self) -> None:
        """One step of the phase is done."""
        ...


class Question(NamedTuple):
    """One question put to AWS, retries included, and how it ended.

    `about` is a bucket's name or an ARN, empty for what is asked of an account; `code` and `message` are AWS's,
    verbatim, and empty where it was answered. `seconds` is how long the answer took.
    """

    account: str
    region: str
    about: str
    service: str
    operation: str
    seconds: float
    code: str = ""
    message: str = ""


class Slowed(Protocol):
    """How far an account is slowed down, since the run began."""

    @property
    def throttled(self) -> int:
        """Answers that asked to slow down."""
        ...

    @property
    def retried(self) -> int:
        """Requests that repeat one before them."""
        ...

    @property
    def waited(self) -> float:
        """Seconds waited, added up over threads."""
        ...


Pace = Callable[[], Mapping[str, Slowed]]
"""Tells at any time, to any thread, how each account is slowed down."""


class Observer(Progress, Protocol):
    """Told everything that goes on in one command. `sent` and `asked` come from any thread, all else from one."""

    def began(self, command: str) -> None:
        """The command begins."""
        ...

    def connected(self, account: str, caller: str) -> None:
        """An account let us in as `caller`, an ARN."""
        ...

    def refused(self, access: str, why: str) -> None:
        """Nobody let us in with these credentials."""
        ...

    def sent(self, operation: str) -> None:
        """A request is sent; each repetition is one."""
        ...

    def paced(self, pace: Pace) -> None:
        """Requests begin; from now on `pace` tells how they are slowed down."""
        ...

    def asked(self, question: Question) -> None:
        """A question has its answer, or has none for good."""
        ...

    def reported(self, report: "Report", folder: Path) -> None:
        """The command came to a report, and its files are in the folder."""
        ...

    def ended(self, exit_code: int) -> None:
        """The command is over, however it ended."""
        ...


class Silent:
    """Tells nobody; observers override what they care for."""

    def began(self, command: str) -> None:
        """Ignore the beginning."""

    def phase(self, name: str, total: int | None) -> None:
        """Ignore the phase."""

    def advance(self) -> None:
        """Ignore the step."""

    def connected(self, account: str, caller: str) -> None:
        """Ignore the account."""

    def refused(self, access: str, why: str) -> None:
        """Ignore the refusal."""

    def sent(self, operation: str) -> None:
        """Ignore the request."""

    def paced(self, pace: Pace) -> None:
        """Ignore how fast requests go."""

    def asked(self, question: Question) -> None:
        """Ignore the question."""

    def reported(self, report: "Report", folder: Path) -> None:
        """Ignore the report."""

    def ended(self, exit_code: int) -> None:
        """Ignore the end."""
