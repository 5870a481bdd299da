"""Undoing: from a plan and its journal to the plan that puts back what was there, whole, the newest first.

A write that nobody saw the end of is undone, too: applying looks first, so what was never written is found undone.
What the plan made is removed as one: its settings go with it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from scanner.journal.memory import Memory, remember
from scanner.model.base import Document
from scanner.model.facet import LOCATION, REPLICATION, ROLE, ROLE_POLICIES, VERSIONING
from scanner.model.journal import Entry
from scanner.model.plan import Plan, Purpose, Risk, Skip, Step
from scanner.model.provenance import Tool
from scanner.model.writing import CannotWriteError, Writing

_EXISTENCE: Final = (LOCATION.name, ROLE.name)
_SUSPENDED: Final = "Suspended"
_REMOVED: Final[Mapping[str, tuple[Risk, str]]] = {
    LOCATION.name: (
        Risk.DANGEROUS,
        "The bucket is gone for good, and its name is free for anybody. AWS refuses while it holds any object version: "
        "then it stays.",
    ),
    ROLE.name: (Risk.DANGEROUS, "A role made again under the same name is another one to those who trust it."),
}
_PUT_BACK: Final[Mapping[str, tuple[Risk, str]]] = {
    REPLICATION.name: (
        Risk.CAREFUL,
        "What is written from then on is no longer replicated by what the repair added; replicas that exist stay.",
    ),
    VERSIONING.name: (
        Risk.DANGEROUS,
        "While versioning is suspended, an overwritten or deleted object has no version to go back to.",
    ),
}
_OTHERWISE: Final = (Risk.CAREFUL, "What relied on the repair since loses it.")
_UNSEEN: Final = "Nobody saw the write end; where it never happened, there is nothing to undo."
_NOT_AGAIN: Final = "It was deleted, and what would be made in its place would not be the same."


@dataclass(frozen=True)
class Made:
    """What tells the plan to undo from others: its id, its time (RFC 3339, UTC), by which tool, for whom."""

    id: str
    made: str
    tool: Tool
    caller: str


def undo_plan(entries: Iterable[Entry], plan: Plan, writings: Mapping[str, Writing], made: Made) -> Plan:
    """Return the plan that undoes what a plan's journal says was written, with the limits of the plan.

    What no call can undo is skipped, with the reason. Raises BadFileError where the journal is another plan's.
    """
    known = {step: memory for step, memory in remember(entries, plan).items() if memory.write}
    drafts = [_undone(step, known[step.id]) for step in reversed(plan.steps) if step.id in known]
    wanted = [draft for draft in drafts if not _goes_with_its_target(draft, drafts)]
    problems = {draft.id: problem for draft in wanted if (problem := _problem(draft, writings))}
    steps = [draft for draft in wanted if draft.id not in problems]
    later = _later(plan)
    return Plan(
        id=made.id,
        made=made.made,
        tool=made.tool,
        run=plan.run,
        caller=made.caller,
        policies=plan.policies,
        selected=plan.selected,
        limits=plan.limits,
        steps=tuple(replace(step, follows=_ordered(later[step.id], steps)) for step in steps),
        skips=tuple(_skip(draft, problems[draft.id]) for draft in wanted if draft.id in problems),
        purpose=Purpose.UNDO,
        repairs=plan.repairs,
    )


def _undone(step: Step, memory: Memory) -> Step:
    """Return a step with its documents swapped: those of the journal, which are what was really there."""
    before = memory.before
    after = _nearest(before) if step.facet == VERSIONING.name else before
    removed = step.facet in _EXISTENCE and after is None
    risk, reason = (_REMOVED if removed else _PUT_BACK).get(step.facet, _OTHERWISE)
    return Step(
        id=step.id,
        facet=step.facet,
        target=step.target,
        title=_title(step, before, after),
        before=step.after,
        after=after,
        risk=risk,
        reasons=(reason, _UNSEEN) if memory.begun else (reason,),
        serves=step.serves,
    )


def _nearest(before: Document | None) -> Document:
    """Return the versioning that is nearest to what was there: enabled once, it can only be suspended."""
    there = before or {}
    return there if "Status" in there else {**there, "Status": _SUSPENDED}


def _title(step: Step, before: Document | None, after: Document | None) -> str:
    name, facet = step.target.name, step.facet
    if facet in _EXISTENCE and after is None:
        return f"Delete {name}, which the plan made."
    if before != after:
        return f"Suspend versioning of {name}: it cannot go back to never enabled."
    return f"Remove the {facet} of {name} again." if after is None else f"Put back the {facet} of {name} as it was."


def _goes_with_its_target(draft: Step, drafts: Collection[Step]) -> bool:
    """Tell whether the facet's target is deleted as a whole. IAM deletes no role that has policies; they go first."""
    removed = {other.target for other in drafts if other.facet in _EXISTENCE and other.after is None}
    return draft.target in removed and draft.facet not in (*_EXISTENCE, ROLE_POLICIES.name)


def _problem(draft: Step, writings: Mapping[str, Writing]) -> str:
    """Say why no call undoes it; nothing where one does."""
    if draft.facet in _EXISTENCE and draft.before is None:
        return _NOT_AGAIN
    if draft.facet not in writings:
        return f"This version of the scanner cannot write {draft.facet}."
    try:
        writings[draft.facet].call(draft.target, draft.before, draft.after)
    except CannotWriteError as error:
        return str(error)
    return ""


def _later(plan: Plan) -> Mapping[str, set[str]]:
    """Return the ids of the steps that lean on each step, however many others lie between."""
    found: dict[str, set[str]] = {step.id: set() for step in plan.steps}
    for step in reversed(plan.steps):
        for before in step.follows:
            found.setdefault(before, set()).update({step.id, *found[step.id]})
    return found


def _ordered(ids: Collection[str], steps: Iterable[Step]) -> tuple[str, ...]:
    return tuple(step.id for step in steps if step.id in ids)


def _skip(draft: Step, reason: str) -> Skip:
    return Skip(draft.target.account, draft.target.region, draft.target.name, reason)
