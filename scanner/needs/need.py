"""A need: an action that a rule needs its role to be allowed on a resource."""

from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from scanner.iam.context import Context
from scanner.iam.glob import Text
from scanner.model.facet import Unread
from scanner.model.facts import PairFacts
from scanner.needs.caller import Caller


class Place(StrEnum):
    """Whose policies have a say beside the role's."""

    SOURCE = "source"
    DESTINATION = "destination"
    SOURCE_KEY = "source's default key"
    REPLICA_KEY = "replica key"


class Need(msgspec.Struct, frozen=True):
    """An action that a rule needs on a resource, and the codes that S3 reports without it.

    `account` owns the resource, empty where that is not known. `instead` is an action that serves as well, or empty.
    Where `optional` only a Deny does harm. `doubt` is the read that failed to tell whether it is needed at all.
    """

    place: Place
    action: str
    resource: Text
    account: str
    context: Context
    codes: tuple[str, ...] = ()
    instead: str = ""
    optional: bool = False
    doubt: Unread | None = None


Needs = Callable[[PairFacts, Caller], Iterable[Need]]
"""Lists what a rule needs somewhere; raises `Unread` where that cannot be told."""


def needs_of(pair: PairFacts, caller: Caller, lists: Iterable[Needs]) -> tuple[list[Need], list[Unread]]:
    """Return the needs of several lists, and the reads that failed to tell what is needed."""
    needs: list[Need] = []
    unread: list[Unread] = []
    for one in lists:
        try:
            needs += one(pair, caller)
        except Unread as error:
            unread.append(error)
    return needs, unread
