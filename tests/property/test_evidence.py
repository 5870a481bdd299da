"""Whatever byte of whatever file of a run changes, the review says so and names the file; so it does of whole files."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import BadFileError, ExitCode
from scanner.pipeline.reviewing import review
from scanner.pipeline.sealing import sign
from scanner.runs import directory, manifest
from scanner.runs.manifest import Differences
from tests.support.bundles import bundle, contents, key

STANDS_ON_ITSELF = (manifest.NAME, manifest.SIGNATURE, manifest.PUBLIC_KEY)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed run with a folder of what was before, as a repair leaves it."""
    folder = bundle(tmp_path_factory.mktemp("evidence") / "run", formats=("csv", "markdown"))
    directory.create(folder / directory.BEFORE)
    shutil.copytree(bundle(folder.parent / "before", formats=()), folder / directory.BEFORE, dirs_exist_ok=True)
    directory.seal(folder)
    sign(folder, key())
    return folder


@contextmanager
def replaced(path: Path, content: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


def told(folder: Path) -> tuple[ExitCode, str]:
    """Return the exit code of a review and everything that it says."""
    try:
        found = review(folder)
    except BadFileError as error:
        return error.exit_code, str(error)
    differences = found.differences
    named = (*differences.altered, *differences.missing, *differences.additional, *found.signature.problems)
    return found.exit_code, " ".join(named)


def test_nothing_differs_to_begin_with(run: Path) -> None:
    assert told(run) == (ExitCode.DONE, "")
    assert len(contents(run)) == 12


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_one_altered_byte_is_told_and_its_file_is_named(run: Path, data: st.DataObject) -> None:
    files = contents(run)
    name = data.draw(st.sampled_from(sorted(files)), label="file")
    position = data.draw(st.integers(0, len(files[name]) - 1), label="position")
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != files[name][position]), label="byte")
    content = files[name][:position] + bytes((byte,)) + files[name][position + 1 :]
    with replaced(run / name, content):
        code, words = told(run)
    assert code in (ExitCode.DIFFERENT, ExitCode.BAD_FILE)
    assert name in words


def test_every_byte_of_what_stands_on_itself(run: Path) -> None:
    files = contents(run)
    for name in STANDS_ON_ITSELF:
        for position in range(len(files[name])):
            changed = bytearray(files[name])
            changed[position] ^= 1
            with replaced(run / name, bytes(changed)):
                code, words = told(run)
            assert code in (ExitCode.DIFFERENT, ExitCode.BAD_FILE), (name, position)
            assert name in words, (name, position)


@given(st.data(), st.binary(min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_bytes_that_are_added_or_cut_off_are_told(run: Path, data: st.DataObject, more: bytes) -> None:
    files = contents(run)
    name = data.draw(st.sampled_from(sorted(files)), label="file")
    shorter = data.draw(st.booleans(), label="shorter")
    content = files[name][: -len(more)] if shorter else files[name] + more
    with replaced(run / name, content):
        code, words = told(run)
    assert code in (ExitCode.DIFFERENT, ExitCode.BAD_FILE)
    assert name in words


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_missing_file_is_told(run: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(contents(run))), label="file")
    path, aside = run / name, run.parent / "aside"
    path.rename(aside)
    try:
        code, words = told(run)
    finally:
        aside.rename(path)
    assert code in (ExitCode.DIFFERENT, ExitCode.BAD_FILE)
    assert name in words


@given(st.sampled_from(["extra.txt", "before/extra.json", ".hidden", "new/deep.json", "findings.json~", "x.lock"]))
@settings(deadline=None)
def test_an_additional_file_is_told(run: Path, name: str) -> None:
    path = run / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    try:
        found = review(run)
    finally:
        path.unlink()
        if path.parent.name == "new":
            path.parent.rmdir()
    assert found.differences == Differences(additional=(name,))
    assert found.exit_code is ExitCode.DIFFERENT
