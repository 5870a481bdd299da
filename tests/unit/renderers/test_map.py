"""The replication map: what it tells, and that nothing is drawn over anything else."""

import re
from collections.abc import Callable
from itertools import combinations

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.report import PairState, PairSummary, Report, Survival
from scanner.renderers._boxes import NARROW, WIDE, Box, Size
from scanner.renderers._flows import Flow, flows, places, routes
from scanner.renderers._map import draw
from tests.support.company import FRANKFURT, IRELAND, PAYMENTS, VIRGINIA, small_company
from tests.support.hostile import hostile
from tests.support.reports import bucket_summary, empty_estate, pair, report

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


def between(source: str, destination: str, state: PairState = PairState.SOUND, number: int = 0) -> PairSummary:
    """Return a pair between two Regions."""
    return pair(BucketRef("1", f"s{number}", source), "r", BucketRef("2", f"d{number}", destination), state)


def crowd() -> Report:
    """Return a report with pairs of every state between many Regions, some inside one."""
    regions = [f"region-{number}" for number in range(9)]
    return report(
        pairs=[
            between(source, destination, tuple(PairState)[(i + j) % 3], i * 9 + j)
            for i, source in enumerate(regions)
            for j, destination in enumerate(regions)
            if (i + 2 * j) % 4 == 0
        ]
    )


def test_pairs_of_one_state_between_two_regions_are_one_flow() -> None:
    found = flows([between("a", "b"), between("a", "b"), between("a", "b", PairState.FAULTY), between("b", "a")])
    assert found == (
        Flow("a", "b", PairState.FAULTY, 1),
        Flow("a", "b", PairState.SOUND, 2),
        Flow("b", "a", PairState.SOUND, 1),
    )


def test_routes_count_every_state() -> None:
    (route,) = routes([between("a", "b"), between("a", "b", PairState.UNKNOWN)])
    assert dict(route.counts) == {PairState.SOUND: 1, PairState.FAULTY: 0, PairState.UNKNOWN: 1}


def test_places_count_buckets_once_and_those_that_would_be_lost() -> None:
    held = places(small_company())
    ireland = {place.account: (place.buckets, place.lost) for place in held[IRELAND]}
    assert ireland[PAYMENTS] == (5, 3)
    assert held[""][0].account == ""


@SIZES
@pytest.mark.parametrize("made", [small_company, hostile, crowd], ids=lambda made: made.__name__)
def test_boxes_never_overlap_and_lie_within(made: Callable[[], Report], size: Size) -> None:
    drawing = draw(made(), size)
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= drawing.width
        assert box.y + box.height <= drawing.height
    assert not [pair for pair in combinations(drawing.boxes, 2) if overlap(*pair)]


def overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes share any ground."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@SIZES
@pytest.mark.parametrize("made", [small_company, hostile, crowd], ids=lambda made: made.__name__)
def test_arrows_stay_in_the_gutter(made: Callable[[], Report], size: Size) -> None:
    drawing = draw(made(), size)
    left, right = 1 + size.box, 1 + size.box + size.gutter
    for arrow in drawing.arrows:
        start, first, second, end = points(arrow.line)
        # The farthest that a cubic curve with these controls reaches, at half its length.
        middle = (start[0] + 3 * first[0] + 3 * second[0] + end[0]) / 8
        assert left <= min(start[0], middle, end[0])
        assert max(start[0], middle, end[0]) <= right


def points(line: str) -> list[tuple[float, float]]:
    """Return a path's four points."""
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", line)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@SIZES
def test_no_two_arrows_share_a_port(size: Size) -> None:
    arrows = draw(crowd(), size).arrows
    ends = [point for arrow in arrows for point in (points(arrow.line)[0], points(arrow.line)[-1])]
    assert len({(round(x / 20), y) for x, y in ends}) == len(ends)


def test_senders_stand_left_of_receivers() -> None:
    boxes = {box.region: box for box in draw(report(pairs=[between("z", "a"), between("z", "b")]), WIDE).boxes}
    assert boxes["z"].column == 0
    assert boxes["a"].column == boxes["b"].column == 1


def test_the_narrow_map_has_one_column() -> None:
    assert {box.column for box in draw(small_company(), NARROW).boxes} == {0}


def test_a_single_region_needs_no_second_column() -> None:
    drawing = draw(report(pairs=[between("a", "a")]), WIDE)
    assert drawing.width < WIDE.box + WIDE.gutter + WIDE.box
    flow = drawing.arrows[0].flow
    assert flow.source == flow.destination


def test_more_pairs_make_a_thicker_arrow_up_to_a_limit() -> None:
    widths = [
        draw(report(pairs=[between("a", "b", number=n) for n in range(count)]), WIDE).arrows[0].width
        for count in (1, 2, 8, 64, 128)
    ]
    assert widths[:3] == sorted(set(widths[:3]))
    assert widths[3] == widths[4] == 6


def test_many_accounts_are_counted_instead_of_drawn() -> None:
    refs = [BucketRef(f"{number:012}", f"b{number}", VIRGINIA) for number in range(9)]
    (box,) = draw(report(buckets=[bucket_summary(ref, Survival.NO, "", ()) for ref in refs]), WIDE).boxes
    assert (len(box.shown), box.more) == (6, 3)


def test_regions_without_pairs_are_drawn_too() -> None:
    refs = [BucketRef("1", f"b{region}", region) for region in (IRELAND, FRANKFURT)]
    drawing = draw(report(buckets=[bucket_summary(ref, Survival.NO, "", ()) for ref in refs]), WIDE)
    assert {box.column for box in drawing.boxes} == {0, 1}


def test_an_empty_estate_has_an_empty_map() -> None:
    assert draw(empty_estate(), WIDE).boxes == ()
