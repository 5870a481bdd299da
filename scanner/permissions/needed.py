"""Which IAM actions a scan with given policies needs: those of the reads that their checks demand."""

from collections.abc import Iterable, Mapping

import msgspec

from scanner.model.check import Check
from scanner.model.collector import Collector, Gatherer
from scanner.model.demand import demand_of
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy, checks_of
from scanner.model.survey import Survey
from scanner.permissions.statements import Grant, reading
from scanner.policy.select import facets_to_select

LISTING = "s3:ListAllMyBuckets"
"""The IAM action of ListBuckets, which every scan begins with (Service Authorization Reference: Amazon S3)."""

Collectors = Mapping[str, Collector | Gatherer | Survey]


def actions_of(policies: Iterable[Policy], checks: Mapping[str, Check], collectors: Collectors) -> tuple[str, ...]:
    """Return every action that a scan with the policies can need: the listing first, the others sorted."""
    facets = {facet for policy in policies for facet in _facets_of(policy, checks)}
    return LISTING, *sorted({action for facet in facets for action in collectors[facet].permissions})


def scan_grant(policies: Iterable[Policy], checks: Mapping[str, Check], collectors: Collectors) -> Grant:
    """Return what the role of a scan is allowed: to read what the policies ask about."""
    return Grant(
        use="scan",
        role_name="scanner-audit",
        about="Lets s3-replication-scanner read how S3 buckets are replicated; it may change nothing.",
        statements=reading(actions_of(policies, checks, collectors)),
    )


def _facets_of(policy: Policy, checks: Mapping[str, Check]) -> frozenset[str]:
    demand = demand_of(checks_of(policy, checks))
    # A destination that no listing told about is looked for before anything else is asked of it.
    located = {LOCATION.name} if demand.destination or demand.estate else set()
    return facets_to_select(policy).union(located, *msgspec.structs.astuple(demand))
