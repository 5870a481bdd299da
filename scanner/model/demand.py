"""Which facets a set of checks needs, and where: this alone decides what a scan reads."""

from collections.abc import Iterable

from scanner.model.base import Value
from scanner.model.check import Check, PairCheck
from scanner.model.facet import LOCATION


class Demand(Value, frozen=True):
    """Names of facets to read at the bucket, at the destinations of its enabled rules, and everywhere."""

    source: frozenset[str] = frozenset()
    destination: frozenset[str] = frozenset()
    estate: frozenset[str] = frozenset()


def demand_of(checks: Iterable[Check]) -> Demand:
    """Return the union of what the checks need. A pair needs to know where its destination is."""
    checks = tuple(checks)
    pairs = {LOCATION.name} if any(isinstance(check, PairCheck) for check in checks) else set()
    return Demand(
        source=frozenset(facet.name for check in checks for facet in check.source),
        destination=frozenset(facet.name for check in checks for facet in check.destination) | pairs,
        estate=frozenset(facet.name for check in checks for facet in check.estate),
    )
