"""Places the Regions of the replication map: boxes in one column, or in two with the senders left of the receivers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from scanner.renderers._flows import Flow, Place

_HEADER, _ROW, _PADDING = 42, 42, 4
_PORT = 26
_GAP = 28
_MOST_ACCOUNTS = 6


class Size(msgspec.Struct, frozen=True):
    """How wide a map is drawn: a Region's box, and the gutter for the arrows."""

    columns: int
    box: int
    gutter: int


WIDE = Size(columns=2, box=300, gutter=400)
NARROW = Size(columns=1, box=212, gutter=118)


class Box(msgspec.Struct, frozen=True):
    """A Region: where it is drawn, the accounts shown in it, and how many more it has."""

    region: str
    shown: tuple[Place, ...]
    more: int
    column: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.height / 2

    @property
    def rows(self) -> tuple[tuple[float, Place], ...]:
        """The accounts shown, each with the height at which its row begins."""
        return tuple((self.row(place), account) for place, account in enumerate(self.shown))

    def row(self, place: int) -> float:
        """The height at which a row begins."""
        return self.y + _HEADER + place * _ROW

    @property
    def side(self) -> int:
        """Which way its arrows leave: 1 to the right, -1 to the left."""
        return -1 if self.column else 1

    @property
    def edge(self) -> float:
        """Where its arrows start and end."""
        return self.x if self.column else self.x + self.width


def boxes(held: Mapping[str, tuple[Place, ...]], found: Sequence[Flow], size: Size) -> dict[str, Box]:
    """Return the box of every Region, high enough for its accounts and for the ends of its arrows."""
    ends = Counter(region for flow in found for region in (flow.source, flow.destination))
    heights = {region: _height(len(accounts), ends[region]) for region, accounts in held.items()}
    sides = _columns(held, found, size.columns)
    tallest = max(sum(heights[region] + _GAP for region in side) for side in sides)
    placed: dict[str, Box] = {}
    for column, side in enumerate(sides):
        y = 1 + (tallest - sum(heights[region] + _GAP for region in side)) / 2
        for region in side:
            placed[region] = Box(
                region=region,
                shown=held[region][:_MOST_ACCOUNTS],
                more=max(0, len(held[region]) - _MOST_ACCOUNTS),
                column=column,
                x=1 + column * (size.box + size.gutter),
                y=y,
                width=size.box,
                height=heights[region],
            )
            y += heights[region] + _GAP
    return placed


def _columns(regions: Iterable[str], found: Sequence[Flow], columns: int) -> tuple[list[str], list[str]]:
    """Cut greedily: the busiest Region chooses first, each goes away from those that it exchanges most with."""
    net: Counter[str] = Counter()
    exchanged: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for flow in found:
        net.update({flow.source: flow.count})
        net.subtract({flow.destination: flow.count})
        exchanged[flow.source][flow.destination] += flow.count
        exchanged[flow.destination][flow.source] += flow.count
    sides: tuple[list[str], list[str]] = ([], [])
    for region in sorted(regions, key=lambda name: (-exchanged[name].total(), -net[name], name)):
        left, right = (sum(exchanged[region][other] for other in side) for side in sides)
        pulled_right = (left - right, -net[region], len(sides[0]) - len(sides[1])) > (0, 0, 0)
        sides[columns > 1 and pulled_right].append(region)
    return sides


def _height(accounts: int, ends: int) -> int:
    rows = min(accounts, _MOST_ACCOUNTS + 1)
    return max(_HEADER + rows * _ROW + _PADDING, (ends + 1) * _PORT)
