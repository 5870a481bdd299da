"""How long work tells that it goes on, without knowing whether a person, a log, a collector or nobody listens."""

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


class Asked(NamedTuple):
    """One question that AWS was asked, retries included, and how it ended.

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


class Observer(Progress, Protocol):
    """Told everything that goes on in one command. `sent`, `throttled` and `asked` come from any thread."""

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

    def throttled(self, account: str, region: str, operation: str, code: str) -> None:
        """AWS asked to slow down."""
        ...

    def asked(self, asked: Asked) -> None:
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

    def throttled(self, account: str, region: str, operation: str, code: str) -> None:
        """Ignore the throttling."""

    def asked(self, asked: Asked) -> None:
        """Ignore the question."""

    def reported(self, report: "Report", folder: Path) -> None:
        """Ignore the report."""

    def ended(self, exit_code: int) -> None:
        """Ignore the end."""
