"""A run under review: the exit code, and whether judging it again agrees."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from scanner import registry
from scanner.errors import BadFileError, ExitCode
from scanner.model.report import Report, decode, encode
from scanner.model.verification import Repair
from scanner.pipeline.reviewing import JudgedAgain, review
from scanner.runs import directory, manifest, run_file
from tests.support.bundles import bundle, key
from tests.support.plans import new_pair


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bundle(tmp_path / "run", formats=("csv",))


def resealed(folder: Path, change: Callable[[Report], Report]) -> Path:
    """Change the report of a run, and make its manifest anew."""
    path = folder / directory.FINDINGS
    path.write_bytes(encode(change(decode(path.read_bytes()))))
    directory.seal(folder)
    return folder


def test_a_run_as_it_was_written(folder: Path) -> None:
    found = review(folder)
    assert found.exit_code is ExitCode.DONE
    assert found.judged == JudgedAgain(count=len(directory.load_report(folder).findings))


def test_what_a_history_tells_is_no_part_of_judging_again(tmp_path: Path) -> None:
    bundle(tmp_path / "first", day="2026-11-21", history=tmp_path / "history.db")
    folder = bundle(tmp_path / "second", history=tmp_path / "history.db")
    assert directory.load_report(folder).trend is not None
    assert review(folder).exit_code is ExitCode.DONE


def test_a_finding_that_nobody_judged_is_named(folder: Path) -> None:
    def softened(report: Report) -> Report:
        first, *others = report.findings
        return replace(report, findings=(replace(first, message="All is well."), *others[:-1]))

    before = directory.load_report(folder).findings
    found = review(resealed(folder, softened))
    assert not found.differences
    assert found.judged.findings == (before[0].id, before[-1].id)
    assert found.exit_code is ExitCode.DIFFERENT


def test_another_part_that_differs_is_named(folder: Path) -> None:
    found = review(resealed(folder, lambda report: replace(report, pairs=())))
    assert found.judged.parts == ("pairs",)
    assert found.exit_code is ExitCode.DIFFERENT


def test_altered_files_are_not_judged(folder: Path) -> None:
    (folder / directory.SNAPSHOT).write_bytes(b"")
    found = review(folder)
    assert found.differences.altered == (directory.SNAPSHOT,)
    assert "not as they were written" in found.judged.reason
    assert found.exit_code is ExitCode.DIFFERENT


def test_a_run_of_another_version_is_not_judged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.pipeline.reviewing.__version__", "9.9.9")
    found = review(folder)
    assert "and this is 9.9.9" in found.judged.reason
    assert found.exit_code is ExitCode.INCOMPLETE


def test_reports_that_were_rendered_again_have_nothing_to_judge(folder: Path) -> None:
    (folder / directory.SNAPSHOT).unlink()
    (folder / directory.RUN).unlink()
    directory.seal(folder)
    found = review(folder)
    assert found.judged.reason == "the folder has no snapshot.jsonl.gz"
    assert found.exit_code is ExitCode.INCOMPLETE


def test_a_signature_that_does_not_hold_is_a_difference(folder: Path) -> None:
    (folder / manifest.PUBLIC_KEY).write_bytes(key().public_key)
    assert review(folder).exit_code is ExitCode.DIFFERENT


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"manifest\.sha256: cannot be read"):
        review(tmp_path)


def test_run_json_says_how_the_run_was_made(folder: Path) -> None:
    saved = msgspec.json.decode((folder / directory.RUN).read_bytes())
    assert saved["tool"]["version"]
    assert (saved["schema"], saved["snapshot_schema"]) == (1, 1)
    assert saved["making"]["calls"] == {"ListBuckets": 1}
    assert saved["making"]["asked"]["regions"] == ["eu-*"]
    assert saved["making"]["judged"]["formats"] == ["csv"]
    assert saved["run"]["policies"][0]["version"]
    assert run_file.read(folder / directory.RUN, registry.checks()).policies


def test_what_a_repair_wrote_is_no_part_of_judging_again(folder: Path) -> None:
    made = new_pair()
    found = review(resealed(folder, lambda one: replace(one, repair=Repair(made, made.digest, "", ()))))
    assert found.exit_code is ExitCode.DONE
