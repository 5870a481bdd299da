"""Folding: all edits of one document become one document, whatever order they were proposed in."""

from collections.abc import Iterable

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.plan.draft import Proposed
from scanner.plan.world import Laid, World


class ClashError(Exception):
    """Edits that are each possible do not fit together; carries the one that did not fit any more, and why."""

    def __init__(self, proposed: Proposed, reason: str) -> None:
        super().__init__(reason)
        self.proposed = proposed


def fold(proposed: Iterable[Proposed], world: World, at: str) -> World:
    """Return the world with the proposed edits made: first what brings targets into being, then the rest.

    Raises ClashError.
    """
    ordered = sorted(proposed, key=lambda one: one.order)
    born = {(one.edit.target, one.edit.facet.name): one for one in reversed(ordered) if one.edit.creates}
    world = world.laid_over((_laid(one, None) for one in born.values()), at)
    documents: dict[tuple[str, str], Laid] = {}
    for one in ordered:
        if not one.edit.creates:
            key = (one.edit.target.arn, one.edit.facet.name)
            before = documents[key].document if key in documents else world.document(one.edit.target, one.edit.facet)
            documents[key] = _laid(one, before)
    return world.laid_over(documents.values(), at)


def _laid(proposed: Proposed, before: Document | None) -> Laid:
    edit = proposed.edit
    try:
        return Laid(edit.target, edit.facet, edit.change(before), creates=edit.creates)
    except CannotRepairError as error:
        raise ClashError(proposed, str(error)) from error
