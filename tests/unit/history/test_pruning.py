"""Forgetting old runs: which go, and that nothing is told to be younger than it is."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.history import Asked, HistoryView, Keep, Store, old_runs, opened, prune, trend_of, view
from scanner.model.report import Report
from tests.support.policies import policy
from tests.support.runs import report_at

BAD: dict[str, Any] = {"region": "eu-west-1", "versioning": {}}
GOOD: dict[str, Any] = {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}
SHUT: dict[str, Any] = {"region": "eu-west-1", "versioning": "AccessDenied"}
STATES = {"bad": {"a": BAD}, "good": {"a": GOOD}, "shut": {"a": SHUT}, "none": {"other": GOOD}}
ONE, TWO = policy("source-versioning", name="one"), policy("source-versioning", name="two")
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def added(path: Path, *reports: Report) -> None:
    with opened(path, make=True) as store:
        for report in reports:
            store.add(report)


def days(*states: str) -> list[Report]:
    """Return the reports of the days of November from the first on."""
    return [report_at(f"2026-11-{day:02}", STATES[state], ONE) for day, state in enumerate(states, start=1)]


def starts(store: Store) -> list[str]:
    return [row[0][8:10] for row in store.connection.execute("SELECT started FROM run ORDER BY started, number")]


def told(found: HistoryView) -> list[tuple[object, ...]]:
    """Return what must not change of open findings: how often runs could not look is lost, and said to be."""
    return [
        (one.place, one.severity, one.waived, one.first_seen, one.days, one.older_possible, one.readable)
        for one in found.open
    ]


def test_the_last_days_are_kept(path: Path) -> None:
    added(path, *days("bad", "bad", "bad"))
    with opened(path) as store:
        assert [run.started[8:10] for run in old_runs(store, Keep(days=28), NOW).runs] == ["01"]
        assert starts(store) == ["01", "02", "03"], "nothing goes before it is asked for"
        found = prune(store, Keep(days=28), NOW)
        assert ([run.id for run in found.runs], found.total) == (["20261101T120000Z-abcdef"], 3)
        assert starts(store) == ["02", "03"]


def test_the_newest_run_of_an_estate_is_kept_whatever_its_age(path: Path) -> None:
    added(path, *days("bad", "bad"), report_at("2026-11-01", STATES["bad"], ONE, TWO))
    with opened(path) as store:
        assert [run.started[8:10] for run in prune(store, Keep(days=0), NOW).runs] == ["01"]
        assert starts(store) == ["01", "02"]
        assert prune(store, Keep(days=0), NOW).runs == ()


def test_the_newest_runs_of_each_estate_are_kept(path: Path) -> None:
    others = [report_at(f"2026-11-{day:02}", STATES["bad"], TWO) for day in (11, 12, 13)]
    elsewhere = [report_at("2026-11-20", STATES["bad"], ONE, errors={"222222222222": ""})]
    added(path, *days("bad", "bad", "bad"), *others, *elsewhere)
    with opened(path) as store:
        prune(store, Keep(runs=2))
        assert starts(store) == ["02", "03", "12", "13", "20"]


def test_since_when_it_is_wrong_stays_told(path: Path) -> None:
    added(path, *days("good", "bad", "shut", "bad", "bad"))
    with opened(path) as store:
        before = view(store)
        prune(store, Keep(runs=1))
        after = view(store)
        assert told(after) == told(before)
        assert after.open[0].first_seen == "2026-11-02T12:00:00Z"
        assert [point.started[8:10] for point in after.points] == ["05"]
        assert (before.open[0].blind, after.open[0].blind) == (1, 0)


def test_a_repair_counts_from_when_it_was_wrong(path: Path) -> None:
    added(path, *days("bad", "bad", "good"))
    with opened(path) as store:
        before = view(store).repairs
        assert old_runs(store, Keep(runs=1)).repairs == 0
        prune(store, Keep(runs=1))
        assert (view(store).repairs.mean_days, before.mean_days) == (2.0, 2.0)


def test_repairs_that_nobody_tells_of_any_more_are_counted(path: Path) -> None:
    added(path, *days("bad", "good", "good"))
    with opened(path) as store:
        assert prune(store, Keep(runs=1)).repairs == 1
        assert view(store).repairs.count == 0
        assert view(store).open == ()


def test_what_is_nobody_s_question_any_more_is_forgotten_whole(path: Path) -> None:
    added(path, *days("bad", "good", "none", "none"))
    with opened(path) as store:
        prune(store, Keep(runs=1))
        rows = {table: store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in ("run", "run_policy", "run_account", "finding", "carried")}  # fmt: skip
    assert rows == {"run": 1, "run_policy": 1, "run_account": 1, "finding": 1, "carried": 0}


def test_the_report_of_the_next_run_tells_the_same_ages(path: Path) -> None:
    *before, now = days("good", "bad", "bad", "bad", "bad")
    added(path, *before)
    with opened(path) as store:
        trend = trend_of(store, now)
        prune(store, Keep(runs=2))
        again = trend_of(store, now)
    assert trend is not None
    assert again is not None
    assert again.since == trend.since
    assert list(trend.since) == ["2026-11-02T12:00:00Z"]
    assert (again.new, again.resolved) == (trend.new, trend.resolved)
    assert len(again.points) == 2


def test_the_file_gives_the_room_back(path: Path) -> None:
    many = {f"bucket-{number}": BAD for number in range(300)}
    added(path, *(report_at(f"2026-11-{day:02}", many, ONE) for day in range(1, 12)))
    size = path.stat().st_size
    with opened(path) as store:
        prune(store, Keep(runs=1))
    assert path.stat().st_size < size * 2 / 3


def test_one_that_fails_forgets_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added(path, *days("bad", "bad", "bad"))

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with opened(path) as store:
        monkeypatch.setattr("scanner.history.pruning._delete", fail)
        with pytest.raises(sqlite3.OperationalError):
            prune(store, Keep(runs=1))
        assert starts(store) == ["01", "02", "03"]
        assert store.connection.execute("SELECT count(*) FROM carried").fetchone()[0] == 0


runs = st.lists(st.tuples(st.sampled_from(sorted(STATES)), st.sampled_from([(ONE,), (TWO,), (ONE, TWO)])), max_size=9)


# Runs of another estate that are kept lie between those that go.
@example([("good", (ONE, TWO)), ("shut", (ONE,)), ("bad", (ONE,))], [1])
@example([("good", (ONE, TWO)), ("shut", (ONE,)), ("bad", (ONE,)), ("bad", (ONE,))], [1])
@settings(deadline=None, max_examples=60)
@given(runs, st.lists(st.integers(1, 3), min_size=1, max_size=2))
def test_whatever_is_forgotten_nothing_is_told_to_be_younger_or_surer(
    told_by: list[tuple[str, tuple[Any, ...]]], keeps: list[int]
) -> None:
    reports = [
        report_at(f"2026-11-{day:02}", STATES[state], *policies)
        for day, (state, policies) in enumerate(told_by, start=1)
    ]
    with TemporaryDirectory() as folder, opened(Path(folder) / "history.db", make=True) as store:
        for report in reports:
            store.add(report)
        before = view(store, Asked())
        for keep in keeps:
            prune(store, Keep(runs=keep))
            assert told(view(store, Asked())) == told(before)
