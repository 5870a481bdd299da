"""Logic in three values: true, false, and a doubt that says what is not known (Kleene's strong logic)."""

from collections.abc import Iterable
from enum import StrEnum

from scanner.model.base import Value


class About(StrEnum):
    """What a doubt is about. `PART` is special: it holds for some of the objects asked about and not for others."""

    PART = "part of the objects"
    CONDITION = "condition"
    VARIABLE = "policy variable"
    PRINCIPAL = "principal"
    OWNER = "owner"
    DOCUMENT = "document"
    RULES = "documentation"


class Doubt(Value, frozen=True):
    """Why something cannot be decided; `operator` and `key` name the condition as the policy wrote it, if it is one."""

    about: About
    reason: str
    operator: str = ""
    key: str = ""


Truth = bool | Doubt


def every(truths: Iterable[Truth]) -> Truth:
    """Answer "and": false where one is, else the weightiest doubt, else true. Reads no further than it needs."""
    return _folded(truths, decisive=False)


def some(truths: Iterable[Truth]) -> Truth:
    """Answer "or": true where one is, else the weightiest doubt, else false. Reads no further than it needs."""
    return _folded(truths, decisive=True)


def _folded(truths: Iterable[Truth], *, decisive: bool) -> Truth:
    """Return what decides, else a doubt; `PART` weighs least: a statement with another one may not apply at all."""
    doubt: Doubt | None = None
    for truth in truths:
        if truth is decisive:
            return decisive
        if isinstance(truth, Doubt) and (doubt is None or doubt.about is About.PART):
            doubt = truth
    return not decisive if doubt is None else doubt


def negate(truth: Truth) -> Truth:
    """Answer "not"; a doubt stays the doubt it is."""
    return truth if isinstance(truth, Doubt) else not truth
