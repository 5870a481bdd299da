"""What no repair touches: forbidden or managed buckets, accounts out of reach, steps above the accepted risk."""

from collections.abc import Container
from typing import Final

from scanner.model.action import Edit
from scanner.model.evidence import Absent
from scanner.model.facet import LOCATION, TAGS, Unread
from scanner.model.plan import Limits, Target
from scanner.plan.managed import manager_of
from scanner.plan.world import World

_HOW: Final = "Repair it there, or plan with --include-managed"


class FencedError(Exception):
    """Not to be touched; the text says why."""


def enter(target: Target, world: World, limits: Limits, *, include_managed: bool) -> None:
    """Raise FencedError where a bucket is not to be touched, or where its tags do not tell whether it is."""
    if limits.forbids(target.name):
        raise FencedError(f"{target.name} is on the list of buckets never to be touched (limits.never)")
    if include_managed or isinstance(world.evidence(target, LOCATION), Absent):
        return
    try:
        manager = manager_of(TAGS.value(world.evidence(target, TAGS)))
    except Unread as unread:
        raise FencedError(
            f"the tags of {target.name} could not be read, so what manages it is not known: {unread}"
        ) from unread
    if manager:
        raise FencedError(f"{target.name} is managed by {manager}, which would undo a change or fail over it. {_HOW}")


def within_reach(target: Target, accounts: Container[str]) -> None:
    """Raise FencedError where nobody could read back what is written: the account is not among those scanned."""
    if target.account not in accounts:
        raise FencedError(
            f"{target.name} belongs to account {target.account}, of which there are no credentials: scan it, too."
        )


def accept(edit: Edit, limits: Limits) -> None:
    """Raise FencedError where an edit is riskier than the limits allow."""
    if edit.risk.rank > limits.risk.rank:
        raise FencedError(f"it is {edit.risk}, and the limit is {limits.risk}: {edit.title} {edit.reason}")
