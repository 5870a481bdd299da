"""From findings to cases: what an action is told about the finding that it is to repair."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scanner.model import facet as facets
from scanner.model.action import CannotRepairError, Case
from scanner.model.bucket import is_new_bucket_name
from scanner.model.check import Parameters
from scanner.model.estate import Estate
from scanner.model.facet import Facet
from scanner.model.facts import BucketFacts, PairFacts
from scanner.model.finding import Finding
from scanner.model.policy import Policy
from scanner.model.remediation import Remediation, remediation_for
from scanner.model.replication import Rule
from scanner.model.snapshot import BucketRecord
from scanner.policy.select import select

_EVERY = frozenset(one.name for one in vars(facets).values() if isinstance(one, Facet))


@dataclass(frozen=True)
class Casebook:
    """Makes cases of the findings about an estate."""

    estate: Estate
    policies: tuple[Policy, ...]

    def case(self, record: BucketRecord, finding: Finding) -> Case:
        """Return the case of a finding about a bucket.

        Raises `Unread` where its rules are not known any more, and
        CannotRepairError where the policy makes no sense of this bucket.
        """
        facts = BucketFacts(record, self.estate, _EVERY)
        rule = _rule(facts, finding)
        remediation = remediation_of(record, self.policies)
        if remediation.destination and not is_new_bucket_name(remediation.destination.name):
            raise CannotRepairError(
                f"remediation.destination.bucket in the policy makes {remediation.destination.name!r} of this bucket, "
                "which S3 takes for no new bucket's name."
            )
        return Case(
            finding=finding,
            parameters=self._parameters(finding),
            source=facts,
            pair=PairFacts(facts, rule, _EVERY) if rule else None,
            remediation=remediation,
        )

    def _parameters(self, finding: Finding) -> Parameters:
        policy = next(policy for policy in self.policies if policy.name == finding.policy)
        return next(wanted.parameters for wanted in policy.expects if wanted.check == finding.check)


def remediation_of(record: BucketRecord, policies: Iterable[Policy]) -> Remediation:
    """Return what the policies that select a bucket let a repair create; of several, the first to say so counts."""
    written: dict[str, Any] = {}
    for policy in policies:
        if select(policy, record).chosen:
            written = {**policy.remediation, **written}
    return remediation_for(written, record.ref)


def _rule(facts: BucketFacts, finding: Finding) -> Rule | None:
    if not finding.rule:
        return None
    named = (rule for rule in facts.configuration.enabled_rules if rule.id == finding.rule)
    return next((rule for rule in named if rule.destination.bucket == finding.destination), None)
