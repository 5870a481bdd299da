"""The manifest: every file of every sub-folder, and what differs from it."""

import os
import subprocess
from pathlib import Path

import pytest

from scanner.errors import BadFileError
from scanner.runs import directory, manifest
from scanner.runs.manifest import Differences

DIGEST = "0" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.json").write_bytes(b"a")
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "b.json").write_bytes(b"b")
    manifest.write(tmp_path / "before")
    manifest.write(tmp_path)
    return tmp_path


def test_files_of_sub_folders_and_their_manifest_are_named_and_sha256sum_agrees(folder: Path) -> None:
    assert list(manifest.read(folder)) == ["a.json", "before/b.json", "before/manifest.sha256"]
    checked = subprocess.run(["sha256sum", "--check", "--strict", manifest.NAME], cwd=folder, check=False)
    assert checked.returncode == 0
    assert not manifest.compare(folder)


def test_what_stands_on_the_manifest_and_the_journals_lock_are_no_part_of_it(folder: Path) -> None:
    for name in (manifest.SIGNATURE, manifest.PUBLIC_KEY, f"{directory.JOURNAL}.lock"):
        (folder / name).write_bytes(b"")
    assert not manifest.compare(folder)
    manifest.write(folder)
    assert list(manifest.read(folder)) == ["a.json", "before/b.json", "before/manifest.sha256"]


def test_a_signature_in_a_sub_folder_is_a_file_like_others(folder: Path) -> None:
    (folder / "before" / manifest.SIGNATURE).write_bytes(b"")
    assert manifest.compare(folder) == Differences(additional=("before/manifest.sha256.sig",))


def test_each_difference_is_told(folder: Path) -> None:
    (folder / "before" / "b.json").write_bytes(b"other")
    (folder / "a.json").rename(folder / "c.json")
    assert manifest.compare(folder) == Differences(("before/b.json",), ("a.json",), ("c.json",))


def test_a_link_is_not_the_file_that_it_leads_to(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (folder / "a.json").rename(elsewhere / "a.json")
    (folder / "a.json").symlink_to(elsewhere / "a.json")
    (folder / "linked").symlink_to(elsewhere, target_is_directory=True)
    assert manifest.compare(folder) == Differences(altered=("a.json",), additional=("linked",))


@pytest.mark.parametrize(
    "line",
    [
        f"{DIGEST}  ../../etc/passwd\n",
        f"{DIGEST}  /etc/passwd\n",
        f"{DIGEST}  before/../a.json\n",
        f"{DIGEST}  .hidden\n",
        f"{DIGEST} *a.json\n",
        f"{DIGEST.replace('0', 'A')}  a.json\n",
        f"{DIGEST}  a.json",
        f"{DIGEST}  a.json\r\n",
        f"{DIGEST}  a\u2028.json\n",
        f"{DIGEST[1:]}  a.json\n",
        f"{DIGEST}  manifest.sha256\n",
        "\n",
    ],
)
def test_what_was_never_written_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / manifest.NAME).write_text(f"{DIGEST}  a\n{line}", newline="")
    with pytest.raises(BadFileError, match=r"manifest\.sha256:2: not a line"):
        manifest.read(tmp_path)


def test_a_name_twice_or_out_of_order_is_refused(tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text(f"{DIGEST}  a\n{DIGEST}  a\n")
    with pytest.raises(BadFileError, match=":2: not a line"):
        manifest.read(tmp_path)
    (tmp_path / manifest.NAME).write_text(f"{DIGEST}  b\n{DIGEST}  a\n")
    with pytest.raises(BadFileError, match="not sorted"):
        manifest.read(tmp_path)


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="cannot be read"):
        manifest.compare(tmp_path)


def test_a_file_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def denied(self: Path, mode: str = "r") -> object:
        if self.name == "b.json":
            raise PermissionError(13, "Permission denied")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(BadFileError, match=r"b\.json: cannot be read: Permission denied"):
        manifest.compare(folder)


def test_what_has_no_end_is_neither_read_nor_waited_for(folder: Path) -> None:
    (folder / "a.json").unlink()
    os.mkfifo(folder / "a.json")
    assert manifest.compare(folder) == Differences(altered=("a.json",))
    (folder / manifest.NAME).unlink()
    os.mkfifo(folder / manifest.NAME)
    with pytest.raises(BadFileError, match="is no file"):
        manifest.compare(folder)
