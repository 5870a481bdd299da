"""What the policies wish to know of a bucket, at each stage of knowing it."""

from collections.abc import Iterable, Mapping
from itertools import compress

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
        self._unions: dict[tuple[bool, ...], Demand] = {}
        asking = ((policy, facets_to_select(policy)) for policy, _ in self._demands)
        self._selecting = tuple((policy, facets) for policy, facets in asking if facets)

    @property
    def resources(self) -> bool:
        """True where any policy asks about roles or keys."""
        return any(demand.role or demand.source_key or demand.replica_key for _, demand in self._demands)

    @property
    def runtime(self) -> bool:
        """True where any policy asks how replication fared."""
        return any(demand.runtime for _, demand in self._demands)

    @property
    def destinations(self) -> Facets:
        """Facets wanted of destinations by any policy."""
        return _union(demand.destination for _, demand in self._demands)

    def everywhere(self, refs: Iterable[BucketRef]) -> Facets:
        """Facets wanted of every bucket, because a policy that may select one of them asks about the whole estate."""
        asking = [(policy, demand.estate) for policy, demand in self._demands if demand.estate]
        refs = tuple(refs) if asking else ()
        return _union(facets for policy, facets in asking if any(may_select(policy, ref) for ref in refs))

    def to_select(self, ref: BucketRef) -> Facets:
        """Facets that decide whether a policy selects the bucket."""
        return _union(facets for policy, facets in self._selecting if may_select(policy, ref))

    def of(self, record: BucketRecord) -> Demand:
        """What the policies that selected the bucket need."""
        chosen = tuple(bool(select(policy, record).chosen) for policy, _ in self._demands)
        if chosen not in self._unions:
            self._unions[chosen] = union(demand for _, demand in compress(self._demands, chosen))
        return self._unions[chosen]


def _union(sets: Iterable[Facets]) -> Facets:
    return Facets().union(*sets)
