"""The journal's entries of steps that ended. Only those that wrote, or may have, carry documents."""

from scanner.apply.tools import Tools
from scanner.model.base import Document
from scanner.model.journal import Settled
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Step
from scanner.model.writing import Accepted, Rejected

Answer = Accepted | Rejected


def unwritten(tools: Tools, step: Step, state: State, message: str, answer: Answer | None = None) -> Settled:
    """Return the entry of a step that wrote nothing."""
    return Settled(_outcome(tools, step, state, message, answer), step.facet, step.target)


def written(
    tools: Tools,
    step: Step,
    state: State,
    message: str,
    *,
    before: Document | None,
    answer: Answer | None = None,
) -> Settled:
    """Return the entry of a step that wrote, or may have written, in place of `before`."""
    outcome = _outcome(tools, step, state, message, answer)
    return Settled(outcome, step.facet, step.target, before=before, after=step.after)


def _outcome(tools: Tools, step: Step, state: State, message: str, answer: Answer | None) -> Outcome:
    code = answer.code if isinstance(answer, Rejected) else ""
    return Outcome(step.id, state, message, tools.now(), code, answer.request_id if answer else "")
