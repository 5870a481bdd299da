"""Lays out the sketch of a shape: its buckets one below the other, arrows between them and along their right side.

One column fits a phone and a card alike. Units are SVG user units.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from scanner.model.printable import clipped, one_line
from scanner.model.report import Member, Shape, ShapeKind

_BOX, _LANE = 262, 284
"""How wide a box is, and where the arrows along the right side run."""
_BEND = 8
_HEAD = 9
_MOST_OF_A_LOOP, _MOST_OF_A_CROWD = 8, 5
_LETTERS = 31
_LINE, _PADDING = 17, 29
_CLOSE, _APART, _LABELLED = 6, 30, 44


class Node(msgspec.Struct, frozen=True):
    """A bucket as it is drawn, its name on up to two lines; without a member it stands for buckets left out."""

    member: Member | None
    lines: tuple[str, ...]
    y: float
    more: int = 0

    @property
    def height(self) -> float:
        """How high its box is."""
        return _PADDING + _LINE * len(self.lines) if self.member else _PADDING

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.height / 2

    @property
    def width(self) -> float:
        """How wide its box is."""
        return _BOX


class Leg(msgspec.Struct, frozen=True):
    """An arrow: its path, its head's corners, and where a label stands, which only straight arrows have room for."""

    line: str
    head: str
    broken: bool = False
    x: float = 0
    y: float = 0


class Sketch(msgspec.Struct, frozen=True):
    """Everything of one drawing. At most one leg has a label; what it says follows from the shape."""

    nodes: tuple[Node, ...]
    legs: tuple[Leg, ...]
    labelled: Leg | None = None

    @property
    def height(self) -> float:
        """How high the drawing is."""
        return self.nodes[-1].y + self.nodes[-1].height + 1


def sketch(shape: Shape) -> Sketch:
    """Return the drawing of a shape."""
    return _LAYOUTS[shape.kind](shape)


def _loop(shape: Shape) -> Sketch:
    nodes = _stack(_shortened(shape.members, shape.more, _MOST_OF_A_LOOP), _APART)
    down = [_down(upper, lower) for upper, lower in pairwise(nodes)]
    return Sketch(nodes, (*down, _beside(nodes[-1], nodes[0])))


def _two_way(shape: Shape) -> Sketch:
    upper, lower = nodes = _stack(_shortened(shape.members, 0, 2), _LABELLED)
    down, up = _down(upper, lower), _up(lower, upper)
    return Sketch(nodes, (down, up), labelled=up)


def _chain(shape: Shape) -> Sketch:
    *sources, middle, last = shape.members
    crowd = _shortened(sources, shape.more, _MOST_OF_A_CROWD)
    nodes = _stack(crowd, _CLOSE, tail=((middle, _APART), (last, _LABELLED)))
    *upper, centre, end = nodes
    broken = _down(centre, end, broken=True)
    return Sketch(nodes, (*_gather(upper, centre), broken), labelled=broken)


def _fan_in(shape: Shape) -> Sketch:
    *sources, destination = shape.members
    nodes = _stack(_shortened(sources, shape.more, _MOST_OF_A_CROWD), _CLOSE, tail=((destination, _APART),))
    return Sketch(nodes, _gather(nodes[:-1], nodes[-1]))


def _fan_out(shape: Shape) -> Sketch:
    source, *destinations = shape.members
    crowd = _shortened(destinations, shape.more, _MOST_OF_A_CROWD)
    nodes = _stack([source, *crowd], _CLOSE, first=_APART)
    return Sketch(nodes, tuple(_beside(nodes[0], node) for node in nodes[1:]))


_LAYOUTS = {
    ShapeKind.LOOP: _loop,
    ShapeKind.CHAIN: _chain,
    ShapeKind.TWO_WAY: _two_way,
    ShapeKind.FAN_IN: _fan_in,
    ShapeKind.FAN_OUT: _fan_out,
}


def _shortened(members: Sequence[Member], more: int, most: int) -> list[Member | int]:
    """Return the members to draw and, where that is not all, how many more there are."""
    if not more and len(members) <= most:
        return list(members)
    shown = members[: most - 1]
    return [*shown, more + len(members) - len(shown)]


def _stack(
    things: Sequence[Member | int], gap: float, *, first: float | None = None, tail: Iterable[tuple[Member, float]] = ()
) -> tuple[Node, ...]:
    """Return the nodes: the things with equal gaps, but for the first, then each of the tail after a gap of its own."""
    gaps = [0, *([gap] * (len(things) - 1))]
    if first is not None:
        gaps[1] = first
    nodes: list[Node] = []
    y = 1.0
    for thing, before in (*zip(things, gaps, strict=True), *tail):
        y += before
        nodes.append(_node(thing, y))
        y += nodes[-1].height
    return tuple(nodes)


def _node(thing: Member | int, y: float) -> Node:
    if isinstance(thing, Member):
        return Node(thing, _wrapped(thing.bucket), y)
    return Node(None, (), y, more=thing)


def _wrapped(name: str) -> tuple[str, ...]:
    """Return a name on one or two lines, which is enough for S3's 63 characters, broken after a mark where one is."""
    name = one_line(name)
    if len(name) <= _LETTERS:
        return (name,)
    mark = max(name.rfind(sign, _LETTERS // 2, _LETTERS) for sign in "-._")
    cut = mark + 1 if mark > 0 and len(name) - mark - 1 <= _LETTERS else _LETTERS
    return name[:cut], clipped(name[cut:], _LETTERS + 1)


def _gather(sources: Sequence[Node], destination: Node) -> tuple[Leg, ...]:
    """Lead one source straight on, several along the side."""
    if len(sources) == 1:
        return (_down(sources[0], destination),)
    return tuple(_beside(source, destination) for source in sources)


def _down(upper: Node, lower: Node, *, broken: bool = False) -> Leg:
    x, start, tip = 26, upper.y + upper.height, lower.y - 1
    return _straight(x, start, tip, broken=broken)


def _up(lower: Node, upper: Node) -> Leg:
    return _straight(46, lower.y, upper.y + upper.height + 1)


def _straight(x: float, start: float, tip: float, *, broken: bool = False) -> Leg:
    base = tip - _HEAD if tip > start else tip + _HEAD
    return Leg(
        line=f"M{x} {start:g}V{base:g}",
        head=f"{x},{tip:g} {x - 5},{base:g} {x + 5},{base:g}",
        broken=broken,
        x=x + 14,
        y=(start + tip) / 2 + 4,
    )


def _beside(start: Node, end: Node) -> Leg:
    """Lead out to the lane on the right, along it, and in again."""
    edge, tip, base = 1 + _BOX, 3 + _BOX, 3 + _BOX + _HEAD
    leaves, arrives = start.middle, end.middle
    bend = _BEND if arrives > leaves else -_BEND
    line = (
        f"M{edge} {leaves:g}H{_LANE - _BEND}Q{_LANE} {leaves:g} {_LANE} {leaves + bend:g}"
        f"V{arrives - bend:g}Q{_LANE} {arrives:g} {_LANE - _BEND} {arrives:g}H{base}"
    )
    return Leg(line, head=f"{tip},{arrives:g} {base},{arrives - 5:g} {base},{arrives + 5:g}")
