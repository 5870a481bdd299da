"""What the checks of a destination's Region and account share: where a replica is, seen from its source."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Literal

import msgspec

from scanner.model.check import Answer, compliant, non_compliant, not_applicable, undecided
from scanner.model.facet import Unread
from scanner.model.facts import NoDestinationError, PairFacts
from scanner.model.replication import Rule

Relation = Literal["same", "different", "any"]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A Region or an account: how to tell it of both sides (empty where AWS does not), and what to say of it.

    `together`, `apart` and `forbidden` are messages with the fields `{here}`, `{there}` and `{allowed}`; `untold` is a
    clause that says why the destination's place is not known.
    """

    noun: str
    source: Callable[[PairFacts], str]
    destination: Callable[[PairFacts], str]
    together: str
    apart: str
    forbidden: str
    untold: str


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy asks of a place: how it relates to the source's, and globs of which one must match it."""

    relation: Relation
    allowed: tuple[str, ...]

    def allows(self, there: str) -> bool:
        """Tell whether a destination may be there, whatever its source."""
        return any(fnmatchcase(there, pattern) for pattern in self.allowed)

    def relates(self, here: str, there: str) -> bool:
        """Tell whether a destination that is there relates to its source as wished."""
        return self.relation == "any" or (here == there) == (self.relation == "same")

    def describe(self, noun: str, here: str) -> str:
        """Return the wish as a short phrase."""
        related = {
            "same": f"the source's {noun} {here}".rstrip(),
            "different": f"another {noun} than {here or 'that of the source'}",
            "any": f"any {noun}",
        }[self.relation]
        return related if self.allowed == ("*",) else f"{related}, one of {', '.join(self.allowed)}"


def judge_place(pair: PairFacts, place: Place, wish: Wish) -> Answer:
    """Judge where a pair's destination is."""
    if pair.to_itself:
        return not_applicable("The rule names its own bucket; see not-same-bucket.")
    here, there = place.source(pair), place.destination(pair)
    if not there:
        return undecided(f"The destination's {place.noun} is not known: {place.untold}.")
    expected, actual = wish.describe(place.noun, here), f"{place.noun} {there}"
    if not wish.allows(there):
        message = place.forbidden.format(there=there, allowed=", ".join(wish.allowed))
        return non_compliant(message, expected=expected, actual=actual)
    if not here and wish.relation != "any":
        return undecided(f"The source's {place.noun} is not known.", expected=expected, actual=actual)
    if wish.relates(here, there):
        return compliant(f"The destination is in {place.noun} {there}.", expected=expected, actual=actual)
    message = (place.together if here == there else place.apart).format(here=here, there=there)
    fault = non_compliant(message, expected=expected, actual=actual)
    return _elsewhere(pair, place, wish, fault)


def _elsewhere(pair: PairFacts, place: Place, wish: Wish, fault: Answer) -> Answer:
    """Excuse a replica that stands beside one placed as wished; the place of the other may not be known."""
    here, unknown = place.source(pair), None
    lies = "shares" if wish.relation == "different" else "is outside"
    fact = f"This destination {lies} the source's {place.noun} {here}"
    for rule in _also_taking(pair):
        bucket = rule.destination.bucket
        there, untold = _told(pair.beside(rule), place)
        if there and wish.relates(here, there):
            return not_applicable(f"{fact}, but rule {rule.id!r} takes the same objects to {bucket} in {there}.")
        if untold:
            other = f"rule {rule.id!r} takes the same objects to {bucket}, whose {place.noun} is not known: {untold}."
            unknown = unknown or undecided(f"{fact}; {other}", expected=fault.expected, actual=fault.actual)
    return unknown or fault


def _also_taking(pair: PairFacts) -> Iterator[Rule]:
    """Yield the rules that take every object of this pair's rule to some third bucket."""
    known = (pair.source.ref.arn, pair.rule.destination.arn)
    for rule in pair.source.configuration.enabled_rules:
        if rule.destination.arn not in known and rule.scope.contains(pair.rule.scope):
            yield rule


def _told(pair: PairFacts, place: Place) -> tuple[str, str]:
    """Return the destination's place, or why it is not known; neither for a destination that does not exist."""
    try:
        there = place.destination(pair)
    except NoDestinationError:
        return "", ""
    except Unread as unread:
        return "", str(unread)
    return there, "" if there else place.untold
