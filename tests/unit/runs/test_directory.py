"""A run's folder."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from scanner.errors import BadFileError, UsageError
from scanner.runs import directory, manifest


def test_a_run_never_mixes_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "theirs.txt").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        directory.create(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be written"):
        directory.create(tmp_path / "file" / "run")


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    assert directory.create(tmp_path / "a" / "b").is_dir()
    assert directory.create(tmp_path / "a" / "b").is_dir()


def test_the_manifest_holds_every_other_file_and_sha256sum_agrees(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"b")
    (tmp_path / "a.json").write_bytes(b"a")
    manifest.write(tmp_path)
    manifest.write(tmp_path)
    expected = f"{hashlib.sha256(b'a').hexdigest()}  a.json\n{hashlib.sha256(b'b').hexdigest()}  b.csv\n"
    assert (tmp_path / manifest.NAME).read_text() == expected
    checked = subprocess.run(["sha256sum", "--check", "--strict", manifest.NAME], cwd=tmp_path, check=False)
    assert checked.returncode == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"schema": 1}', b"\xff", b'{"a":' * 100_000],
    ids=["empty", "list", "little", "not UTF-8", "deep"],
)
def test_a_folder_without_a_readable_report_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadFileError, match="cannot be read"):
        directory.load_report(tmp_path)
    (tmp_path / directory.FINDINGS).write_bytes(content)
    with pytest.raises(BadFileError, match="not a report"):
        directory.load_report(tmp_path)
