"""What the policies read, all of them together, wherever it is of."""

from collections.abc import Iterable, Mapping

import msgspec

from scanner.model.check import Check
from scanner.model.demand import Demand, demand_of, union
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy, checks_of
from scanner.policy.select import facets_to_select


def needs_of(policies: Iterable[Policy], checks: Mapping[str, Check]) -> Demand:
    """Return what a scan by the policies may read; `source` is everything that it may read of a listed bucket."""
    asked = tuple(policies)
    whole = union(demand_of(checks_of(policy, checks)) for policy in asked)
    selecting = frozenset[str]().union(*map(facets_to_select, asked))
    # A scan looks for what a rule names before it asks anything else of it.
    located = frozenset({LOCATION.name} if whole.destination or whole.estate else ())
    of_bucket = whole.source | whole.destination | whole.estate | selecting | located
    return msgspec.structs.replace(whole, source=of_bucket, destination=whole.destination | located, estate=frozenset())
