"""A run whose canaries are removed later: its journal grows, and its manifest tells no more than is true."""

from pathlib import Path

import pytest

from scanner.model.journal import CanaryGone, Entry, Journal
from scanner.pipeline.cleaning import clean_run
from scanner.runs import directory, manifest
from scanner.verify import Stores

AT = "2026-11-23T12:00:00Z"


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def clean(_entries: tuple[Entry, ...], _held: Stores, noted: Journal) -> tuple[str, ...]:
        noted.note(CanaryGone("1", AT, ("a replica",)))
        return ("a replica",)

    monkeypatch.setattr("scanner.pipeline.cleaning.clean", clean)
    (tmp_path / "findings.json").write_bytes(b"{}")
    (tmp_path / directory.JOURNAL).touch()
    return tmp_path / directory.JOURNAL


def test_a_manifest_that_fitted_fits_afterwards(journal: Path) -> None:
    directory.seal(journal.parent)
    assert clean_run(journal, {}) == ("a replica",)
    assert journal.stat().st_size
    assert not manifest.compare(journal.parent)


def test_a_manifest_that_did_not_fit_is_not_made_to(journal: Path) -> None:
    directory.seal(journal.parent)
    (journal.parent / "findings.json").write_bytes(b'{"altered": true}')
    clean_run(journal, {})
    assert manifest.compare(journal.parent).altered == ("findings.json", directory.JOURNAL)


def test_a_manifest_that_is_none_stays(journal: Path) -> None:
    (journal.parent / manifest.NAME).write_bytes(b"of something else\n")
    clean_run(journal, {})
    assert (journal.parent / manifest.NAME).read_bytes() == b"of something else\n"


def test_what_was_signed_stays_as_it_was_signed(journal: Path) -> None:
    directory.seal(journal.parent)
    (journal.parent / manifest.SIGNATURE).write_bytes(b"signature")
    signed = (journal.parent / manifest.NAME).read_bytes()
    clean_run(journal, {})
    assert (journal.parent / manifest.NAME).read_bytes() == signed


def test_no_manifest_is_made_where_there_was_none(journal: Path) -> None:
    clean_run(journal, {})
    assert not (journal.parent / manifest.NAME).exists()
