"""From documents to tallies: which statements are about what is asked, and what they say together."""

from collections.abc import Callable, Iterable
from functools import partial

from scanner.iam.document import Document, Effect, PolicyKind, Principals, Statement
from scanner.iam.judgement import Side
from scanner.iam.logic import Truth, every
from scanner.iam.matching import Asked, applies
from scanner.iam.principals import Way, denies, reaches
from scanner.iam.role import Role
from scanner.iam.tally import Tally, tally

Cases = tuple[tuple[Statement, Truth], ...]
Names = Callable[[Principals], Truth]
"""Tells whether principals include whoever asks."""


class ResourceSide:
    """What a resource's policy says, way by way of naming whom it is about."""

    def __init__(self, document: Document, asked: Asked, role: Role, *, bounded: bool) -> None:
        self.kind = kind = document.name.kind
        cases = applying((document,), asked)
        self.ways = {way: tallied(kind, Effect.ALLOW, cases, partial(reaches, role=role, way=way)) for way in Way}
        self.deny = tallied(kind, Effect.DENY, cases, partial(denies, role=role, bounded=bounded))


def identity_side(kind: PolicyKind, documents: Iterable[Document], asked: Asked) -> Side:
    """Return what a role's own policies, or its boundary, say."""
    cases = applying(documents, asked)
    return Side(tallied(kind, Effect.ALLOW, cases), tallied(kind, Effect.DENY, cases))


def applying(documents: Iterable[Document], asked: Asked) -> Cases:
    """Return the statements that are, or may be, about what is asked, whoever asks."""
    cases = ((statement, applies(statement, asked)) for document in documents for statement in document.statements)
    return tuple((statement, truth) for statement, truth in cases if truth is not False)


def tallied(kind: PolicyKind, effect: Effect, cases: Cases, names: Names | None = None) -> Tally:
    """Sum the statements of an effect; one whose effect is not known counts for each."""
    of_effect = ((one, truth) for one, truth in cases if one.effect in (effect, None))
    return tally(kind, ((one.ref, _with_principals(one, truth, names)) for one, truth in of_effect))


def _with_principals(statement: Statement, truth: Truth, names: Names | None) -> Truth:
    if names is None or statement.principals is None:
        return truth
    return every((names(statement.principals), truth))
