"""One round of planning: findings in, proposed edits out, and what stands in the way.

A round is repeated on the estate as it would be, until it proposes nothing new: a new rule asks for a role, the role
for permissions, the permissions for a bucket policy. A source bucket of which one of these cannot be had is barred
altogether, since a rule that does not work is worse than none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import msgspec

from scanner.amend.own import is_own_id
from scanner.amend.replication import same
from scanner.model.action import Action, CannotRepairError, Edit
from scanner.model.estate import Estate
from scanner.model.evidence import Present
from scanner.model.facet import LOCATION, REPLICATION, Unread
from scanner.model.facts import NoDestinationError
from scanner.model.finding import Finding, Verdict
from scanner.model.plan import Target
from scanner.model.snapshot import BucketRecord
from scanner.plan.brief import Brief
from scanner.plan.cases import Casebook
from scanner.plan.fence import FencedError, accept, enter, within_reach
from scanner.plan.prerequisites import NAME
from scanner.plan.world import World

_MISSING: Final = "its destination {} does not exist."


@dataclass(frozen=True)
class Proposed:
    """An edit, the action that proposed it, and the finding that it answers."""

    edit: Edit
    action: Action
    source: str
    finding: Finding

    @property
    def order(self) -> tuple[object, ...]:
        """Where it comes among the edits of one document, whatever order they were found in."""
        finding = self.finding
        return (self.action.rank, self.action.id, self.source, finding.check, finding.rule, finding.destination)


class Bar(msgspec.Struct, frozen=True):
    """Why nothing of a source bucket is repaired."""

    reason: str


@dataclass
class Round:
    """What a round came to. `refused` tells by finding id why it is left alone, `barred` by ARN of the source bucket.

    `wrong` and `unmet` are the findings of policies and the prerequisites that are NON_COMPLIANT at its beginning, each
    with the ARN of its source bucket.
    """

    proposed: list[Proposed] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    barred: dict[str, Bar] = field(default_factory=dict)
    wrong: list[tuple[str, Finding]] = field(default_factory=list)
    unmet: list[tuple[str, Finding]] = field(default_factory=list)


class Lessons(msgspec.Struct, frozen=True):
    """What drafts that were given up have taught.

    `replicas` are the ARNs of sources that become replicas, and so get no rule of their own; `futile` says by finding
    id why what can be proposed does not end it.
    """

    replicas: frozenset[str] = frozenset()
    futile: Mapping[str, str] = MappingProxyType({})


def draft(world: World, base: World, brief: Brief, lessons: Lessons) -> Round:
    """Return what the actions propose for the world as it would be; `base` is what was really read."""
    return _Drafting(world, base, brief, lessons).round()


class _Drafting:
    def __init__(self, world: World, base: World, brief: Brief, lessons: Lessons) -> None:
        self._world = world
        self._base = base
        self._brief = brief
        self._lessons = lessons
        self._estate: Estate = world.estate()
        self._casebook = Casebook(self._estate, brief.asked)
        self._changed: dict[str, bool] = {}
        self._sources = {record.ref.name: record for record in world.buckets if record.in_scope}

    def round(self) -> Round:
        found = Round()
        for finding in self._brief.judged(self._estate):
            record = self._sources[finding.bucket]
            if finding.policy != NAME:
                self._answer(finding, record, found)
            elif self._matters(finding, record):
                self._demand(finding, record, found)
        return found

    def _answer(self, finding: Finding, record: BucketRecord, found: Round) -> None:
        """Answer a finding of a policy."""
        if finding.verdict is not Verdict.NON_COMPLIANT or finding.is_waived:
            return
        found.wrong.append((record.ref.arn, finding))
        if finding.id in self._lessons.futile:
            found.refused[finding.id] = self._lessons.futile[finding.id]
            return
        try:
            found.proposed += self._proposals(finding, record)
        except NoDestinationError as missing:
            found.refused[finding.id] = _MISSING.format(missing)
        except (CannotRepairError, FencedError, Unread) as obstacle:
            found.refused[finding.id] = str(obstacle)

    def _demand(self, finding: Finding, record: BucketRecord, found: Round) -> None:
        """Answer a prerequisite of a rule of ours: it must be met, and known to be."""
        if finding.verdict is Verdict.INSUFFICIENT_DATA:
            found.barred.setdefault(record.ref.arn, Bar(self._foreign(record) or finding.message))
        elif finding.verdict is Verdict.NON_COMPLIANT:
            found.unmet.append((record.ref.arn, finding))
            try:
                found.proposed += self._proposals(finding, record)
            except NoDestinationError as missing:  # in this round: who makes it is asked in the same one
                found.refused[finding.id] = _MISSING.format(missing)
            except (CannotRepairError, FencedError, Unread) as obstacle:
                found.barred.setdefault(record.ref.arn, Bar(told(finding, str(obstacle))))

    def _foreign(self, source: BucketRecord) -> str:
        """Say that somebody else may have the name that our rule leads to, where S3 lets us not look; else nothing."""
        for rule in self._estate.value(source, REPLICATION).enabled_rules:
            there = self._estate.record(rule.destination.arn)
            evidence = there.evidence.get(LOCATION.name)
            code = evidence.document.get("Code", "") if isinstance(evidence, Present) else ""
            if code and is_own_id(rule.id):
                place = f"bucket {rule.destination.bucket} is there already and may not be looked at"
                return f"{place} (HeadBucket: {code}): it may be somebody else's."
        return ""

    def _matters(self, finding: Finding, record: BucketRecord) -> bool:
        """Prerequisites are demanded where we write the rules: of our own rules, and of the bucket as a whole."""
        if finding.rule and not is_own_id(finding.rule):
            return False
        arn = record.ref.arn
        if arn not in self._changed:  # a bucket of a thousand rules has findings by the thousand
            self._changed[arn] = self._changes(target_of(record))
        return self._changed[arn]

    def _changes(self, source: Target) -> bool:
        base, world = self._base, self._world
        if base.evidence(source, REPLICATION) == world.evidence(source, REPLICATION):  # also where nobody could read it
            return False
        return not same(base.document(source, REPLICATION), world.document(source, REPLICATION))

    def _proposals(self, finding: Finding, record: BucketRecord) -> list[Proposed]:
        action = self._brief.action_for(finding.check)
        if action is None:
            raise CannotRepairError(f"what {finding.check} finds is for a person to repair.")
        self._enter(target_of(record))
        if REPLICATION in action.writes and record.ref.arn in self._lessons.replicas:
            raise CannotRepairError("the policies make it another bucket's replica, which needs no rule of its own.")
        edits = action.edits(self._casebook.case(record, finding))
        return list(self._admitted(edits, action, record.ref.arn, finding))

    def _admitted(self, edits: Iterable[Edit], action: Action, source: str, finding: Finding) -> Iterator[Proposed]:
        edits = tuple(edits)
        born = {edit.target for edit in edits if edit.creates}
        for edit in edits:
            accept(edit, self._brief.limits)
            within_reach(edit.target, self._brief.accounts)
            if edit.target.is_bucket:
                self._enter(edit.target)
            # What cannot be is said here, of its finding.
            edit.change(None if edit.target in born else self._world.document(edit.target, edit.facet))
            yield Proposed(edit, action, source, finding)

    def _enter(self, target: Target) -> None:
        enter(target, self._world, self._brief.limits, include_managed=self._brief.include_managed)


def target_of(record: BucketRecord) -> Target:
    """Return a bucket as what a step writes to."""
    return Target(record.ref.arn, record.ref.account, record.ref.region)


def told(finding: Finding, obstacle: str) -> str:
    """Return what is wrong and why that stays so; nothing of either is changed, since they begin with names."""
    return f"{finding.message} It cannot be repaired: {obstacle}" if obstacle else finding.message
