"""What a journal remembers of a plan's steps: what was written, and what may have been."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scanner.errors import BadFileError
from scanner.model.base import Document
from scanner.model.journal import Entry, Intended, Opened, Settled
from scanner.model.outcome import State
from scanner.model.plan import Plan


@dataclass(frozen=True)
class Memory:
    """A step's writes: the last one that was seen to succeed, and one begun since whose end nobody has seen."""

    applied: Settled | None = None
    begun: Intended | None = None

    @property
    def write(self) -> Settled | Intended | None:
        """The write that is, or may be, in place; None where nothing was ever written."""
        return self.begun or self.applied

    @property
    def before(self) -> Document | None:
        """What the write replaced, or was to replace."""
        return self.write.before if self.write else None


NOTHING = Memory()


def remember(entries: Iterable[Entry], plan: Plan) -> Mapping[str, Memory]:
    """Return what the entries tell of each step, by its id.

    Raises BadFileError where they are of another plan: the same step of another plan is another write.
    """
    found: dict[str, Memory] = {}
    for entry in entries:
        if isinstance(entry, Opened) and entry.plan != plan.digest:
            raise BadFileError(
                f"the journal is of another plan ({entry.plan[:12]}), not of {plan.digest[:12]}",
                "Give the plan.json and the journal.jsonl of the same run.",
            )
        if isinstance(entry, Intended):
            found[entry.step] = replace(found.get(entry.step, NOTHING), begun=entry)
        if isinstance(entry, Settled):
            _settle(found, entry)
    return found


def wrote(entry: Settled) -> bool:
    """Tell whether a step wrote, or may have written, when it came to this outcome: its documents say what."""
    return (entry.before, entry.after) != (None, None)


def _settle(found: dict[str, Memory], entry: Settled) -> None:
    step, state = entry.outcome.step, entry.outcome.state
    if state is State.APPLIED:
        found[step] = Memory(applied=entry)
    elif state is State.FAILED and not wrote(entry) and step in found:
        found[step] = replace(found[step], begun=None)
