"""Taking one step: look, then find it done, refuse, or write."""

from scanner.apply import differences, wording
from scanner.apply.insisting import Insisting
from scanner.apply.looking import Seen, is_from_birth, look, makes
from scanner.apply.settling import unwritten, written
from scanner.apply.tools import Tools
from scanner.journal.locks import HeldElsewhereError
from scanner.journal.memory import Memory
from scanner.model.base import Document
from scanner.model.evidence import Unreadable
from scanner.model.journal import Intended, Settled
from scanner.model.outcome import State
from scanner.model.plan import Step
from scanner.model.writing import CannotWriteError


def take(tools: Tools, step: Step, memory: Memory) -> Settled:
    """Take one step, keeping other processes off its target meanwhile."""
    if problem := _out_of_reach(tools, step):
        return unwritten(tools, step, State.REFUSED, problem)
    try:
        with tools.locks.locked(step.target):
            return _Taking(tools, step, memory).take()
    except HeldElsewhereError as held:
        return unwritten(tools, step, State.REFUSED, f"Nothing was written: {held}. Apply again when it is done.")


def _out_of_reach(tools: Tools, step: Step) -> str:
    account = step.target.account
    if step.facet not in tools.writings or step.facet not in tools.collectors:
        return f"This version of the scanner cannot write {step.facet}."
    if account not in tools.writers or account not in tools.readers:
        return f"There are no credentials to change anything in account {account}. Give them, then apply again."
    return ""


class _Taking:
    """One step under way. `memory` is what the journal knows of it from before."""

    def __init__(self, tools: Tools, step: Step, memory: Memory) -> None:
        self._tools = tools
        self._step = step
        self._memory = memory
        self._writing = tools.writings[step.facet]

    def take(self) -> Settled:
        """Look, then write where there is something to write and nothing speaks against it."""
        seen = look(self._tools, self._step)
        if isinstance(seen, Unreadable):
            return self._refused(wording.unreadable(seen))
        if self._writing.same(seen.document, self._step.after):
            return self._found()
        if problem := self._foreign(seen):
            return self._refused(problem)
        return self._write(seen.document)

    def _found(self) -> Settled:
        """Tell whose work it is that everything is as wanted: ours from before the run was stopped, or not."""
        begun = self._memory.begun
        if begun:
            return written(self._tools, self._step, State.APPLIED, wording.RECOVERED, before=begun.before)
        if makes(self._step) and not self._memory.applied:
            return self._refused(wording.TAKEN)
        return unwritten(self._tools, self._step, State.ALREADY, wording.ALREADY)

    def _foreign(self, seen: Seen) -> str:
        """Say why what is there is not for us to replace; nothing where it is."""
        step, known = self._step, self._memory
        if makes(step) and seen.document is not None:
            return wording.TAKEN
        if is_from_birth(step) and not known.write:
            return ""
        if seen.gone and step.after is not None:
            return wording.GONE
        expected = known.before if known.write else step.before
        if self._writing.same(seen.document, expected):
            return ""
        return wording.foreign(differences.told(expected, seen.document))

    def _write(self, now: Document | None) -> Settled:
        step, tools = self._step, self._tools
        try:
            call = self._writing.call(step.target, now, step.after)
        except CannotWriteError as error:
            return self._refused(f"Nothing was written: {error}")
        tools.journal.note(Intended(step.id, step.facet, step.target, tools.now(), before=now, after=step.after))
        return Insisting(tools, step, call, now, uncertain=self._memory.begun is not None).write()

    def _refused(self, message: str) -> Settled:
        return unwritten(self._tools, self._step, State.REFUSED, message)
