"""The making of a plan, round by round. Between rounds somebody reads what the plan needs to know and nobody read yet.

Where a source bucket turns out to be barred, or to become another's replica, or a finding to stay whatever is changed,
everything begins again without it: what it asked of a shared role or bucket must not stay.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from scanner.model.finding import Finding
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import BucketRecord
from scanner.plan.becoming import becoming_replicas
from scanner.plan.brief import Brief
from scanner.plan.draft import Bar, Lessons, Proposed, Round, draft
from scanner.plan.fold import ClashError, fold
from scanner.plan.harm import Harm
from scanner.plan.world import World

_ROUNDS: Final = 20
"""More than any chain of prerequisites is long."""

_CONTRADICTED: Final = "the policies contradict each other: what one asks for by {}, another takes back."
_FUTILE: Final = "what this tool can change does not end it: a person has to look."


@dataclass
class Drafting:
    """A plan in the making. `world` is the estate as it would be, `base` as it was read.

    `findings` are those of the scan. Use: until `settled`, read what `world` lacks for `brief.asked`, hand it to
    `learn`, and call `advance`.
    """

    brief: Brief
    base: World
    findings: Sequence[Finding]
    world: World = field(init=False)
    settled: bool = False
    made: list[Proposed] = field(default_factory=list)
    last: Round = field(default_factory=Round)
    barred: dict[str, Bar] = field(default_factory=dict)
    lessons: Lessons = field(default_factory=Lessons)
    _rounds: int = 0

    def __post_init__(self) -> None:
        self.world = self.base

    def learn(self, buckets: Iterable[BucketRecord], resources: Iterable[ResourceRecord]) -> None:
        """Take over what was read of the world as it would be."""
        self.world = World(buckets, resources)
        self.base = self.base.learned(self.world)

    def advance(self) -> None:
        """Go one round further."""
        self.last = draft(self.world, self.base, self.brief, self.lessons)
        try:
            after = fold(self.last.proposed, self.world, self.brief.at)
        except ClashError as clash:
            bars = {source: Bar(why) for source, (_, why) in clash.clashes.items()}
            self._begin_again(self.lessons, bars)
            return
        resting = after.says_the_same(self.world)
        bars = {**(dict(self._harm().bars()) if resting else {}), **self.last.barred}
        lessons = self._lessons(after, resting=resting)
        if lessons != self.lessons:
            self._begin_again(lessons)
        elif bars:
            self._begin_again(self.lessons, bars)
        elif resting:
            self.settled = True
        else:
            self._go_on(after)

    def _go_on(self, after: World) -> None:
        self._rounds += 1
        if self._rounds > _ROUNDS:
            self._begin_again(self.lessons, dict(self._contradicted(after)))
            return
        self.made += sorted(self.last.proposed, key=lambda one: one.order)
        self.world = after

    def _contradicted(self, after: World) -> Iterator[tuple[str, Bar]]:
        """Yield the sources that do not come to rest: what one finding asks for, another one takes back."""
        for one in self.last.proposed:
            if after.records[one.edit.target.arn] != self.world.records.get(one.edit.target.arn):
                yield one.source, Bar(_CONTRADICTED.format(one.finding.check))

    def _begin_again(self, lessons: Lessons, barring: Mapping[str, Bar] = MappingProxyType({})) -> None:
        """Begin again with what this draft taught, and without the sources that are barred."""
        self.lessons = lessons
        self.barred |= barring
        self.made, self._rounds = [], 0
        self.base = self.base.without(self.barred)
        self.world = self.base

    def _lessons(self, after: World, *, resting: bool) -> Lessons:
        known = self.lessons
        futile = {**known.futile, **(dict(self._futile()) if resting else {})}
        return Lessons(known.replicas | becoming_replicas(self.base, after), futile)

    def _futile(self) -> Iterator[tuple[str, str]]:
        """Yield the findings that something was proposed for and that are there all the same, and why."""
        tried = {one.finding.id for one in self.made if not one.action.begins}
        for _, finding in self.last.wrong:
            if finding.id in tried:
                yield finding.id, self.last.refused.get(finding.id, _FUTILE)

    def _harm(self) -> Harm:
        return Harm(self.brief, self.base, self.world, self.findings, {one.source for one in self.made}, self.last)
