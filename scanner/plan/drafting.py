"""The making of a plan, round by round. Between rounds somebody reads what the plan needs to know and nobody read yet.

Where a source bucket turns out to be barred, everything begins again without it: what it asked of a shared role or
bucket must not stay.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from scanner.model.finding import Finding, Verdict
from scanner.model.resource import ResourceRecord
from scanner.model.snapshot import BucketRecord
from scanner.plan.brief import Brief
from scanner.plan.draft import Bar, Proposed, Round, draft
from scanner.plan.fold import ClashError, fold
from scanner.plan.world import World

_ROUNDS: Final = 20
"""More than any chain of prerequisites is long."""


class UnstablePlanError(Exception):
    """A defect: repairs undo each other, so no plan comes to rest. Carries the ids of the actions."""


@dataclass
class Drafting:
    """A plan in the making. `world` is the estate as it would be, `base` as it was read.

    `findings` are those of the scan. Use: until `settled`, read what `world` lacks for `brief.asked`, hand it to
    `learn`, and call `advance`.
    """

    brief: Brief
    base: World
    findings: tuple[Finding, ...]
    world: World = field(init=False)
    settled: bool = False
    made: list[Proposed] = field(default_factory=list)
    last: Round = field(default_factory=Round)
    barred: dict[str, Bar] = field(default_factory=dict)
    _rounds: int = 0

    def __post_init__(self) -> None:
        self.world = self.base

    def learn(self, buckets: Iterable[BucketRecord], resources: Iterable[ResourceRecord]) -> None:
        """Take over what was read of the world as it would be."""
        self.world = World(buckets, resources)
        self.base = self.base.learned(self.world)

    def advance(self) -> None:
        """Go one round further."""
        self.last = draft(self.world, self.base, self.brief)
        try:
            after = fold(self.last.proposed, self.world, self.brief.at)
        except ClashError as clash:
            self._begin_again({clash.proposed.source: Bar(str(clash), clash.proposed.finding)})
            return
        resting = after.says_the_same(self.world)
        bars = {**(dict(self._harmed()) if resting else {}), **self.last.barred}
        if bars:
            self._begin_again(bars)
        elif resting:
            self.settled = True
        else:
            self._go_on(after)

    def _go_on(self, after: World) -> None:
        self._rounds += 1
        if self._rounds > _ROUNDS:
            raise UnstablePlanError(sorted({one.action.id for one in self.last.proposed}))
        self.made += self.last.proposed
        self.world = after

    def _begin_again(self, bars: dict[str, Bar]) -> None:
        self.barred |= bars
        self.made, self._rounds = [], 0
        self.base = self.base.without(self.barred)
        self.world = self.base

    def _harmed(self) -> Iterator[tuple[str, Bar]]:
        """Yield the sources that a repair would leave with a fault they did not have, or without what it needs."""
        before = {finding.subject for finding in self.findings if finding.verdict is Verdict.NON_COMPLIANT}
        changed = {one.source for one in self.made}
        for source, finding in self.last.wrong:
            if source in changed and finding.subject not in before and not self._is_of_the_past(finding):
                yield source, self._bar(f"the repair would leave a new fault, {finding.check}:", finding)
        for source, finding in self.last.unmet:
            yield source, self._bar("the new rule would not work:", finding)

    def _bar(self, why: str, finding: Finding) -> Bar:
        return Bar(" ".join(filter(None, (why, finding.message, self.last.refused.get(finding.id)))), finding)

    def _is_of_the_past(self, finding: Finding) -> bool:
        """What happened before a rule existed is no fault of the rule."""
        return bool(self.brief.known_checks[finding.check].runtime)
