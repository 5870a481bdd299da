"""Lays out the replication map: Regions as boxes, all pairs of one state between two Regions as one arrow.

Arrows run through the gutter beside the boxes, so they never cross one. Units are SVG user units.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log2

import msgspec

from scanner.model.report import Report
from scanner.renderers._boxes import Box, Size, boxes
from scanner.renderers._flows import Flow, flows, places

_HEAD = 10
_LABEL = 30


class Arrow(msgspec.Struct, frozen=True):
    """A flow as it is drawn: the line's path and width, the head's corners, and where the count stands."""

    flow: Flow
    line: str
    width: float
    head: str
    x: float
    y: float


class Drawing(msgspec.Struct, frozen=True):
    """Everything of one map."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def draw(report: Report, size: Size) -> Drawing:
    """Return the map of a report."""
    found = flows(report.pairs)
    placed = boxes(places(report), found, size)
    ports = _ports(found, placed)
    columns = 1 + any(box.column for box in placed.values())
    return Drawing(
        width=2 + columns * size.box + size.gutter,
        height=max((box.y + box.height for box in placed.values()), default=0) + 1,
        boxes=tuple(placed.values()),
        arrows=tuple(_arrow(flow, placed, ports[index], size) for index, flow in enumerate(found)),
    )


def _ports(found: Sequence[Flow], placed: Mapping[str, Box]) -> dict[int, tuple[float, float]]:
    """Return for each flow the heights at which it leaves its source and reaches its destination."""
    ends: defaultdict[str, list[tuple[tuple[float, ...], int, bool]]] = defaultdict(list)
    for index, flow in enumerate(found):
        source, destination = placed[flow.source], placed[flow.destination]
        ends[flow.source].append((_order(source, destination, index), index, False))
        ends[flow.destination].append((_order(destination, source, index), index, True))
    heights: dict[tuple[int, bool], float] = {}
    for region, waiting in ends.items():
        box = placed[region]
        step = box.height / (len(waiting) + 1)
        for place, (_, index, arriving) in enumerate(sorted(waiting), start=1):
            heights[index, arriving] = box.y + place * step
    return {index: (heights[index, False], heights[index, True]) for index in range(len(found))}


def _order(here: Box, there: Box, index: int) -> tuple[float, ...]:
    """Arrows up the own column leave on top, then those across, loops, and those down; arcs nest, none cross."""
    if here.column != there.column:
        return (1, there.middle, index)
    if here is there:
        return (2, 0, index)
    distance = there.middle - here.middle
    return (0, -distance, index) if distance < 0 else (3, -distance, -index)


def _arrow(flow: Flow, placed: Mapping[str, Box], port: tuple[float, float], size: Size) -> Arrow:
    source, destination = placed[flow.source], placed[flow.destination]
    leaves, arrives = port
    if source.column == destination.column:
        reach = _swing(abs(arrives - leaves), max(box.y + box.height for box in placed.values()), size)
    else:
        reach = size.gutter / 2
    tip = destination.edge + destination.side * 2
    base = tip + destination.side * _HEAD
    width = round(1.5 + min(4.5, log2(flow.count)), 1)
    half = _HEAD / 2 + width / 4
    return Arrow(
        flow=flow,
        line=(
            f"M{source.edge:.1f} {leaves:.1f}C{source.edge + source.side * reach:.1f} {leaves:.1f} "
            f"{base + destination.side * reach:.1f} {arrives:.1f} {base:.1f} {arrives:.1f}"
        ),
        width=width,
        head=f"{tip:.1f},{arrives:.1f} {base:.1f},{arrives - half:.1f} {base:.1f},{arrives + half:.1f}",
        x=source.edge + source.side * _LABEL,
        y=round(leaves, 1),
    )


def _swing(distance: float, farthest: float, size: Size) -> float:
    """How far an arc within a column swings out: the longer the farther, so that long arcs go around short ones.

    A cubic curve reaches three quarters of the way to its control points, which keeps it inside the gutter.
    """
    return min(size.gutter * 1.15, 180) * (0.6 + 0.4 * distance / farthest)
