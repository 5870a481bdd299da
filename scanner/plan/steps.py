"""From a settled draft to steps: one for each document that differs, in an order in which each can succeed."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any, Final

import msgspec

from scanner.model.base import Document
from scanner.model.bucket import bucket_of_arn
from scanner.model.facet import REPLICATION, Facet
from scanner.model.finding import Finding
from scanner.model.plan import Step, Target, step_id
from scanner.model.replication import parse_replication
from scanner.plan.draft import Proposed
from scanner.plan.leaning import leant_on
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
    """A document that is to be written, and everything that was proposed of it.

    `serves` are the sources that it was proposed for, and those whose rules are written and lean on its target.
    """

    target: Target
    facet: Facet[Any]
    before: Document | None
    after: Document
    proposed: tuple[Proposed, ...]
    serves: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.target.arn, self.facet.name

    @property
    def creates(self) -> bool:
        return any(one.edit.creates for one in self.proposed)

    @property
    def concerns(self) -> frozenset[str]:
        """The names of the buckets that it writes to, serves, or leads to."""
        rules = parse_replication(self.after).rules if self.facet.name == REPLICATION.name else ()
        served = (bucket_of_arn(arn)[1] for arn in self.serves)
        return frozenset((self.target.name, *served, *(rule.destination.bucket for rule in rules)))

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


def steps_of(made: Iterable[Proposed], base: World, world: World, resolved: Iterable[Finding]) -> tuple[Step, ...]:
    """Return the steps that lead from what was read to the world as it would be.

    `resolved` are the findings that would be no more.
    """
    writes = {write.key: write for write in _writes(made, base, world)}
    follows = _follows(writes)
    born = {write.target for write in writes.values() if write.creates}
    ordered = [writes[key] for key in _ordered(writes, follows)]
    ends = _ends(resolved, ordered)
    return tuple(_step(write, follows[write.key], born, ends[write.key]) for write in ordered)


def _writes(made: Iterable[Proposed], base: World, world: World) -> Iterator[_Write]:
    by_document: dict[Key, list[Proposed]] = {}
    for one in made:
        by_document.setdefault((one.edit.target.arn, one.edit.facet.name), []).append(one)
    born = {one.edit.target for proposed in by_document.values() for one in proposed if one.edit.creates}
    leaning = leant_on((arn for arn, facet in by_document if facet == REPLICATION.name), world)
    for proposed in by_document.values():
        target, facet = proposed[0].edit.target, proposed[0].edit.facet
        before = None if target in born else base.document(target, facet)
        after = world.document(target, facet)
        if after is not None and after != before:
            serves = {one.source for one in proposed} | leaning.get(target.arn, set())
            yield _Write(target, facet, before, after, tuple(proposed), tuple(sorted(serves)))


def _follows(writes: Mapping[Key, _Write]) -> Mapping[Key, list[Key]]:
    """Return, by write, the keys of those that have to succeed first: only what shares something with it can."""
    sharing: dict[str, list[_Write]] = {}
    for write in writes.values():
        for arn in {*write.serves, write.target.arn}:
            sharing.setdefault(arn, []).append(write)
    return {key: sorted(_needed(write, sharing)) for key, write in writes.items()}


def _needed(write: _Write, sharing: Mapping[str, Iterable[_Write]]) -> set[Key]:
    near = (other for arn in {*write.serves, write.target.arn} for other in sharing[arn])
    return {other.key for other in near if other.key != write.key and write.needs(other)}


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


def _ends(resolved: Iterable[Finding], ordered: Sequence[_Write]) -> Mapping[Key, list[str]]:
    """Return, by write, the ids of the findings that it ends.

    What nothing was proposed for ends with the last write that has to do with the bucket: it becomes a replica, say.
    """
    ends: dict[Key, list[str]] = {write.key: [] for write in ordered}
    asked: dict[str, dict[Key, None]] = {}
    related: dict[str, Key] = {}
    for write in ordered:
        related |= dict.fromkeys(write.concerns, write.key)
        for one in write.proposed:
            asked.setdefault(one.finding.id, {})[write.key] = None
    for finding in resolved:
        last = [related[finding.bucket]] if finding.bucket in related else []
        for key in asked.get(finding.id, last):
            ends[key].append(finding.id)
    return ends


def _step(write: _Write, follows: Iterable[Key], born: Collection[Target], ends: Iterable[str]) -> Step:
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
        resolves=tuple(ends),
        follows=tuple(_id(key) for key in follows),
        fresh=write.target in born and not write.creates,
    )


def _id(key: Key) -> str:
    arn, facet = key
    return step_id(Target(arn, ""), facet)
