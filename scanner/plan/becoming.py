"""Buckets that a plan itself turns into replicas: they need no rule of their own any more."""

from scanner.model.estate import configuration_of, evidence_of
from scanner.model.evidence import Evidence
from scanner.model.facet import REPLICATION
from scanner.model.snapshot import BucketRecord
from scanner.plan.world import World


def becoming_replicas(base: World, after: World) -> frozenset[str]:
    """Return the ARNs of the sources that would get their first rule although another source gets one to them.

    Where sources would get their first rules to each other in a circle, none of them is the replica.
    """
    estate = after.estate()
    first = _with_first_rules(base, after)
    replicas = {arn for arn in first if estate.sources_of(arn)}
    return frozenset(arn for arn in replicas if not replicas.issuperset(estate.sources_of(arn)))


def _with_first_rules(base: World, after: World) -> set[str]:
    known = {record.ref.arn: record for record in base.buckets}
    judged = ((one, known[one.ref.arn]) for one in after.buckets if one.in_scope)
    # Where nobody could read the rules, they do not change either.
    changed = ((now, was) for now, was in judged if _rules_of(now) != _rules_of(was))
    return {now.ref.arn for now, was in changed if configuration_of(now).rules and not configuration_of(was).rules}


def _rules_of(record: BucketRecord) -> Evidence:
    return evidence_of(record, REPLICATION.name)
