"""Buckets that a plan itself turns into replicas: they need no rule of their own any more."""

from scanner.model.estate import configuration_of
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
    changed = (one for one in after.buckets if one.in_scope and one.evidence != known[one.ref.arn].evidence)
    ours = (one for one in changed if configuration_of(one).rules)
    return {one.ref.arn for one in ours if not configuration_of(known[one.ref.arn]).rules}
