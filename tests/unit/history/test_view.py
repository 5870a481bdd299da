"""What a history tells: points, honest ages, times to repair, and the trend of a report."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.history import Asked, HistoryView, opened, trend_of, view
from scanner.model.finding import Severity
from scanner.model.policy import Expectation, Waiver
from scanner.model.report import Report
from scanner.model.trend import Trend, score_of
from tests.support.fragments import ACCOUNT
from tests.support.policies import policy
from tests.support.runs import report_at

BAD: dict[str, Any] = {"region": "eu-west-1", "versioning": {}}
GOOD: dict[str, Any] = {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}
SHUT: dict[str, Any] = {"region": "eu-west-1", "versioning": "AccessDenied"}
TWO = "222222222222"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def told(path: Path, *reports: Report, **asked: str) -> HistoryView:
    with opened(path, make=True) as store:
        for report in reports:
            store.add(report)
        return view(store, Asked(**asked))


def days(*buckets: dict[str, dict[str, Any]]) -> list[Report]:
    """Return the reports of the days of November from the first on."""
    return [report_at(f"2026-11-{day:02}", fragment) for day, fragment in enumerate(buckets, start=1)]


def test_an_empty_history(path: Path) -> None:
    found = told(path)
    assert (found.points, found.open, found.repairs.count, found.repairs.mean_days) == ((), (), 0, None)


def test_the_points_of_runs_whatever_the_order_of_adding(path: Path) -> None:
    first, second = days({"a": BAD, "b": GOOD, "c": SHUT}, {"a": GOOD, "b": GOOD, "c": GOOD})
    points = told(path, second, first).points
    assert [(point.started[:10], point.score, point.undecided) for point in points] == [
        ("2026-11-01", 50.0, 1),
        ("2026-11-02", 100.0, 0),
    ]
    assert points[0].by_severity["critical"] == 1
    assert (points[0].listed, points[0].read) == (3, 2)
    assert (points[0].account, points[0].policy) == ("", "")


def test_points_by_account_and_policy(path: Path) -> None:
    fragment = {"a": BAD, "b": {**GOOD, "account": TWO}}
    one, other = policy("source-versioning", name="one"), policy("source-versioning", name="other")
    report = report_at("2026-11-01", fragment, one, other, errors={ACCOUNT: "", TWO: ""})
    assert [(p.account, p.score) for p in told(path, report, by="account").points] == [(ACCOUNT, 0.0), (TWO, 100.0)]
    by_policy = told(path, by="policy", account=TWO).points
    assert [(p.account, p.policy, p.score) for p in by_policy] == [(TWO, "one", 100.0), (TWO, "other", 100.0)]
    assert told(path, policy="one").points[0].by_severity["critical"] == 1
    assert told(path, policy="none").points == ()
    assert {entry.place.policy for entry in told(path, policy="one").open} == {"one"}


def test_two_judgements_of_one_snapshot_are_two_points(path: Path) -> None:
    judged = [report_at("2026-11-01", {"a": BAD}, policy("source-versioning", name=name)) for name in ("one", "two")]
    assert [point.by_severity["critical"] for point in told(path, *judged).points] == [1, 1]


def test_the_age_of_an_open_finding(path: Path) -> None:
    (entry,) = told(path, *days({"a": GOOD}, {"a": BAD}, {"a": BAD}, {"a": BAD})).open
    assert (entry.first_seen[:10], entry.days, entry.blind, entry.older_possible, entry.readable) == (
        "2026-11-02", 2, 0, False, True,
    )  # fmt: skip
    assert (entry.place.bucket, entry.severity) == ("a", "critical")


def test_an_unreadable_bucket_in_between_neither_ends_nor_hides_an_age(path: Path) -> None:
    (entry,) = told(path, *days({"a": GOOD}, {"a": BAD}, {"a": SHUT}, {"a": BAD})).open
    assert (entry.first_seen[:10], entry.blind, entry.readable) == ("2026-11-02", 1, True)


def test_what_cannot_be_read_lately_stays_open_and_says_so(path: Path) -> None:
    (entry,) = told(path, *days({"a": GOOD}, {"a": BAD}, {"a": SHUT})).open
    assert (entry.first_seen[:10], entry.readable) == ("2026-11-02", False)


def test_an_account_that_could_not_be_listed_is_no_repair(path: Path) -> None:
    blind = report_at("2026-11-03", {}, errors={ACCOUNT: "AccessDenied"})
    found = told(path, *days({"a": GOOD}, {"a": BAD}), blind)
    assert [(entry.blind, entry.readable) for entry in found.open] == [(1, False)]
    assert found.repairs.count == 0


def test_a_run_of_other_accounts_or_policies_says_nothing(path: Path) -> None:
    elsewhere = report_at("2026-11-03", {"z": {**GOOD, "account": TWO}}, errors={TWO: ""})
    otherwise = report_at("2026-11-04", {"a": GOOD}, policy("rule-enabled", name="other"))
    (entry,) = told(path, *days({"a": GOOD}, {"a": BAD}), elsewhere, otherwise).open
    assert (entry.first_seen[:10], entry.blind) == ("2026-11-02", 1)


def test_a_bucket_that_is_gone_is_neither_open_nor_repaired(path: Path) -> None:
    found = told(path, *days({"a": GOOD}, {"a": BAD}, {}))
    assert (found.open, found.repairs.count) == ((), 0)


def test_a_run_that_was_interrupted_or_narrowed_proves_nothing_gone(path: Path) -> None:
    whole = report_at("2026-11-03", {})
    stopped = msgspec.structs.replace(whole, run=msgspec.structs.replace(whole.run, interrupted=True))
    narrowed = report_at("2026-11-04", {"a": {**BAD, "in_scope": False}})
    (entry,) = told(path, *days({"a": GOOD}, {"a": BAD}), stopped, narrowed).open
    assert (entry.blind, entry.readable) == (2, False)


def test_the_mean_time_to_repair(path: Path) -> None:
    found = told(
        path, *days({"a": GOOD, "b": GOOD}, {"a": BAD, "b": BAD}, {"a": GOOD, "b": SHUT}, {"a": GOOD, "b": GOOD})
    )
    assert (found.repairs.count, found.repairs.mean_days, found.repairs.unsure) == (2, 1.5, 1)
    assert found.open == ()


def test_waived_findings_are_open_and_marked(path: Path) -> None:
    waivers = (Waiver("*", "a", "r", "o", "2026-12-31"),)
    found = told(path, report_at("2026-11-01", {"a": BAD, "b": BAD}, policy("source-versioning", waivers=waivers)))
    assert [(entry.place.bucket, entry.waived) for entry in found.open] == [("b", False), ("a", True)]
    assert (found.points[0].waived, found.points[0].by_severity["critical"]) == (1, 1)


def test_times_that_are_none_are_no_crash(path: Path) -> None:
    report = report_at("2026-11-01", {"a": BAD})
    strange = msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, started="yesterday"))
    assert told(path, strange).open[0].days == 0


# The trend of a report


def trend(path: Path, *before: Report, now: Report) -> Trend | None:
    with opened(path, make=True) as store:
        for report in before:
            store.add(report)
        store.add(now)
        return trend_of(store, now)


def test_without_runs_before_there_is_no_trend(path: Path) -> None:
    (now,) = days({"a": BAD})
    later = report_at("2026-11-09", {"a": GOOD})
    assert trend(path, later, now=now) is None


def test_since_the_last_comparable_run(path: Path) -> None:
    first, second, now = days(
        {"a": BAD},
        {"a": BAD, "b": BAD, "c": BAD, "d": GOOD},
        {"a": BAD, "b": GOOD, "c": SHUT, "d": BAD},
    )
    found = trend(path, second, first, now=now)
    assert found is not None
    assert [(point.started[:10], point.wrong, point.score) for point in found.points] == [
        ("2026-11-01", 1, 0.0),
        ("2026-11-02", 3, 25.0),
    ]
    assert (found.new, found.resolved) == (1, 1), "what cannot be read is not resolved"


def test_other_policies_accounts_and_parts_are_not_comparable(path: Path) -> None:
    other = report_at("2026-11-01", {"a": BAD}, policy("source-versioning", name="other"))
    elsewhere = report_at("2026-11-02", {"a": {**BAD, "account": TWO}}, errors={TWO: ""})
    narrowed = report_at("2026-11-03", {"a": BAD, "b": {**BAD, "in_scope": False}})
    assert trend(path, other, elsewhere, narrowed, now=report_at("2026-11-04", {"a": BAD})) is None


def test_a_policys_new_text_stays_comparable(path: Path) -> None:
    asked = policy("source-versioning")
    (wanted,) = asked.expects
    milder = msgspec.structs.replace(
        asked, sha256="ff" * 32, expects=(Expectation(wanted.check, Severity.LOW, wanted.parameters),)
    )
    found = trend(path, report_at("2026-11-01", {"a": BAD}, asked), now=report_at("2026-11-02", {"a": BAD}, milder))
    assert found is not None
    assert (found.new, found.resolved) == (0, 0)


@pytest.mark.parametrize(
    ("right", "wrong", "score"), [(0, 0, None), (1, 0, 100.0), (0, 1, 0.0), (99_999, 1, 99.9), (2, 1, 66.6)]
)
def test_a_hundred_percent_has_nothing_wrong(right: int, wrong: int, score: float | None) -> None:
    assert score_of(right, wrong) == score
