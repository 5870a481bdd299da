"""A history file: each run once, whole or not at all, by several processes, for its owner alone."""

import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.errors import BadFileError
from scanner.history import Store, default_place, opened, schema
from scanner.model.finding import Finding
from scanner.model.report import Report
from tests.support.hostile import hostile
from tests.support.policies import policy
from tests.support.runs import report_at

NEWER = f"version {len(schema.MIGRATIONS) + 1}; this program reads versions up to {len(schema.MIGRATIONS)}"
NEVER: dict[str, dict[str, Any]] = {"a": {"region": "eu-west-1", "versioning": {}}}


def add(path: Path, *reports: Report) -> list[bool]:
    with opened(path, make=True) as store:
        return [store.add(report) for report in reports]


def count(path: Path, table: str) -> int:
    with opened(path) as store:
        return int(store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_a_run_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "history.db"
    report = report_at("2026-11-20", NEVER)
    assert add(path, report, report) == [True, False]
    assert add(path, report) == [False]
    assert (count(path, "run"), count(path, "observation"), count(path, "run_account")) == (1, 1, 1)


def test_the_same_snapshot_under_another_policy_is_another_run(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    other = policy("source-versioning", name="other")
    assert add(path, report_at("2026-11-20", NEVER), report_at("2026-11-20", NEVER, other)) == [True, True]


def test_a_run_that_was_resumed_counts_beside_what_it_was(tmp_path: Path) -> None:
    whole = report_at("2026-11-20", NEVER)
    stopped = msgspec.structs.replace(whole, run=msgspec.structs.replace(whole.run, interrupted=True))
    assert add(tmp_path / "history.db", stopped, stopped, whole, whole) == [True, False, True, False]


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "history.db"
    before = os.umask(0)
    try:
        add(path, report_at("2026-11-20", NEVER))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_hostile_texts_are_data(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    report = hostile()
    assert add(path, report, report) == [True, False]
    assert count(path, "observation") == len({finding.id for finding in report.findings})


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    add(path, report_at("2026-11-19", NEVER))

    def kill(_self: Store, _number: int, _report: Report) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_add_findings", kill)
        with pytest.raises(KeyboardInterrupt):
            add(path, report_at("2026-11-20", NEVER))
    assert (count(path, "run"), count(path, "run_policy")) == (1, 1)
    assert add(path, report_at("2026-11-20", NEVER)) == [True]


def _die_while_adding(path: Path) -> None:
    def die(_finding: Finding) -> tuple[str, ...]:
        os._exit(9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scanner.history.store._place", die)
        add(path, report_at("2026-11-20", NEVER))


def _add_many(path: Path, month: int) -> None:
    for day in range(1, 9):
        add(path, report_at(f"2026-{month:02}-{day:02}", NEVER))
        add(path, report_at(f"2026-12-{day:02}", NEVER))


def run_apart(*targets: tuple[Any, tuple[Any, ...]]) -> list[int | None]:
    """Run functions in processes of their own, all at once; return their exit codes."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=target, args=arguments) for target, arguments in targets]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [process.exitcode for process in processes]


def test_a_killed_process_leaves_a_history_that_works(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    assert run_apart((_die_while_adding, (path,))) == [9]
    assert add(path, report_at("2026-11-20", NEVER)) == [True]
    assert count(path, "run") == 1


def test_two_processes_at_once_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    assert run_apart((_add_many, (path, 10)), (_add_many, (path, 11))) == [0, 0]
    assert count(path, "run") == 24


# Files that are not a history


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be looked at" * 40, b"SQLite format 3\0" + b"x" * 200]
)
def test_a_damaged_file_is_a_message(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(content)
    with pytest.raises(BadFileError, match="not a history that can be used"):
        add(path, report_at("2026-11-20", NEVER))
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(BadFileError, match="not a history of this program"):
        add(path, report_at("2026-11-20", NEVER))
    assert path.read_bytes() == before


def test_an_older_file_is_brought_up_to_date_and_a_newer_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.db"
    add(path, report_at("2026-11-20", NEVER))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("ALTER TABLE run ADD COLUMN note TEXT",)))
        assert add(path, report_at("2026-11-21", NEVER)) == [True]
        assert count(path, "run WHERE note IS NULL") == 2
    with pytest.raises(BadFileError, match=NEWER), opened(path):
        pass


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    add(path, report_at("2026-11-20", NEVER))
    with monkeypatch.context() as patch:
        broken = ("CREATE TABLE half (x)", "NO SQL")
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
        with pytest.raises(BadFileError):
            add(path, report_at("2026-11-21", NEVER))
    assert count(path, "sqlite_master WHERE name = 'half'") == 0
    assert count(path, "run") == 1


def test_what_is_not_there_or_may_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="there is no history"), opened(tmp_path / "none.db"):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFileError, match="cannot be opened"):
        add(tmp_path / "file" / "history.db", report_at("2026-11-20", NEVER))
    with pytest.raises(BadFileError, match="cannot be opened"):
        add(tmp_path, report_at("2026-11-20", NEVER))


def test_a_file_that_may_only_be_read_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.db"
    add(path, report_at("2026-11-20", NEVER))
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda place, **options: real(f"file:{place}?mode=ro", uri=True, **options))
    assert count(path, "run") == 1
    with pytest.raises(BadFileError, match="readonly"):
        add(path, report_at("2026-11-21", NEVER))


def test_a_verdict_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    add(path, report_at("2026-11-20", NEVER))
    with pytest.raises(BadFileError, match="CHECK constraint"), opened(path) as store:
        store.connection.execute("UPDATE observation SET verdict = 'FINE'")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("/var/state", "/var/state/s3-replication-scanner/history.db"),
        ("", "{home}/.local/state/s3-replication-scanner/history.db"),
        ("relative", "{home}/.local/state/s3-replication-scanner/history.db"),
    ],
)
def test_the_default_place(state: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert str(default_place({"XDG_STATE_HOME": state})) == expected.format(home="/home/somebody")


def test_a_report_without_policies_has_a_key(tmp_path: Path) -> None:
    report = report_at("2026-11-20", NEVER)
    bare = msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, policies=()))
    assert add(tmp_path / "history.db", bare, report) == [True, True]
