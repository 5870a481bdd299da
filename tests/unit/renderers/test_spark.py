"""What a report shows of the runs before it, and of waivers that want attention."""

import msgspec
import pytest

from scanner import registry
from scanner.model.bucket import BucketRef
from scanner.model.report import Report
from scanner.model.trend import Trend, TrendPoint
from scanner.renderers._spark import HEIGHT, WIDTH, Spark, spark
from scanner.renderers._view import view
from tests.support.company import small_company
from tests.support.reports import finding, report

REF = BucketRef("111111111111", "a", "eu-west-1")


def line_of(made: Report) -> Spark | None:
    """Return the line of a report."""
    return spark(made, view(made).statuses)


def point(wrong: int, day: int = 1) -> TrendPoint:
    return TrendPoint(f"run-{day}", f"2026-11-{day:02}T12:00:00Z", wrong, 0, 50.0)


def test_without_a_trend_there_is_no_line() -> None:
    assert line_of(report()) is None
    page = registry.renderers()["html"].render(report()).decode()
    assert 'class="trend"' not in page
    assert "Since the last run" not in registry.renderers()["markdown"].render(report()).decode()


@pytest.mark.parametrize("before", [[0], [3], [1, 2, 3], [10**9, 0], [-5]])
def test_the_line_goes_from_edge_to_edge_and_stays_in_its_box(before: list[int]) -> None:
    trend = Trend(tuple(point(wrong, day) for day, wrong in enumerate(before, start=1)), 1, 0)
    line = line_of(report([finding("rule-enabled", REF)], trend=trend))
    assert line is not None
    assert [run.wrong for run in line.runs] == [*before, 1]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in line.points)
    assert [x for x, _ in line.points] == sorted({x for x, _ in line.points})
    assert line.line.count(",") == len(before) + 1


def test_more_findings_stand_higher() -> None:
    line = line_of(report(trend=Trend((point(4, 1), point(2, 2)), 0, 2)))
    assert line is not None
    heights = [y for _, y in line.points]
    assert heights == sorted(heights)


def test_a_trend_without_points_is_no_crash() -> None:
    empty = report(trend=Trend((), 0, 0))
    assert line_of(empty) is not None
    for renderer in ("html", "markdown"):
        assert b"Since the last run" not in registry.renderers()[renderer].render(empty)


@pytest.mark.parametrize("renderer", ["html", "markdown"])
def test_people_see_the_trend_and_the_waivers_that_want_attention(renderer: str) -> None:
    page = registry.renderers()[renderer].render(small_company()).decode()
    assert "Since the last run" in page
    section = page.partition("Waivers that want attention")[2]
    for bucket in ("prod-uploads", "prod-card-", "prod-gone", "hr-"):
        assert bucket in section
    for words in ("needs it", "again", "too far ahead", "could not be read"):
        assert words in section


def test_waivers_that_are_in_order_are_not_listed() -> None:
    company = small_company()
    fine = msgspec.structs.replace(company, waivers=company.waivers[:1])
    for renderer in ("html", "markdown"):
        assert "want attention" not in registry.renderers()[renderer].render(fine).decode()
