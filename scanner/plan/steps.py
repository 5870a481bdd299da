"""From a settled draft to steps: one for each document that differs, in an order in which each can succeed."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any, Final

import msgspec

from scanner.model.base import Document
from scanner.model.facet import Facet
from scanner.model.plan import Step, Target, step_id
from scanner.plan.draft import Proposed
from scanner.plan.world import World

_STAGES: Final = (
    "location", "public-access-block", "ownership", "tags", "versioning", "object-lock", "encryption", "role",
    "role-policies", "key-policy", "policy", "source versioning", "replication", "notifications", "batch-replication",
)  # fmt: skip
_LAST: Final = ("replication", "notifications", "batch-replication")
_NAME_ROLES: Final = ("key-policy", "policy")
_ROLES: Final = ("role", "role-policies")

Key = tuple[str, str]
"""A target's ARN and a facet's name."""


class _Write(msgspec.Struct, frozen=True):
    """A document that is to be written, and everything that was proposed of it."""

    target: Target
    facet: Facet[Any]
    before: Document | None
    after: Document
    proposed: tuple[Proposed, ...]

    @property
    def creates(self) -> bool:
        return any(one.edit.creates for one in self.proposed)

    @property
    def serves(self) -> tuple[str, ...]:
        return tuple(sorted({one.source for one in self.proposed}))

    @property
    def stage(self) -> str:
        own = self.facet.name == "versioning" and self.target.arn in self.serves
        return "source versioning" if own else self.facet.name

    @property
    def place(self) -> tuple[object, ...]:
        """Where it comes among those that do not need each other: bucket by bucket, then stage by stage."""
        return (self.serves[0], _STAGES.index(self.stage), self.target.arn)

    def needs(self, other: "_Write") -> bool:
        """Tell whether the other has to succeed first.

        S3 never tries again what it replicated before a role might, so a rule comes after all that it leans on; and no
        policy takes the name of a role that does not exist.
        """
        same_target, shared = other.target == self.target, not set(other.serves).isdisjoint(self.serves)
        if self.facet.name in _LAST:
            return shared and _STAGES.index(other.stage) < _STAGES.index(self.stage)
        if self.facet.name in _NAME_ROLES and other.facet.name in _ROLES:
            return shared
        locked = self.facet.name == "object-lock" and other.facet.name == "versioning"
        return same_target and (other.creates or locked)


def steps_of(made: Iterable[Proposed], base: World, world: World, resolved: Collection[str]) -> tuple[Step, ...]:
    """Return the steps that lead from what was read to the world as it would be.

    `resolved` are the ids of the findings that would be no more.
    """
    writes = {(write.target.arn, write.facet.name): write for write in _writes(made, base, world)}
    follows = {key: sorted(_needed(key, writes)) for key in writes}
    born = {write.target for write in writes.values() if write.creates}
    return tuple(_step(writes[key], follows[key], born, resolved) for key in _ordered(writes, follows))


def _writes(made: Iterable[Proposed], base: World, world: World) -> Iterator[_Write]:
    by_document: dict[Key, list[Proposed]] = {}
    for one in sorted(made, key=lambda one: one.order):
        by_document.setdefault((one.edit.target.arn, one.edit.facet.name), []).append(one)
    born = {one.edit.target for proposed in by_document.values() for one in proposed if one.edit.creates}
    for proposed in by_document.values():
        target, facet = proposed[0].edit.target, proposed[0].edit.facet
        before = None if target in born else base.document(target, facet)
        after = world.document(target, facet)
        if after is not None and after != before:
            yield _Write(target, facet, before, after, tuple(proposed))


def _needed(key: Key, writes: Mapping[Key, _Write]) -> Iterator[Key]:
    return (other for other, write in writes.items() if other != key and writes[key].needs(write))


def _ordered(writes: Mapping[Key, _Write], follows: Mapping[Key, Iterable[Key]]) -> Iterator[Key]:
    sorter = TopologicalSorter(follows)
    sorter.prepare()
    ready: list[tuple[tuple[object, ...], Key]] = []
    while sorter.is_active():
        for key in sorter.get_ready():
            heapq.heappush(ready, (writes[key].place, key))
        _, key = heapq.heappop(ready)
        sorter.done(key)
        yield key


def _step(write: _Write, follows: Iterable[Key], born: Collection[Target], resolved: Collection[str]) -> Step:
    edits = [one.edit for one in write.proposed]
    return Step(
        id=step_id(write.target, write.facet.name),
        facet=write.facet.name,
        target=write.target,
        title=" ".join(dict.fromkeys(edit.title for edit in edits)),
        before=write.before,
        after=write.after,
        risk=max((edit.risk for edit in edits), key=lambda risk: risk.rank),
        reasons=tuple(dict.fromkeys(edit.reason for edit in edits)),
        actions=tuple(dict.fromkeys(one.action.id for one in write.proposed)),
        serves=write.serves,
        resolves=tuple(dict.fromkeys(one.finding.id for one in write.proposed if one.finding.id in resolved)),
        follows=tuple(_id(key) for key in follows),
        fresh=write.target in born and not write.creates,
    )


def _id(key: Key) -> str:
    arn, facet = key
    return step_id(Target(arn, ""), facet)
