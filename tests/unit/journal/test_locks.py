"""Locks of targets: one holder at a time, who is named, and where they are kept."""

import os
import stat
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.journal.locks import HeldElsewhereError, Locks, default_folder, this_process
from scanner.model.plan import Target

BUCKET = Target("arn:aws:s3:::ledger", "111111111111", "eu-central-1")
OTHER = Target("arn:aws:s3:::tunes", "111111111111", "eu-central-1")


def test_a_target_has_one_holder_who_is_named(tmp_path: Path) -> None:
    locks = Locks(tmp_path, patience=0)
    with locks.locked(BUCKET), pytest.raises(HeldElsewhereError, match=rf"{this_process()} .* ledger"):
        locks.locked(BUCKET).__enter__()


def test_it_is_let_go_of_whatever_happens(tmp_path: Path) -> None:
    locks = Locks(tmp_path, patience=0)
    with pytest.raises(KeyboardInterrupt), locks.locked(BUCKET):
        raise KeyboardInterrupt
    with locks.locked(BUCKET):
        pass


def test_other_targets_are_free(tmp_path: Path) -> None:
    locks = Locks(tmp_path, patience=0)
    with locks.locked(BUCKET), locks.locked(OTHER):
        pass


def test_a_holder_that_left_no_name_is_another_process(tmp_path: Path) -> None:
    locks = Locks(tmp_path, patience=0)
    with locks.locked(BUCKET):
        next(tmp_path.glob("*.holder")).unlink()
        with pytest.raises(HeldElsewhereError, match=r"^another process"):
            locks.locked(BUCKET).__enter__()


def test_the_folder_is_private_and_its_names_tell_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "locks"
    with Locks(folder).locked(BUCKET):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert not any("ledger" in path.name for path in folder.iterdir())


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot keep locks"):
        Locks(tmp_path / "file" / "locks").locked(BUCKET).__enter__()


def test_locks_are_kept_with_the_user_s_own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "s3-replication-scanner" / "locks"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")  # which the specification tells to ignore
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".local" / "state" / "s3-replication-scanner" / "locks"


def test_a_process_is_named_by_host_and_id() -> None:
    assert this_process().endswith(f":{os.getpid()}")
