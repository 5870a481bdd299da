"""Where data may travel on from a destination: by the enabled rules of the destination, and of what these name in turn.

Replicas do not travel on (UG: replication-what-is-isnot-replicated). Whatever else is written on the way does.
"""

from collections import deque
from typing import Annotated, Literal

from msgspec import Meta

from scanner.checks._place import Place, Wish, judge_place
from scanner.model.check import Answer, non_compliant, undecided
from scanner.model.facet import LOCATION, REPLICATION, Unread
from scanner.model.facts import NoDestinationError, PairFacts
from scanner.model.finding import Verdict

Reach = Annotated[
    Literal["direct", "any-path"],
    Meta(
        description="Whether `allowed` binds the destination alone, or also every bucket that rules lead to from there."
    ),
]

ESTATE = (REPLICATION, LOCATION)
"""What is read of every bucket to follow where data travels."""

_Way = tuple[str, ...]


def asks_beyond(reach: str, allowed: tuple[str, ...]) -> bool:
    """Tell whether a policy asks about buckets beyond the destination; not where it allows every place."""
    return reach == "any-path" and allowed != ("*",)


def judge_reach(pair: PairFacts, place: Place, wish: Wish) -> Answer:
    """Judge where a pair's destination is, and every bucket that is reached from it."""
    direct = judge_place(pair, place, wish)
    if pair.to_itself or direct.verdict is Verdict.NON_COMPLIANT:
        return direct
    beyond = _beyond(pair, place, wish)
    if beyond is None or (direct.verdict is Verdict.INSUFFICIENT_DATA and beyond.verdict is direct.verdict):
        return direct
    return beyond


def _beyond(pair: PairFacts, place: Place, wish: Wish) -> Answer | None:
    """Return the fault that is nearest to the destination, else what could not be followed, else nothing."""
    unknown: Answer | None = None
    known = {pair.source.ref.arn, pair.rule.destination.arn}
    waiting: deque[tuple[_Way, PairFacts]] = deque([((pair.rule.destination.bucket,), pair)])
    while waiting:
        way, before = waiting.popleft()
        try:
            ahead = pair.onward(before)
        except NoDestinationError:
            continue
        except Unread as unread:
            unknown = unknown or undecided(f"Where {way[-1]} replicates to could not be read: {unread}")
            continue
        for onward in ahead:
            if onward.rule.destination.arn in known:
                continue
            known.add(onward.rule.destination.arn)
            further = (*way, onward.rule.destination.bucket)
            found = _judged(onward, further, place, wish)
            if found is not None and found.verdict is Verdict.NON_COMPLIANT:
                return found
            unknown = unknown or found
            waiting.append((further, onward))
    return unknown


def _judged(onward: PairFacts, way: _Way, place: Place, wish: Wish) -> Answer | None:
    """Return what is wrong with where a bucket on the way is, or not known of it."""
    try:
        there = place.destination(onward)
    except NoDestinationError:
        return None
    except Unread as unread:
        return undecided(f"The {place.noun} of {way[-1]} is not known: {unread}")
    if not there:
        return undecided(f"The {place.noun} of {way[-1]} is not known: {place.untold}.")
    if wish.allows(there):
        return None
    return non_compliant(
        f"What is written to {way[0]} travels on to {place.noun} {there}, which the policy does not allow "
        f"({', '.join(wish.allowed)}): {' → '.join(way)}.",
        expected=f"every bucket on the way in {place.noun} {', '.join(wish.allowed)}",
        actual=f"{place.noun} {there}",
    )
