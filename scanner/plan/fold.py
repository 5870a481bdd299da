"""Folding: all edits of one document become one document, whatever order they were proposed in."""

from collections.abc import Iterable, Mapping

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.plan.draft import Proposed
from scanner.plan.world import Laid, World


class ClashError(Exception):
    """Edits that are each possible do not fit together.

    Carries, by source, the first one that did not fit any more, and why.
    """

    def __init__(self, clashes: Mapping[str, tuple[Proposed, str]]) -> None:
        super().__init__(", ".join(clashes))
        self.clashes = clashes


def fold(proposed: Iterable[Proposed], world: World, at: str) -> World:
    """Return the world with the proposed edits made: first what brings targets into being, then the rest.

    Raises ClashError, with every source whose edits do not fit with those of the sources before it.
    """
    ordered = sorted(proposed, key=lambda one: one.order)
    born = {(one.edit.target, one.edit.facet.name): one for one in reversed(ordered) if one.edit.creates}
    world = world.laid_over((_laid(one, None) for one in born.values()), at)
    documents: dict[tuple[str, str], Laid] = {}
    clashes: dict[str, tuple[Proposed, str]] = {}
    for one in (one for one in ordered if not one.edit.creates and one.source not in clashes):
        key = (one.edit.target.arn, one.edit.facet.name)
        before = documents[key].document if key in documents else world.document(one.edit.target, one.edit.facet)
        try:
            documents[key] = _laid(one, before)
        except CannotRepairError as error:
            clashes[one.source] = (one, str(error))
    if clashes:
        raise ClashError(clashes)
    return world.laid_over(documents.values(), at)


def _laid(proposed: Proposed, before: Document | None) -> Laid:
    edit = proposed.edit
    return Laid(edit.target, edit.facet, edit.change(before), creates=edit.creates)
