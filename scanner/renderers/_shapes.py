"""The shapes as people are shown them: sketched, with the findings that judge them, the first of each kind."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import msgspec

from scanner.model.report import Member, Report, Shape, ShapeKind
from scanner.renderers._sketch import Sketch, sketch
from scanner.renderers._view import Row, Status

_MOST_OF_A_KIND = 10


class Judgement(msgspec.Struct, frozen=True):
    """What a check of a policy found about a shape: rows of one status."""

    status: Status
    check: str
    policy: str
    rows: tuple[Row, ...]


class Card(msgspec.Struct, frozen=True):
    """A shape with its drawing."""

    shape: Shape
    sketch: Sketch
    judgements: tuple[Judgement, ...]

    @property
    def wrong(self) -> bool:
        """True where a policy that nobody waived forbids the shape."""
        return any(judgement.status is Status.WRONG for judgement in self.judgements)

    @property
    def undrawn(self) -> tuple[Member, ...]:
        """The members that the report knows and the drawing has no room for."""
        drawn = {node.member for node in self.sketch.nodes}
        return tuple(member for member in self.shape.members if member not in drawn)


class Cards(msgspec.Struct, frozen=True):
    """The cards in order, and how many shapes of each kind are left out."""

    shown: tuple[Card, ...]
    left_out: Mapping[ShapeKind, int]

    def has(self, kind: str) -> bool:
        """Tell whether a shape of a kind is shown."""
        return any(card.shape.kind == kind for card in self.shown)


def judging(report: Report) -> Iterator[str]:
    """Yield the ids of the findings that judge the shapes of the cards."""
    for shape in first_of_each_kind(report.shapes, _MOST_OF_A_KIND):
        yield from shape.findings


def cards(report: Report, found: Mapping[str, Row]) -> Cards:
    """Return the cards of a report's shapes; only findings in `found`, which the page has, are linked to by id."""
    shown = first_of_each_kind(report.shapes, _MOST_OF_A_KIND)
    return Cards(
        shown=tuple(Card(shape, sketch(shape), _judgements(shape, found)) for shape in shown),
        left_out=Counter(shape.kind for shape in report.shapes) - Counter(shape.kind for shape in shown),
    )


def first_of_each_kind(shapes: Iterable[Shape], most: int) -> tuple[Shape, ...]:
    """Return at most so many shapes of each kind, in their order."""
    seen: Counter[ShapeKind] = Counter()
    chosen = []
    for shape in shapes:
        seen[shape.kind] += 1
        if seen[shape.kind] <= most:
            chosen.append(shape)
    return tuple(chosen)


def _judgements(shape: Shape, found: Mapping[str, Row]) -> tuple[Judgement, ...]:
    rows = sorted(filter(None, map(found.get, shape.findings)), key=_order)
    return tuple(
        Judgement(status, check, policy, tuple(group))
        for (status, check, policy), group in groupby(
            rows, key=lambda row: (row.status, row.finding.check, row.finding.policy)
        )
    )


def _order(row: Row) -> tuple[int, str, str]:
    return list(Status).index(row.status), row.finding.check, row.finding.policy
