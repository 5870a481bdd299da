"""What was sent before is known again, and nothing about a memory keeps news from being sent."""

from pathlib import Path

import pytest
from filelock import FileLock

from scanner.notify.memory import Memory


class Clock:
    """A clock that stands still."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(tmp_path: Path, clock: Clock) -> Memory:
    return Memory(tmp_path / "notified", 3600.0, patience=0.01, clock=clock)


def is_new(memory: Memory, target: str = "t", digest: str = "d") -> bool:
    with memory.once(target, digest) as new:
        return new


def test_the_same_is_new_once_for_each_target(memory: Memory) -> None:
    assert [is_new(memory), is_new(memory), is_new(memory, "other"), is_new(memory, digest="other")] == [
        True, False, True, True
    ]  # fmt: skip


def test_after_the_window_it_is_new_again(memory: Memory, clock: Clock) -> None:
    assert is_new(memory)
    clock.now += 3599
    assert not is_new(memory)
    clock.now += 1
    assert is_new(memory)


def test_a_clock_that_was_set_back_forgets(memory: Memory, clock: Clock) -> None:
    assert is_new(memory)
    clock.now -= 10
    assert is_new(memory)


def test_what_failed_is_new_again(memory: Memory) -> None:
    def fail() -> None:
        with memory.once("t", "d"):
            raise OSError("no")

    with pytest.raises(OSError, match="no"):
        fail()
    assert is_new(memory)


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"d": "x"}', b'{"d": null}', b"\xff", b'{"d": 1' + b"0" * 400 + b"}", b"[" * 100_000],
    ids=["torn", "list", "word", "null", "no text", "huge", "deep"],
)
def test_a_torn_file_is_written_anew(memory: Memory, tmp_path: Path, content: bytes) -> None:
    assert is_new(memory)
    (file,) = (tmp_path / "notified").glob("*.json")
    file.write_bytes(content)
    assert [is_new(memory), is_new(memory)] == [True, False]


def test_a_folder_that_cannot_be_written_keeps_nothing_back(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "notified", 3600.0, patience=0.01)
    assert [is_new(memory), is_new(memory)] == [True, True]


def test_who_holds_the_lock_too_long_is_not_waited_for(memory: Memory, tmp_path: Path) -> None:
    assert is_new(memory, digest="first")
    (file,) = (tmp_path / "notified").glob("*.json")
    with FileLock(file.with_suffix(".lock")):
        assert is_new(memory)
    assert is_new(memory)


def test_the_file_is_its_owners_alone_and_names_no_target(memory: Memory, tmp_path: Path) -> None:
    assert is_new(memory, target="https://hooks.example/key")
    for file in (tmp_path / "notified").iterdir():
        assert file.stat().st_mode & 0o077 == 0
        assert "hooks" not in file.name + file.read_text()
