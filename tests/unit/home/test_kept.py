"""What is kept between runs: found as it was put, and never believed where somebody else may have written it."""

import os
from pathlib import Path

import pytest

from scanner.home.kept import Kept, safe_folder

MADE = b"<p>made</p>"


def test_what_was_put_is_found_by_who_makes_it_alike(tmp_path: Path) -> None:
    Kept(tmp_path, "library 1").put("source", MADE)
    assert Kept(tmp_path, "library 1").get("source") == MADE
    assert Kept(tmp_path, "library 1").get("another") is None
    assert Kept(tmp_path, "library 2").get("source") is None
    assert len(list(tmp_path.iterdir())) == 1


def test_it_is_put_again_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    ours = Kept(tmp_path, "library 1")
    ours.put("source", b"once")
    ours.put("source", MADE)
    assert ours.get("source") == MADE
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("harmed", [b"", b"short", MADE], ids=["empty", "cut", "without its digest"])
def test_a_harmed_file_is_not_believed_and_mended(tmp_path: Path, harmed: bytes) -> None:
    ours = Kept(tmp_path, "library 1")
    ours.put("source", MADE)
    (file,) = tmp_path.iterdir()
    file.write_bytes(harmed)
    assert ours.get("source") is None
    ours.put("source", MADE)
    assert ours.get("source") == MADE


@pytest.mark.parametrize("folder", [None, Path("nowhere")], ids=["no folder", "it vanished"])
def test_without_a_folder_nothing_is_kept(folder: Path | None) -> None:
    ours = Kept(folder, "library 1")
    ours.put("source", MADE)
    assert ours.get("source") is None


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = safe_folder({"XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert folder == tmp_path / "cache" / "s3-replication-scanner"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_it_is_in_the_home_unless_another_is_named_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert safe_folder({}) == safe_folder({"XDG_CACHE_HOME": "relative"})
    assert (tmp_path / ".cache" / "s3-replication-scanner").is_dir()


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_folder_that_others_write_to_is_not_used(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "s3-replication-scanner"
    folder.mkdir()
    folder.chmod(mode)
    assert safe_folder({"XDG_CACHE_HOME": str(tmp_path)}) is None


def test_another_users_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert safe_folder({"XDG_CACHE_HOME": str(tmp_path)}) is None


def test_a_link_or_a_file_in_its_place_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "s3-replication-scanner").symlink_to(tmp_path / "elsewhere")
    assert safe_folder({"XDG_CACHE_HOME": str(tmp_path)}) is None
    assert safe_folder({"XDG_CACHE_HOME": str(tmp_path / "s3-replication-scanner" / "file")}) is not None
    (tmp_path / "file").write_text("")
    assert safe_folder({"XDG_CACHE_HOME": str(tmp_path / "file")}) is None


def test_nobodys_home_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", unknown)
    assert safe_folder({}) is None
