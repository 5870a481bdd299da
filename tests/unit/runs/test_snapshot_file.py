"""A snapshot on disk: lossless, the same bytes for the same snapshot, refused with its place where it is damaged."""

import gzip
from pathlib import Path

import msgspec
import pytest

from scanner.errors import BadFileError, ExitCode
from scanner.model.evidence import Present
from scanner.model.snapshot import AccountRecord, Snapshot, SnapshotHeader
from scanner.runs import snapshot_file
from tests.support.fragments import records

SNAPSHOT = Snapshot(
    header=SnapshotHeader("run-1", "2026-11-22T12:00:00Z", "0.1.0", ("arn:aws:iam::111111111111:user/a",)),
    accounts=(AccountRecord("111111111111", "arn:aws:iam::111111111111:user/a", 2),),
    buckets=records(
        {
            "a": {"region": "eu-west-1", "versioning": {"Status": "Enabled", "New": [1, 2.5, None, {"x": "ü\u202e"}]}},
            "b": {"region": "eu-west-1", "replication": None, "tags": "AccessDenied", "listed": False},
        }
    ),
    finished="2026-11-22T12:01:00Z",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "snapshot.jsonl.gz"
    snapshot_file.write(target, SNAPSHOT)
    return target


def test_round_trip_loses_nothing(path: Path) -> None:
    assert snapshot_file.read(path) == SNAPSHOT


def test_what_utf8_cannot_carry_does_not_lose_the_snapshot(tmp_path: Path) -> None:
    smuggled = records({"a": {"region": "eu-west-1", "policy": {"Policy": "x\ud800y"}}})
    path = tmp_path / "s.gz"
    snapshot_file.write(path, msgspec.structs.replace(SNAPSHOT, buckets=smuggled))
    evidence = snapshot_file.read(path).buckets[0].evidence["policy"]
    assert isinstance(evidence, Present)
    assert evidence.document == {"Policy": "x\ufffdy"}


def test_equal_snapshots_are_equal_files(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other-name.gz"
    snapshot_file.write(other, SNAPSHOT)
    assert other.read_bytes() == path.read_bytes()


def rewritten(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(gzip.compress(b"".join(line + b"\n" for line in lines)))
    return path


def lines_of(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda lines: lines[:-1], "first or last line is missing"),
        (lambda lines: lines[1:], "first or last line is missing"),
        (lambda _: [], "first or last line is missing"),
        (lambda lines: [*lines[:-2], lines[-1]], "holds 1 of 2 buckets"),
        (lambda lines: [lines[0], b"{]", *lines[1:]], ":2: not a line of a snapshot"),
        (lambda lines: [lines[0], b'{"type":"bucket","bucket":{}}', *lines[1:]], ":2: not a line of a snapshot"),
        (lambda lines: [lines[0].replace(b'"schema":1', b'"schema":99'), *lines[1:]], "schema 99"),
        (lambda lines: [lines[0], b'"\xff\xfe"', *lines[1:]], ":2: not a line of a snapshot"),
    ],
)
def test_a_damaged_snapshot_is_refused_with_its_place(path: Path, damage: object, message: str) -> None:
    assert callable(damage)
    with pytest.raises(BadFileError, match=message) as refusal:
        snapshot_file.read(rewritten(path, damage(lines_of(path))))
    assert refusal.value.exit_code is ExitCode.BAD_FILE
    assert str(path) in str(refusal.value)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    "content", [b"", b"not gzip", gzip.compress(b"x" * 1000, mtime=0)[:-20]], ids=["empty", "not gzip", "cut off"]
)
def test_a_file_that_is_no_snapshot_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    with pytest.raises(BadFileError, match=r"x\.gz"):
        snapshot_file.read(path)


@pytest.mark.parametrize("line", [b'{"type":"header","header":{"x":' + b"[" * 100_000, b"\0" * 3000])
def test_a_line_that_nests_or_goes_on_without_end_is_refused(
    tmp_path: Path, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_file, "_LONGEST", 1000 if line[0] == 0 else snapshot_file._LONGEST)
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(line))
    with pytest.raises(BadFileError, match=r"x\.gz:1: not a line of a snapshot"):
        snapshot_file.read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="cannot be read"):
        snapshot_file.read(tmp_path / "none.gz")
