"""What statements say together: whether one applies, which, and what keeps that from being decided."""

from collections.abc import Iterable
from itertools import chain
from typing import TypeVar

from scanner.iam.document import PolicyKind, StatementRef
from scanner.iam.logic import Doubt, Truth
from scanner.model.base import Value


class Undecided(Value, frozen=True):
    """A statement that may or may not apply, and why that is not known."""

    statement: StatementRef
    doubt: Doubt

    def __str__(self) -> str:
        operator, key = self.doubt.operator, self.doubt.key
        condition = f" (condition {operator} on {key})" if operator else ""
        return f"{self.statement}{condition}: {self.doubt.reason}"


class Tally(Value, frozen=True):
    """A sum in three values: `holds` is None where it is not known, and then `undecided` is not empty.

    `by` are the statements that made it true, `lacking` the kinds of policies of which one would have to.
    """

    holds: bool | None
    by: tuple[StatementRef, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    lacking: tuple[PolicyKind, ...] = ()


Item = TypeVar("Item")

NOTHING = Tally(holds=False)


def tally(kind: PolicyKind, cases: Iterable[tuple[StatementRef, Truth]]) -> Tally:
    """Sum statements of one kind of policy of which one is enough."""
    by: list[StatementRef] = []
    undecided: list[Undecided] = []
    for ref, truth in cases:
        if isinstance(truth, Doubt):
            undecided.append(Undecided(ref, truth))
        elif truth:
            by.append(ref)
    if by:
        return Tally(holds=True, by=tuple(by))
    if undecided:
        return Tally(holds=None, undecided=tuple(undecided))
    return Tally(holds=False, lacking=(kind,))


def either(*tallies: Tally) -> Tally:
    """Say what holds where one of them is enough."""
    return _merged(tallies, decisive=True)


def both(*tallies: Tally) -> Tally:
    """Say what holds where each of them is needed."""
    return _merged(tallies, decisive=False)


def _merged(tallies: tuple[Tally, ...], *, decisive: bool) -> Tally:
    """Put together those that decide, else those that are open, else all, which then say the same."""
    found = [one for one in tallies if one.holds is decisive] or [one for one in tallies if one.holds is None]
    if len(found) == 1:
        return found[0]
    alike = found or tallies
    return Tally(
        holds=alike[0].holds,
        by=_distinct(one.by for one in alike),
        undecided=_distinct(one.undecided for one in alike),
        lacking=_distinct(one.lacking for one in alike),
    )


def _distinct(several: Iterable[tuple[Item, ...]]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(several)))
