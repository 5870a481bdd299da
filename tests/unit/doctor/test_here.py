"""What is said of this computer: versions, configuration, folders, history. Nothing is written to find out."""

import sqlite3
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from scanner.doctor import versions
from scanner.doctor.configuration import configuration
from scanner.doctor.folders import output, state
from scanner.doctor.history import history
from scanner.doctor.value import Mark
from scanner.history import opened
from tests.support.pages import ROOT


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be written: tests may run as root, whom no folder refuses."""
    monkeypatch.setattr("scanner.doctor.folders.os.access", lambda *_: False)


def test_the_extras_are_those_of_the_distribution() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = text.partition("[project.optional-dependencies]\n")[2].partition("\n[")[0]
    names = {line.partition(" = ")[0] for line in declared.splitlines() if " = [" in line}
    assert set(versions.EXTRAS) == names


def test_what_is_missing_says_what_it_is_for() -> None:
    first, here, missing = versions.versions(lambda package: package == "pyarrow")
    assert (first.about, "botocore" in first.text) == ("scanner", True)
    assert here.text == "parquet"
    assert missing.mark is Mark.SKIPPED
    assert "sign (`--sign`)" in missing.text
    assert "s3-replication-scanner[demo,distributed,notify,otel,pdf,sign,xlsx]" in missing.remedy


def test_with_all_extras_or_none_one_line_is_enough() -> None:
    assert [line.mark for line in versions.versions(lambda _: True)] == [Mark.OK, Mark.OK]
    assert [line.mark for line in versions.versions(lambda _: False)] == [Mark.OK, Mark.SKIPPED]


def test_packages_are_looked_for_without_importing_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(versions.EXTRAS, "demo", ("no.such.package", "nothing"))
    lines = list(versions.versions())
    assert any("demo (nothing)" in line.text for line in lines)


def test_a_package_without_metadata_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(versions, "version", unknown)
    assert "boto3 of unknown version" in next(iter(versions.versions())).text


def test_the_file_and_strangers_are_named() -> None:
    assert [line.text for line in configuration("scanner.toml", ())] == ["scanner.toml, valid"]
    nothing, stranger = configuration("", ["the environment's SCANNER_POLICI sets nothing"])
    assert "no file" in nothing.text
    assert stranger.mark is Mark.WARN


def test_a_folder_of_ones_own_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert output(None).text == "out/<run id>/ can be written"
    assert output(tmp_path / "a" / "b").mark is Mark.OK
    assert output(tmp_path).text.endswith("is empty and can be written")
    assert state({"XDG_STATE_HOME": str(tmp_path)}).mark is Mark.OK
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("forbidden")
def test_a_folder_of_somebody_elses_will_not(tmp_path: Path) -> None:
    assert output(None).mark is Mark.PROBLEM
    assert output(tmp_path / "a").mark is Mark.PROBLEM
    assert output(tmp_path).mark is Mark.PROBLEM
    assert state({"XDG_STATE_HOME": str(tmp_path)}).mark is Mark.WARN


def test_a_folder_or_file_that_is_taken_will_not(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for taken in (tmp_path, file, file / "below"):
        assert output(taken).mark is Mark.PROBLEM


def test_a_history_is_looked_at_and_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "history.db"
    assert history(None).mark is Mark.SKIPPED
    assert "not there yet" in history(place).text
    with opened(place, make=True):
        pass
    before = place.read_bytes()
    assert history(place).text == f"{place}: 0 runs"
    old = tmp_path / "old.db"
    old.write_bytes((ROOT / "tests/unit/history/version-1.db").read_bytes())
    assert history(old).mark is Mark.OK
    assert place.read_bytes() == before
    assert old.read_bytes() == (ROOT / "tests/unit/history/version-1.db").read_bytes()


def test_what_is_no_history_is_a_warning(tmp_path: Path) -> None:
    text, other, empty = tmp_path / "text.db", tmp_path / "other.db", tmp_path / "empty.db"
    text.write_text("no database" * 100)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    empty.write_text("")
    assert history(text).mark is Mark.WARN
    assert history(other).mark is Mark.WARN
    assert history(empty).text.endswith("0 runs")
