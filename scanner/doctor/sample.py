"""Which buckets the reads are tried on: a few that a policy may select, from as many Regions as possible."""

from collections.abc import Iterable
from itertools import islice

from scanner.discover import Scope
from scanner.model.bucket import BucketRef
from scanner.model.policy import Policy
from scanner.policy.select import may_select


def sample(refs: Iterable[BucketRef], policies: Iterable[Policy], scope: Scope, most: int) -> tuple[BucketRef, ...]:
    """Return at most so many buckets: the first by name of each Region, then the second, and so on."""
    asked = tuple(policies)
    wanted = [ref for ref in refs if scope.holds(ref) and any(may_select(policy, ref) for policy in asked)]
    turns: dict[str, int] = {}
    order: list[tuple[int, str, str, BucketRef]] = []
    for ref in sorted(wanted, key=lambda ref: ref.name):
        turn = turns[ref.region] = turns.get(ref.region, -1) + 1
        order.append((turn, ref.region, ref.name, ref))
    return tuple(ref for *_, ref in islice(sorted(order), most))
