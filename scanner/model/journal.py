"""The journal's entries: what was about to be written, and what became of it. Enough to go on, and to undo."""

from typing import Final, Protocol

from scanner.model.base import Document, Value
from scanner.model.outcome import Outcome
from scanner.model.plan import Target

SCHEMA: Final = 1


class Opened(Value, frozen=True, tag="opened"):
    """Somebody began, or went on, to apply a plan. `at` is RFC 3339 in UTC; `process` is host and process id."""

    plan: str
    at: str
    caller: str
    process: str
    tool_version: str
    schema: int = SCHEMA


class Intended(Value, frozen=True, tag="intended"):
    """A step is about to write: from now on the write may have happened. `before` is what was read just before."""

    step: str
    facet: str
    target: Target
    at: str
    before: Document | None
    after: Document | None


class Settled(Value, frozen=True, tag="settled"):
    """What became of a step. `before` is what was there in place of which it wrote, None where there was nothing."""

    outcome: Outcome
    facet: str
    target: Target
    before: Document | None = None
    after: Document | None = None


class CanaryIntended(Value, frozen=True, tag="canary-intended"):
    """A canary is about to be put. Its key is unique, so whatever is found under it is ours."""

    canary: str
    bucket: Target
    key: str
    at: str
    destinations: tuple[Target, ...]


class CanaryPut(Value, frozen=True, tag="canary-put"):
    """A canary was put; `version` is its version id at the source."""

    canary: str
    version: str
    at: str


class CanaryRemoved(Value, frozen=True, tag="canary-removed"):
    """One version of a canary was deleted by its version id. `bucket` is the source's or a destination's."""

    canary: str
    bucket: Target
    version: str
    at: str


class CanaryGone(Value, frozen=True, tag="canary-gone"):
    """Nothing of the canary is left anywhere, or `left` says in words what had to stay, and why."""

    canary: str
    at: str
    left: tuple[str, ...] = ()


Entry = Opened | Intended | Settled | CanaryIntended | CanaryPut | CanaryRemoved | CanaryGone


class Journal(Protocol):
    """Where entries go, one after the other."""

    def note(self, entry: Entry) -> None:
        """Append an entry; on return it is on the disk, whatever happens next."""
        ...
