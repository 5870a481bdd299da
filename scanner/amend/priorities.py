"""Numbering our rules, so that each decides for what it is meant to decide, and no foreign rule moves.

Priority arbitrates between enabled rules that share a destination, the higher number wins, and numbers are unique in
the configuration (API: ReplicationRule.Priority; Amazon S3 User Guide: replication-add-config.html). Foreign rules keep
their numbers. Ours are numbered anew whenever the document changes, from what it holds alone: so, as long as there are
numbers for all, it makes no difference in which order they came to be. A rule of ours thereby never changes sides with
a foreign rule of its destination.

- A copy stands above its original and below the next higher rule that takes some of the same objects.
- An added rule stands below all foreign rules of its destination, which so keep deciding for their part; where no
  number is left there, or none is needed, it stands on top of everything.
- An added rule that a foreign one was put below since keeps its number, and so does what we do not recognise.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scanner.amend.own import copy_of, is_added, is_own, is_own_id
from scanner.amend.seats import Seat, seated
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.replication import Rule, parse_replication

MAX_PRIORITY: Final = 2_147_483_647
"""The highest priority (API: ReplicationRule.Priority is a 32-bit integer, 0 or more)."""


@dataclass(frozen=True)
class _Table:
    """The rules of a document, by place: those whose numbers stay, and those of ours that are numbered."""

    rules: tuple[Rule, ...]
    fixed: frozenset[int]
    copies: dict[int, Rule]
    bottom: frozenset[int]
    top: frozenset[int]
    new: frozenset[int]

    def beside(self, place: int) -> list[Rule]:
        """Return the fixed rules with the same destination."""
        arn = self.rules[place].destination.arn
        return [self.rules[other] for other in sorted(self.fixed) if self.rules[other].destination.arn == arn]


def numbered(document: Document) -> Document:
    """Return a V2 configuration with our rules numbered; raise CannotRepairError where no number is left for one."""
    table = _table(document)
    fixed = {table.rules[place].priority for place in table.fixed}
    places = _seated(table, fixed)
    rest = (table.bottom | table.top) - places.keys()
    for place in sorted(rest, key=lambda top: _name(table.rules[top])):
        places[place] = _on_top(table, place, fixed | set(places.values()))
    return {**document, "Rules": [_placed(rule, places.get(place)) for place, rule in enumerate(document["Rules"])]}


def _placed(rule: Document, priority: int | None) -> Document:
    return rule if priority is None else {**rule, "Priority": priority}


def _table(document: Document) -> _Table:
    rules = parse_replication(document).rules
    copies = _copies(rules)
    new = (
        frozenset(place for place, rule in enumerate(document["Rules"]) if "Priority" not in rule and is_own(rule))
        - copies.keys()
    )
    added = [place for place, rule in enumerate(rules) if place in new or (place not in copies and is_added(rule))]
    stay = frozenset(range(len(rules))) - copies.keys() - frozenset(added)
    sides = {place: _side(rules, place, stay, new=place in new) for place in added}
    bottom, top = (frozenset(place for place in added if sides[place] == side) for side in ("bottom", "top"))
    return _Table(rules, frozenset(range(len(rules))) - copies.keys() - bottom - top, copies, bottom, top, new)


def _copies(rules: tuple[Rule, ...]) -> dict[int, Rule]:
    places = {id(rule): place for place, rule in enumerate(rules)}
    found = ((copy_of(rules, original), original) for original in rules if not is_own_id(original.id))
    return {places[id(copy)]: original for copy, original in found if copy}


def _side(rules: tuple[Rule, ...], place: int, stay: Iterable[int], *, new: bool) -> str:
    """Tell where an added rule stands among the foreign rules of its destination; where a new one should."""
    rule = rules[place]
    others = [rules[other].priority for other in stay if rules[other].destination.arn == rule.destination.arn]
    if others and (new or rule.priority < min(others)):
        return "bottom"
    return "top" if not others or rule.priority > max(others) else "between"


def _seated(table: _Table, taken: set[int]) -> dict[int, int]:
    """Number the copies and the added rules at the bottom, but for new ones where these find no room."""
    copies = [_seat_of_copy(table, place) for place in table.copies]
    bottom = [_seat_at_bottom(table, place) for place in table.bottom]
    settled = [seat for seat in bottom if seat.rule not in table.new]
    found = seated([*copies, *bottom], taken)
    if isinstance(found, dict):
        return found
    found = seated([*copies, *settled], taken)
    if isinstance(found, dict):
        return found
    raise CannotRepairError(
        f"There is no free priority above {found.low - 1} and below {found.high + 1} for rule "
        f"{table.rules[found.rule].id!r}: give the rules of the bucket priorities that are further apart."
    )


def _seat_of_copy(table: _Table, place: int) -> Seat:
    copy, original = table.rules[place], table.copies[place]
    above = [
        rule.priority
        for rule in table.beside(place)
        if rule.enabled and rule.priority > original.priority and rule.scope.overlaps(copy.scope)
    ]
    return Seat(min(above, default=MAX_PRIORITY + 1) - 1, _name(copy), place, original.priority + 1)


def _seat_at_bottom(table: _Table, place: int) -> Seat:
    lowest = min(rule.priority for rule in table.beside(place))
    return Seat(lowest - 1, _name(table.rules[place]), place, 0)


def _name(rule: Rule) -> tuple[str, str]:
    return rule.scope.prefix, rule.id


def _on_top(table: _Table, place: int, taken: set[int]) -> int:
    """Return a number above all, or where the highest is taken the highest free one that wins at the destination."""
    number = max(taken, default=0) + 1
    if number <= MAX_PRIORITY:
        return number
    floor = max((rule.priority for rule in table.beside(place)), default=-1)
    free = next(number for number in range(MAX_PRIORITY, -1, -1) if number not in taken)
    if free > floor:
        return free
    raise CannotRepairError(
        f"There is no free priority for rule {table.rules[place].id!r}: another rule with its destination has the "
        f"highest that S3 takes, {floor}."
    )
