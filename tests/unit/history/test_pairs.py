"""What a report tells of the runs before it: its pairs, since when each is known, and what changed when."""

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.history import Keep, opened, prune, trend_of
from scanner.history import pairs as module
from scanner.history.store import pair_key
from scanner.model.finding import Severity
from scanner.model.report import Report
from scanner.model.trend import PairChange, PairHistory, PairMark, Trend
from tests.support.hostile import hostile
from tests.support.policies import policy
from tests.support.runs import report_at

CHECKS = policy("source-versioning", "destination-versioning", "rule-enabled", "replication-configured")
DESTINATION = {"region": "eu-central-1", "versioning": {"Status": "Enabled"}}
SUSPENDED = {"region": "eu-central-1", "versioning": {"Status": "Suspended"}}
SHUT = {"region": "eu-central-1", "versioning": "AccessDenied"}
OLD = Path(__file__).with_name("version-1.db")


def source(status: str = "Enabled", name: str = "dst") -> dict[str, Any]:
    """Return a bucket with a rule to a destination."""
    rule = {
        "ID": "all",
        "Status": status,
        "Priority": 1,
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{name}"},
    }
    document = {"Role": "arn:aws:iam::111111111111:role/r", "Rules": [rule]}
    return {"region": "eu-west-1", "versioning": {"Status": "Enabled"}, "replication": document}


SOUND = {"src": source(), "dst": DESTINATION}
FAULTY = {"src": source(), "dst": SUSPENDED}
UNKNOWN = {"src": source(), "dst": SHUT}
DISABLED = {"src": source("Disabled"), "dst": DESTINATION}
NO_ANSWER = {"src": {**source(), "replication": "AccessDenied"}, "dst": DESTINATION}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def on(day: int, fragment: dict[str, Any]) -> Report:
    return report_at(f"2026-11-{day:02}", fragment, CHECKS)


def trend(path: Path, *reports: Report) -> Trend | None:
    """Return what the last of these reports tells, after the others were added."""
    with opened(path, make=True) as store:
        for report in reports[:-1]:
            store.add(report)
        return trend_of(store, reports[-1])


def told(path: Path, *fragments: dict[str, Any]) -> PairHistory:
    """Return the only pair's history at the end of these days."""
    found = trend(path, *(on(day, fragment) for day, fragment in enumerate(fragments, start=1)))
    assert found is not None
    (pair,) = found.pairs
    return pair


def marks(pair: PairHistory) -> list[tuple[str, str]]:
    return [(change.started[8:10], change.mark.value) for change in pair.changes]


def test_the_first_run_has_nothing_to_tell(path: Path) -> None:
    assert trend(path, on(1, SOUND)) is None


def test_a_pair_that_never_changed_carries_when_it_was_first_seen_and_no_more(path: Path) -> None:
    pair = told(path, SOUND, SOUND, SOUND)
    assert (pair.source, pair.rule, pair.destination) == ("src", "all", "dst")
    assert (pair.first_seen[:10], pair.changes, pair.gone) == ("2026-11-01", (), False)


def test_a_suspended_destination_is_a_change_with_its_check_and_so_is_its_repair(path: Path) -> None:
    pair = told(path, SOUND, FAULTY, FAULTY, SOUND)
    assert marks(pair) == [("01", "sound"), ("02", "faulty"), ("04", "sound")]
    assert [(change.wrong, change.right) for change in pair.changes[1:]] == [
        (("destination-versioning",), ()),
        ((), ("destination-versioning",)),
    ]


def test_the_change_may_be_of_today(path: Path) -> None:
    assert marks(told(path, SOUND, SOUND, FAULTY)) == [("01", "sound"), ("03", "faulty")]


def test_what_could_not_be_read_is_no_fault(path: Path) -> None:
    pair = told(path, SOUND, UNKNOWN)
    assert marks(pair) == [("01", "sound"), ("02", "unknown")]
    assert pair.changes[1].undecided == ("destination-versioning",)


def test_a_disabled_rule_ends_the_pair_and_says_by_what(path: Path) -> None:
    pair = told(path, SOUND, DISABLED)
    assert marks(pair) == [("01", "sound"), ("02", "gone")]
    assert pair.gone
    assert "rule-enabled" in pair.changes[1].wrong


def test_a_pair_whose_rules_could_not_be_read_is_not_gone(path: Path) -> None:
    assert marks(told(path, SOUND, NO_ANSWER, SOUND)) == [("01", "sound"), ("02", "unknown"), ("03", "sound")]


def test_a_run_that_did_not_look_at_the_source_says_nothing(path: Path) -> None:
    assert marks(told(path, SOUND, {"dst": DESTINATION}, FAULTY)) == [("01", "sound"), ("03", "faulty")]


def test_another_destination_is_another_pair(path: Path) -> None:
    moved = {"src": source(name="other"), "dst": DESTINATION, "other": DESTINATION}
    found = trend(path, on(1, SOUND), on(2, moved))
    assert found is not None
    # Of the new pair no earlier run knew anything.
    assert [(pair.destination, pair.gone) for pair in found.pairs] == [("dst", True)]


def test_runs_by_other_policies_and_later_ones_count_for_nothing(path: Path) -> None:
    other = report_at("2026-11-02", FAULTY, policy("source-versioning", name="other"))
    later = on(9, FAULTY)
    found = trend(path, on(1, SOUND), other, later, on(3, SOUND))
    assert found is not None
    assert found.pairs[0].changes == ()


def test_many_changes_are_cut_and_counted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_CHANGES", 3)
    pair = told(path, *[SOUND, FAULTY] * 4)
    assert marks(pair) == [("06", "faulty"), ("07", "sound"), ("08", "faulty")]
    assert pair.earlier == 5


def test_changes_are_told_of_the_last_runs_and_the_first_sight_of_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_RUNS", 2)
    pair = told(path, FAULTY, SOUND, SOUND, SOUND)
    assert (pair.first_seen[:10], pair.changes) == ("2026-11-01", ())


def test_a_fault_of_little_weight_changes_no_pair(path: Path) -> None:
    low = msgspec.structs.replace(
        CHECKS, expects=tuple(msgspec.structs.replace(one, severity=Severity.LOW) for one in CHECKS.expects)
    )
    reports = [report_at(f"2026-11-0{day}", each, low) for day, each in ((1, SOUND), (2, FAULTY))]
    found = trend(path, *reports)
    assert found is not None
    assert found.pairs[0].changes == ()


def test_since_when_findings_are_wrong(path: Path) -> None:
    reports = [on(day, each) for day, each in enumerate((FAULTY, SOUND, FAULTY, UNKNOWN, FAULTY), start=1)]
    found = trend(path, *reports)
    assert found is not None
    wrong = {finding.id for finding in reports[-1].counting()}
    assert {started[:10]: set(ids) for started, ids in found.since.items()} == {"2026-11-03": wrong}


def test_what_is_wrong_for_the_first_time_has_no_age(path: Path) -> None:
    found = trend(path, on(1, SOUND), on(2, FAULTY))
    assert found is not None
    assert found.since == {}


def test_hostile_names_are_data(path: Path) -> None:
    first = hostile()
    second = msgspec.structs.replace(first, run=msgspec.structs.replace(first.run, started="\x7f", id="later"))
    found = trend(path, first, second)
    assert found is not None
    assert {pair.source for pair in found.pairs} == {pair_key(pair)[1] for pair in first.pairs}
    assert sum(map(len, found.since.values())) > 10


def test_an_old_file_is_brought_up_to_date_and_says_nothing_of_pairs_it_never_kept(path: Path) -> None:
    shutil.copy(OLD, path)
    checks = policy("source-versioning", "destination-versioning", "rule-enabled")
    found = trend(path, report_at("2026-11-03", SOUND, checks))
    assert found is not None
    assert ([point.started[:10] for point in found.points], found.pairs) == (["2026-11-01", "2026-11-02"], ())
    later = trend(path, report_at("2026-11-03", SOUND, checks), report_at("2026-11-04", FAULTY, checks))
    assert later is not None
    assert [change.mark for change in later.pairs[0].changes] == [PairMark.SOUND, PairMark.FAULTY]
    assert isinstance(later.pairs[0].changes[0], PairChange)


def test_a_pair_and_run_take_a_few_bytes(path: Path) -> None:
    with opened(path, make=True) as store:
        many = {f"src-{n}": source(name=f"dst-{n}") for n in range(200)} | {f"dst-{n}": DESTINATION for n in range(200)}
        store.add(on(1, many))
        before = path.stat().st_size
        for day in range(2, 12):
            store.add(on(day, many))
        rows = store.connection.execute("SELECT count(*) FROM pair_look").fetchone()[0]
        kept = store.connection.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'pair_look'").fetchone()[0]
    assert rows == 200 * 11
    assert kept < rows * 30
    assert path.stat().st_size - before < 10 * 200 * 400


def test_a_pair_is_known_since_it_was_first_seen_though_that_run_is_forgotten(path: Path) -> None:
    before = trend(path, on(1, SOUND), on(2, SOUND), on(3, SOUND), on(4, SOUND))
    with opened(path) as store:
        prune(store, Keep(runs=1))
    after = trend(path, on(4, SOUND))
    assert before is not None
    assert after is not None
    assert [one.first_seen for one in after.pairs] == [one.first_seen for one in before.pairs]
    with opened(path) as store:
        assert store.connection.execute("SELECT count(*) FROM pair_look").fetchone()[0] == 1
        store.add(on(4, DISABLED))
        prune(store, Keep(runs=1))
        assert store.connection.execute("SELECT count(*) FROM pair").fetchone()[0] == 0
