"""Writing until it is seen to be written, or seen not to be.

A write is never repeated blindly: whatever AWS said to it, the facet is read before it is asked again.
"""

from typing import Final

from scanner.apply import differences, wording
from scanner.apply.looking import Seen, is_from_birth, look, makes
from scanner.apply.patience import Patience
from scanner.apply.settling import unwritten, written
from scanner.apply.tools import Tools
from scanner.model.base import Document
from scanner.model.evidence import Unreadable
from scanner.model.journal import Settled
from scanner.model.outcome import State
from scanner.model.plan import Step
from scanner.model.writing import Accepted, Call, Refusal, Rejected

_THERE: Final = frozenset({"BucketAlreadyOwnedByYou", "EntityAlreadyExists"})
_MISSING: Final = frozenset({"NoSuchBucket", "NoSuchEntity"})


class Insisting:
    """One write under way in place of `before`. `uncertain` tells that an earlier attempt may have arrived."""

    def __init__(self, tools: Tools, step: Step, call: Call, before: Document | None, *, uncertain: bool) -> None:
        self._tools = tools
        self._step = step
        self._call = call
        self._before = before
        self._uncertain = uncertain
        self._writing = tools.writings[step.facet]
        self._writer = tools.writers[step.target.account]

    def write(self) -> Settled:
        """Ask until AWS takes the write or refuses it for good, or until the budget is spent; then look."""
        patience = self._patience(self._tools.budgets.write)
        answer = self._ask()
        while isinstance(answer, Rejected) and self._may_pass(answer) and patience.wait(answer.retry_after):
            seen = look(self._tools, self._step)
            if self._is_wanted(seen) and self._may_be_ours:
                return self._end(State.APPLIED, wording.APPLIED, answer)
            if isinstance(seen, Unreadable):
                continue
            if not self._is_before(seen):
                return self._overtaken(seen, answer)
            answer = self._ask()
        if isinstance(answer, Accepted) or self._was_done_before(answer):
            return self._read_back(answer)
        return self._not_taken(answer)

    def _ask(self) -> Accepted | Rejected:
        answer = self._writer.write(self._step.target, self._call)
        self._uncertain |= isinstance(answer, Rejected) and answer.refusal is Refusal.UNCERTAIN
        return answer

    def _read_back(self, answer: Accepted | Rejected) -> Settled:
        patience = self._patience(self._tools.budgets.read_back)
        self._uncertain = True  # from now on something may be there, whatever can be read
        seen = look(self._tools, self._step)
        while not self._is_wanted(seen) and patience.wait():
            seen = look(self._tools, self._step)
        if self._is_wanted(seen):
            return self._end(State.APPLIED, wording.APPLIED, answer)
        if isinstance(seen, Unreadable):
            return self._end(State.FAILED, wording.unseen(seen), answer)
        return self._end(State.FAILED, wording.other(differences.told(self._step.after, seen.document)), answer)

    def _not_taken(self, answer: Rejected) -> Settled:
        if self._uncertain and self._is_wanted(look(self._tools, self._step)):
            return self._end(State.APPLIED, wording.APPLIED, answer)
        permissions = self._writing.permissions[self._call.operation]
        return self._end(State.FAILED, wording.not_taken(answer, self._writer.caller, permissions), answer)

    def _overtaken(self, seen: Seen, answer: Rejected) -> Settled:
        told = differences.told(self._before, seen.document)
        return self._end(State.FAILED, wording.overtaken(answer, told), answer)

    def _end(self, state: State, message: str, answer: Accepted | Rejected) -> Settled:
        if state is State.APPLIED or self._uncertain:
            return written(self._tools, self._step, state, message, before=self._before, answer=answer)
        return unwritten(self._tools, self._step, state, message, answer)

    def _may_pass(self, answer: Rejected) -> bool:
        newborn = self._step.fresh and answer.code in _MISSING
        return answer.refusal.may_pass or newborn

    @property
    def _may_be_ours(self) -> bool:
        """False of a bucket or a role that is there although no attempt of ours can have made it."""
        return self._uncertain or not makes(self._step)

    def _was_done_before(self, answer: Rejected) -> bool:
        """Tell whether AWS says that there is nothing to do any more, after an attempt of ours may have done it."""
        done = _THERE if makes(self._step) else _MISSING if self._step.after is None else frozenset()
        return self._uncertain and answer.code in done

    def _is_wanted(self, seen: Seen | Unreadable) -> bool:
        return isinstance(seen, Seen) and self._writing.same(seen.document, self._step.after)

    def _is_before(self, seen: Seen) -> bool:
        """Tell whether nothing changed since; what is new settles by itself, so its changes are nobody's."""
        return is_from_birth(self._step) or self._writing.same(seen.document, self._before)

    def _patience(self, seconds: float) -> Patience:
        return Patience(seconds, self._tools.clock, self._tools.sleep)
