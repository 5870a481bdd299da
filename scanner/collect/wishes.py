"""What the policies wish to know of a bucket, at each stage of knowing it."""

from collections.abc import Iterable, Mapping

from scanner.model.bucket import BucketRef
from scanner.model.check import Check
from scanner.model.demand import Demand, demand_of, union
from scanner.model.policy import Policy, checks_of
from scanner.model.snapshot import BucketRecord
from scanner.policy.select import facets_to_select, may_select, select

Facets = frozenset[str]
"""Names of facets."""


class Wishes:
    """What the policies want to know of a bucket, at each stage of knowing it."""

    def __init__(self, policies: Iterable[Policy], checks: Mapping[str, Check]) -> None:
        self._demands = tuple((policy, demand_of(checks_of(policy, checks))) for policy in policies)

    def everywhere(self, refs: Iterable[BucketRef]) -> Facets:
        """Facets wanted of every bucket, because a policy that may select one of them asks about the whole estate."""
        refs = tuple(refs)
        return _union(
            demand.estate
            for policy, demand in self._demands
            if demand.estate and any(may_select(policy, ref) for ref in refs)
        )

    def to_select(self, ref: BucketRef) -> Facets:
        """Facets that decide whether a policy selects the bucket."""
        return _union(facets_to_select(policy) for policy, _ in self._demands if may_select(policy, ref))

    def of(self, record: BucketRecord) -> Demand:
        """What the policies that selected the bucket need."""
        return union(demand for policy, demand in self._demands if select(policy, record).chosen)


def _union(sets: Iterable[Facets]) -> Facets:
    return Facets().union(*sets)
