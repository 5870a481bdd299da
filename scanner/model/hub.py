"""AWS Security Hub: what is sent there, and what it answers."""

from collections.abc import Sequence
from typing import Protocol

from scanner.model.base import Document, Value


class Refused(Value, frozen=True):
    """A finding that was not imported: its Id, and the code and message as AWS gave them."""

    id: str
    code: str
    message: str = ""


class HubFault(Value, frozen=True):
    """A whole request that got no answer that could be used; none of its findings counts as imported."""

    code: str
    message: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.message else self.code


class Hub(Protocol):
    """The Security Hubs of one account, one in each Region. Nothing of it raises for what AWS or the network does."""

    account: str

    def take(self, region: str, findings: Sequence[Document]) -> tuple[Refused, ...] | HubFault:
        """Send at most 100 findings; return those that were not imported, empty where all of them were."""
        ...

    def close(self) -> None:
        """Close the connections; calls that wait give up."""
        ...
