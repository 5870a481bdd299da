"""Which facets a set of checks needs, and where: this alone decides what a scan reads."""

from collections.abc import Iterable

from scanner.model.base import Value
from scanner.model.check import Check, PairCheck
from scanner.model.facet import LOCATION


class Demand(Value, frozen=True):
    """Names of facets to read at the bucket, at the destinations of its enabled rules, and everywhere.

    Further of its replication role, of the key of its default encryption, of the replica keys of its rules, and of how
    its replication fared.
    """

    source: frozenset[str] = frozenset()
    destination: frozenset[str] = frozenset()
    estate: frozenset[str] = frozenset()
    role: frozenset[str] = frozenset()
    source_key: frozenset[str] = frozenset()
    replica_key: frozenset[str] = frozenset()
    runtime: frozenset[str] = frozenset()


def demand_of(checks: Iterable[Check]) -> Demand:
    """Return the union of what the checks need. A pair needs to know where its destination is."""
    checks = tuple(checks)
    pairs = {LOCATION.name} if any(isinstance(check, PairCheck) for check in checks) else set()
    named = {part: _named(part, checks) for part in Demand.__struct_fields__}
    return Demand(**{**named, "destination": named["destination"] | pairs})


def union(demands: Iterable[Demand]) -> Demand:
    """Return everything that any of the demands wants."""
    demands = tuple(demands)
    parts = Demand.__struct_fields__
    return Demand(**{part: frozenset().union(*(getattr(demand, part) for demand in demands)) for part in parts})


def _named(part: str, checks: Iterable[Check]) -> frozenset[str]:
    return frozenset(facet.name for check in checks for facet in getattr(check, part))
