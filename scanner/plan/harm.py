"""What a settled draft would make worse: faults that were not there before, and rules that would not work."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanner.model.estate import Estate, evidence_of
from scanner.model.facet import REPLICATION
from scanner.model.finding import Finding, Verdict
from scanner.plan.brief import Brief
from scanner.plan.draft import Bar, Round, told
from scanner.plan.refused import refused_of
from scanner.plan.world import World


@dataclass(frozen=True)
class Harm:
    """Compares the findings of the scan, of the world `base`, with those of the world as it would be.

    `changed` are the ARNs of the sources that something was proposed for, `last` is the round that proposed no more.
    """

    brief: Brief
    base: World
    world: World
    findings: Sequence[Finding]
    changed: Collection[str]
    last: Round

    def bars(self) -> Iterator[tuple[str, Bar]]:
        """Yield the sources that a repair would leave, or would leave others, with a fault, and why."""
        before = {finding.subject for finding in self.findings if finding.verdict is Verdict.NON_COMPLIANT}
        estate = self.world.estate()
        for arn, finding in (*self.last.wrong, *self._beyond(estate)):
            if finding.subject not in before and not self._is_of_the_past(finding):
                bar = self._bar(f"the repair would leave a new fault, {finding.check}:", finding)
                yield from ((source, bar) for source in self._to_blame(arn, estate))
        for source, finding in self.last.unmet:
            yield source, self._bar("the new rule would not work:", finding)
        changed = sorted(source for source in self.changed if self._has_new_rules(source))
        yield from ((source, Bar(why)) for source, why in refused_of(changed, self.world))

    def _beyond(self, estate: Estate) -> Iterator[tuple[str, Finding]]:
        """Yield what would be wrong with destinations that nothing is proposed for: a chain is told of its middle."""
        told_of = {finding.bucket for finding in self.findings}
        arns = {arn for source in self.changed for arn in estate.destinations_of(source)} - {*self.changed}
        by_name = {name: arn for name, arn in ((estate.record(arn).ref.name, arn) for arn in arns) if name in told_of}
        if not by_name:
            return
        judged = self.world.judging({*by_name.values()}).estate()
        for finding in self.brief.judge(judged, self.brief.policies, self.brief.checks):
            if finding.verdict is Verdict.NON_COMPLIANT and not finding.is_waived:
                yield by_name[finding.bucket], finding

    def _to_blame(self, arn: str, estate: Estate) -> Iterable[str]:
        """Return whose repair makes a fault of a bucket: its own where its rules change, else who leads to it."""
        leading = [
            source for source in estate.sources_of(arn) if source in self.changed and self._has_new_rules(source)
        ]
        return leading if leading and not self._has_new_rules(arn) else {arn} & {*self.changed}

    def _has_new_rules(self, arn: str) -> bool:
        before, after = (evidence_of(world.records[arn], REPLICATION.name) for world in (self.base, self.world))
        return before != after

    def _bar(self, why: str, finding: Finding) -> Bar:
        return Bar(f"{why} {told(finding, self.last.refused.get(finding.id, ''))}")

    def _is_of_the_past(self, finding: Finding) -> bool:
        """What happened before a rule existed is no fault of the rule."""
        return bool(self.brief.known_checks[finding.check].runtime)
