"""The sketches of shapes: nothing overlaps, loops close, the leg that no replica takes is broken."""

import re
from itertools import pairwise

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.report import ShapeKind
from scanner.renderers._sketch import Leg, Node, Sketch, sketch
from tests.support.hostile import TEXTS
from tests.support.reports import shape

LONGEST = "company-production-customer-data-eu-west-1-lake.partition-00001"
KINDS = pytest.mark.parametrize("kind", ShapeKind)


def refs(*names: str) -> list[BucketRef]:
    """Return buckets of these names."""
    return [BucketRef("111111111111", name, "eu-west-1") for name in names]


def drawn(kind: ShapeKind, *names: str, more: int = 0) -> Sketch:
    """Return the sketch of a shape of these buckets."""
    return sketch(shape(kind, refs(*names), more=more))


def points(leg: Leg) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where a leg starts and where its tip is."""
    x, y = map(float, re.findall(r"[\d.]+", leg.line)[:2])
    tip = leg.head.split(" ")[0].split(",")
    return (x, y), (float(tip[0]), float(tip[1]))


def touches(node: Node, point: tuple[float, float]) -> bool:
    """Tell whether a point lies on a node's edge, or as near as the tip of an arrow."""
    x, y = point
    return 1 <= x <= node.width + 3 and node.y - 1 <= y <= node.y + node.height + 1


def ends(drawing: Sketch) -> list[tuple[int, int]]:
    """Return for each leg the places of the nodes that it leaves and reaches."""
    return [
        next((i, j) for i, a in enumerate(drawing.nodes) for j, b in enumerate(drawing.nodes) if _joins(leg, a, b))
        for leg in drawing.legs
    ]


def _joins(leg: Leg, one: Node, other: Node) -> bool:
    start, tip = points(leg)
    return touches(one, start) and touches(other, tip)


@KINDS
@pytest.mark.parametrize("texts", [("one", "two"), ("one", LONGEST, "six"), tuple(TEXTS)], ids=["two", "long", "many"])
def test_nothing_overlaps_and_everything_lies_within(kind: ShapeKind, texts: tuple[str, ...]) -> None:
    drawing = drawn(kind, *(texts[:2] if kind is ShapeKind.TWO_WAY else (*texts, "end")))
    for upper, lower in pairwise(drawing.nodes):
        assert upper.y + upper.height < lower.y
    numbers = [float(n) for leg in drawing.legs for n in re.findall(r"[\d.]+", f"{leg.line} {leg.head}")]
    assert min(numbers) >= 0
    assert max(numbers) <= max(300, drawing.height)
    assert all(points(leg)[0][0] <= 263 for leg in drawing.legs)


def test_a_loop_is_closed() -> None:
    drawing = drawn(ShapeKind.LOOP, "one", "two", "six")
    assert ends(drawing) == [(0, 1), (1, 2), (2, 0)]
    assert drawing.labelled is None


def test_a_two_way_pair_has_an_arrow_each_way_and_a_label() -> None:
    drawing = drawn(ShapeKind.TWO_WAY, "one", "two")
    assert ends(drawing) == [(0, 1), (1, 0)]
    assert drawing.labelled in drawing.legs


@pytest.mark.parametrize(
    ("names", "expected"),
    [(("one", "mid", "end"), [(0, 1), (1, 2)]), (("one", "two", "mid", "end"), [(0, 2), (1, 2), (2, 3)])],
)
def test_the_last_leg_of_a_chain_is_broken_and_says_so(names: tuple[str, ...], expected: list[tuple[int, int]]) -> None:
    drawing = drawn(ShapeKind.CHAIN, *names)
    assert ends(drawing) == expected
    assert [leg.broken for leg in drawing.legs] == [False] * (len(expected) - 1) + [True]
    assert drawing.labelled is drawing.legs[-1]


def test_a_fan_in_leads_to_the_last_and_a_fan_out_from_the_first() -> None:
    assert ends(drawn(ShapeKind.FAN_IN, "one", "two", "six", "end")) == [(0, 3), (1, 3), (2, 3)]
    assert ends(drawn(ShapeKind.FAN_OUT, "hub", "one", "two")) == [(0, 1), (0, 2)]


@pytest.mark.parametrize(
    ("kind", "named", "left"),
    [(ShapeKind.LOOP, 7, 13), (ShapeKind.CHAIN, 6, 14), (ShapeKind.FAN_IN, 5, 15), (ShapeKind.FAN_OUT, 5, 15)],
)
def test_what_there_is_no_room_for_is_counted(kind: ShapeKind, named: int, left: int) -> None:
    drawing = drawn(kind, *(f"bucket-{n}" for n in range(20)), more=1000)
    assert sum(node.member is not None for node in drawing.nodes) == named
    assert [node.more for node in drawing.nodes if node.member is None] == [left + 1000]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("", ("",)),
        ("prod-ledger", ("prod-ledger",)),
        (LONGEST, ("company-production-customer-dat", "a-eu-west-1-lake.partition-00001")),
        ("prod-customer-ledger-replica-eu-west-1", ("prod-customer-ledger-replica-", "eu-west-1")),
        ("a\nb", ("a b",)),
        ("x" * 80, ("x" * 31, "x" * 31 + "…")),
    ],
)
def test_names_take_two_lines_at_most(name: str, lines: tuple[str, ...]) -> None:
    assert drawn(ShapeKind.FAN_OUT, name, "one", "two").nodes[0].lines == lines
