"""How a facet is written: the one call that makes AWS's document what it should be, and when two documents are equal.

A scan never holds a writer: reading and writing are different objects.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from scanner.model.base import Document, Value
from scanner.model.facet import Facet
from scanner.model.plan import Target


class Call(Value, frozen=True):
    """One request: an operation of a service with its parameters, as botocore names them.

    It is sent to the target's Region unless `region` names another.
    """

    service: str
    operation: str
    parameters: Document
    region: str = ""


Change = Callable[[Target, Document | None, Document | None], Call]
"""From a target, its document as it is and the document as wanted, to the call. None: there is none, or is to be none.

Raises `CannotWriteError` where no single call does it.
"""


class CannotWriteError(Exception):
    """No call brings the document about; the text says why, for people."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """One way of writing: which facet, by which call, with which IAM actions.

    `same` tells whether two documents say the same to AWS, whatever their order and omissions. `permissions` are the
    IAM actions that the calls want, by what each is needed for: the operation.
    """

    facet: Facet[Any]
    call: Change
    same: Callable[[Document | None, Document | None], bool]
    permissions: dict[str, tuple[str, ...]]


class Refusal(Enum):
    """Why AWS did not take a write, as far as that decides what to do next."""

    BUSY = "throttled, or another change of the same thing is under way: ask again"
    NOT_PROPAGATED = "what the document names is not known everywhere yet: ask again"
    UNCERTAIN = "no answer: it may or may not have been done, so look before asking again"
    GUARDRAIL = "an organization's or account's guardrail forbids it: nobody with this role may"
    DENIED = "the caller may not"
    CREDENTIALS = "no call of this account can succeed"
    OTHER = "AWS says why"

    @property
    def may_pass(self) -> bool:
        """True where the same write may succeed a moment later."""
        return self in (Refusal.BUSY, Refusal.NOT_PROPAGATED, Refusal.UNCERTAIN)


class Accepted(Value, frozen=True):
    """AWS took the write. `answer` is its parsed response without metadata."""

    at: str
    request_id: str = ""
    answer: Document = {}


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """AWS did not take the write, or nobody knows whether it did. `code` and `message` are verbatim.

    `retry_after` is how many seconds AWS asks to be left alone, 0 where it does not say.
    """

    at: str
    code: str
    message: str
    refusal: Refusal
    request_id: str = ""
    retry_after: float = 0.0


class Writer(Protocol):
    """Writes with the credentials of one account: exactly one attempt a call, no retries."""

    account: str
    caller: str
    partition: str

    def write(self, target: Target, call: Call) -> Accepted | Rejected:
        """Send one call; never raises for anything that AWS or the network does."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
