"""The journal on disk: what survives, what is refused, who may write."""

import errno
import os
import stat
import subprocess
import sys
from io import FileIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from scanner.errors import BadFileError, RefusedError, UsageError
from scanner.journal import file as module
from scanner.journal.file import JournalFile, read
from scanner.model.base import to_json
from scanner.model.journal import CanaryIntended, Entry, Intended, Opened, Settled
from scanner.model.outcome import Outcome, State
from scanner.model.plan import Target

AT = "2026-11-22T12:00:00Z"
BUCKET = Target("arn:aws:s3:::ledger", "111111111111", "eu-central-1")
ENTRIES: tuple[Entry, ...] = (
    Opened("digest", AT, "somebody", "host:1", "1.0.0"),
    Intended("step", "policy", BUCKET, AT, before=None, after={"Policy": '{\n "a": "\u2028é"}'}),
    Settled(Outcome("step", State.APPLIED, "Written.", AT), "policy", BUCKET, before=None, after={"Policy": "{}"}),
    CanaryIntended("canary", BUCKET, "key", AT, (BUCKET,)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def written(path: Path) -> bytes:
    with JournalFile(path) as journal:
        for entry in ENTRIES:
            journal.note(entry)
    return path.read_bytes()


def test_what_is_noted_is_read_back_one_entry_a_line(path: Path) -> None:
    assert written(path).count(b"\n") == len(ENTRIES)
    assert read(path) == ENTRIES


def test_entries_are_appended_to_those_that_are_there(path: Path) -> None:
    written(path)
    with JournalFile(path) as journal:
        assert journal.entries == ENTRIES
        journal.note(ENTRIES[0])
    assert read(path) == (*ENTRIES, ENTRIES[0])


def test_an_entry_is_on_the_disk_when_it_is_noted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []

    def fsync(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            synced.append(path.read_bytes())

    monkeypatch.setattr(os, "fsync", fsync)
    with JournalFile(path) as journal:
        journal.note(ENTRIES[0])
        assert synced[-1] == path.read_bytes() != b""


@pytest.mark.parametrize("handles", [True, False])
def test_the_name_of_a_new_journal_is_on_the_disk_too(
    path: Path, monkeypatch: pytest.MonkeyPatch, *, handles: bool
) -> None:
    """Windows has no handles on folders."""
    kinds: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: kinds.append(stat.S_ISDIR(os.fstat(descriptor).st_mode)))
    if not handles:
        monkeypatch.setattr(module, "_FOLDER", None)
    with JournalFile(path):
        assert any(kinds) is handles


def test_nobody_else_may_read_it(path: Path) -> None:
    written(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_wherever_a_crash_tore_the_last_line_the_others_are_read_and_it_goes_on(path: Path) -> None:
    text = written(path)
    start = text.rindex(b"\n", 0, -1) + 1
    for end in range(start, len(text)):
        path.write_bytes(text[:end])
        assert read(path) == ENTRIES[:-1]
        with JournalFile(path) as journal:
            journal.note(ENTRIES[-1])
        assert path.read_bytes() == text


@pytest.mark.parametrize("tail", [b"\0" * 40, b"\0" * 40 + b"\n", b'{"type":\n', b"\xff\xfe\n"])
def test_a_last_line_of_rubbish_is_torn_too(path: Path, tail: bytes) -> None:
    text = written(path)
    path.write_bytes(text + tail)
    assert read(path) == ENTRIES
    with JournalFile(path):
        assert path.read_bytes() == text


@pytest.mark.parametrize(
    "damage",
    [b"rubbish", b'{"type": "unheard-of"}', b"", b"\0\0", b'{"type":"intent","x":' + b"[" * 100_000],
    ids=["rubbish", "unheard of", "empty", "zeros", "deep"],
)
def test_any_other_damage_is_refused_with_its_line(path: Path, damage: bytes) -> None:
    first, *others = written(path).splitlines(keepends=True)
    path.write_bytes(b"".join([first, damage + b"\n", *others]))
    with pytest.raises(BadFileError, match="line 2"):
        read(path)
    before = path.read_bytes()
    with pytest.raises(BadFileError, match="line 2"), JournalFile(path):
        pass
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "newer", [b'{"type":"thought-better-of","step":"step"}\n', to_json(replace(ENTRIES[0], schema=2)) + b"\n"]
)
def test_what_a_newer_version_noted_is_neither_understood_nor_cut_off(path: Path, newer: bytes) -> None:
    text = written(path) + newer
    path.write_bytes(text)
    with pytest.raises(BadFileError, match=f"line {len(ENTRIES) + 1}"):
        read(path)
    with pytest.raises(BadFileError), JournalFile(path):
        pass
    assert path.read_bytes() == text


def test_a_refused_journal_is_left_unlocked(path: Path) -> None:
    path.write_bytes(b"rubbish\nrubbish\n")
    with pytest.raises(BadFileError), JournalFile(path):
        pass
    path.unlink()
    assert written(path)


def test_two_cannot_write_it(path: Path) -> None:
    with JournalFile(path), pytest.raises(RefusedError, match="another process"), JournalFile(path):
        pass
    assert written(path)


def test_a_journal_that_is_not_there_cannot_be_read(path: Path) -> None:
    with pytest.raises(BadFileError, match="No such file"):
        read(path)


def test_a_place_that_cannot_be_written_to_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(UsageError, match="cannot be written"), JournalFile(path):
        pass


def test_a_full_disk_stops_before_anything_else_happens(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with JournalFile(path) as journal:
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(UsageError, match="No space left"):
            journal.note(ENTRIES[0])


def test_half_an_entry_on_a_full_disk_is_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes on, as the removal of test objects does, must not write behind it."""

    def half(file: FileIO, line: bytes) -> None:
        file.write(line[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    with JournalFile(path) as journal:
        journal.note(ENTRIES[0])
        with monkeypatch.context() as patched:
            patched.setattr(module, "_write", half)
            with pytest.raises(UsageError, match="No space left"):
                journal.note(ENTRIES[1])
        journal.note(ENTRIES[2])
    assert read(path) == (ENTRIES[0], ENTRIES[2])


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_a_journal_that_may_not_grow_says_so_and_closes(path: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from scanner.errors import UsageError; from scanner.journal.file import JournalFile\n"
        "from scanner.model.journal import CanaryGone\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try:\n"
        "    with JournalFile(Path(sys.argv[1])) as journal:\n"
        "        journal.note(CanaryGone('canary', 'now', ('left' * 100,)))\n"
        "except UsageError as error:\n"
        "    print(error)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120, check=True
    )
    assert "cannot be written: File too large" in told.stdout
    assert path.read_bytes() == b""


def test_nothing_is_noted_in_a_journal_that_is_not_open(path: Path) -> None:
    with pytest.raises(ValueError, match="not open"):
        JournalFile(path).note(ENTRIES[0])
