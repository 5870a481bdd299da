"""Repairing estate fragments with one action: what it proposes, and what its check says afterwards."""

import copy
from dataclasses import dataclass
from typing import Any

import msgspec

from scanner import registry
from scanner.model import facet as facets
from scanner.model.action import Action, Case, Edit
from scanner.model.estate import Estate
from scanner.model.facet import Facet
from scanner.model.facts import BucketFacts, PairFacts
from scanner.model.finding import Finding, Verdict
from scanner.model.remediation import remediation_for
from tests.support.fragments import estate
from tests.support.judging import Fragment, judge

EVERY = frozenset(one.name for one in vars(facets).values() if isinstance(one, Facet))


@dataclass(frozen=True)
class Repaired:
    """A fragment with the edits of an action made, and what the check says of it then."""

    edits: tuple[Edit, ...]
    buckets: Fragment
    findings: tuple[Finding, ...]

    def document(self, bucket: str = "src") -> dict[str, Any]:
        """Return a bucket's replication configuration."""
        found: dict[str, Any] = self.buckets[bucket]["replication"]
        return found

    def verdicts(self, bucket: str = "src") -> set[Verdict]:
        """Return the verdicts about a bucket."""
        return {finding.verdict for finding in self.findings if finding.bucket == bucket}


def case_of(finding: Finding, case: dict[str, Any]) -> Case:
    """Return what an action is told of a finding; `case` may hold a policy's `remediation` and `parameters`."""
    known: Estate = estate(case["buckets"])
    record = next(record for record in known if record.ref.name == finding.bucket)
    source = BucketFacts(record, known, EVERY)
    rules = (rule for rule in source.configuration.enabled_rules if rule.id == finding.rule)
    pairs = (PairFacts(source, rule, EVERY) for rule in rules if rule.destination.bucket == finding.destination)
    check = registry.checks()[finding.check]
    return Case(
        finding=finding,
        parameters=msgspec.convert(case.get("parameters", {}), type=check.parameters),
        source=source,
        pair=next(pairs, None),
        remediation=remediation_for(case.get("remediation", {}), record.ref),
    )


def edits_of(action_id: str, check_id: str, case: dict[str, Any], bucket: str = "src") -> tuple[Edit, ...]:
    """Return the edits by which an action answers what a check finds wrong about a bucket."""
    action: Action = registry.load("scanner.actions", action_id, "ACTION")
    assert action.id == action_id
    assert check_id in action.repairs
    wrong = (found for found in judge(check_id, case) if found.verdict is Verdict.NON_COMPLIANT)
    cases = (case_of(finding, case) for finding in wrong if finding.bucket == bucket)
    edits = tuple(edit for one in cases for edit in action.edits(one))
    assert all(edit.facet in action.writes for edit in edits)
    return edits


def repaired(action_id: str, check_id: str, case: dict[str, Any], bucket: str = "src") -> Repaired:
    """Return a fragment with the edits made, each twice: that must not differ from once."""
    buckets = copy.deepcopy(case["buckets"])
    edits = edits_of(action_id, check_id, case, bucket)
    for edit in edits:
        name, facet = edit.target.name, edit.facet.name
        before = buckets[name].get(facet)
        untouched = copy.deepcopy(before)
        after = edit.change(before)
        assert before == untouched
        assert edit.change(after) == after
        buckets[name][facet] = after
    return Repaired(edits, buckets, tuple(judge(check_id, {**case, "buckets": buckets})))
