"""`undo` on the embedded estate: what was there comes back byte for byte, and what holds others' objects stays."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from scanner.journal.file import JournalFile
from scanner.model.journal import CanaryIntended
from scanner.model.outcome import State
from scanner.model.plan import Purpose
from scanner.runs import directory, manifest
from scanner.sandbox.nordwind.places import CENTRAL, RECOVERY
from tests.support.documents import Kept, changes
from tests.support.nordwind import Nordwind, Ran, outcomes

pytestmark = pytest.mark.emulator

REPLICA: Final = "nordwind-contracts-replica"


@dataclass(frozen=True)
class Story:
    """A repair, two attempts to undo it, and the documents in between."""

    before: Kept
    fixed: Ran
    after: Kept
    refused: Ran
    after_refused: Kept
    undone: Ran
    at_last: Kept
    folder: Path


@pytest.fixture(scope="module")
def story(nordwind: Nordwind) -> Story:
    folder = nordwind.folder
    undo = ("undo", str(folder / "fixed"), "--yes", *nordwind.reading, *nordwind.writing)
    before = nordwind.documents()
    fix = ("scan", "--fix", "--yes", "--no-canary", *nordwind.judging, *nordwind.reading, *nordwind.writing)
    fixed = nordwind.run(*fix, "-f", "json", "--out", folder / "fixed")
    after = nordwind.documents()
    refused = nordwind.run(*undo, "--out", folder / "refused")
    after_refused = nordwind.documents()
    undone = nordwind.run(*undo, "--risk", "dangerous", "--out", folder / "undone")
    return Story(before, fixed, after, refused, after_refused, undone, nordwind.documents(), folder)


def test_to_remove_what_was_made_is_refused_unless_it_is_meant(story: Story) -> None:
    assert (story.fixed.code, story.refused.code, story.refused.out) == (23, 21, "")
    assert f"{REPLICA} is dangerous and the limit is careful" in story.refused.err
    assert "--risk dangerous" in story.refused.err
    assert changes(story.after, story.after_refused) == set()
    assert not (story.folder / "refused" / "journal.jsonl").exists()


def test_everything_comes_back_byte_for_byte(story: Story) -> None:
    assert changes(story.before, story.after) != set()
    assert (story.undone.code, story.undone.err) == (0, "")
    assert "Undid the repair of 14 of 14 buckets." in story.undone.out
    assert changes(story.before, story.at_last) == set()


def test_what_the_undo_did_is_kept_in_a_folder_of_its_own(story: Story) -> None:
    folder = story.folder / "undone"
    assert directory.load_plan(folder).purpose is Purpose.UNDO
    assert set(outcomes(folder).values()) == {State.APPLIED}
    assert not manifest.compare(folder)


def test_a_second_undo_finds_everything_undone(story: Story, nordwind: Nordwind) -> None:
    again = _undo(nordwind, story.folder / "fixed", story.folder / "undone-again")
    assert again.code == 0
    assert set(outcomes(story.folder / "undone-again").values()) == {State.ALREADY}
    assert changes(story.before, nordwind.documents()) == set()


def test_a_bucket_that_holds_somebodys_object_stays(story: Story, nordwind: Nordwind) -> None:
    folder, contracts = story.folder / "held", ("--bucket", "nordwind-contracts", "--bucket", "nordwind-invoices")
    fix = ("scan", "--fix", "--yes", "--no-canary", *nordwind.judging, *nordwind.reading, *nordwind.writing)
    fixed = nordwind.run(*fix, *contracts, "-f", "json", "--out", folder)
    assert fixed.code == 0
    s3 = nordwind.estate.clients.s3(RECOVERY, CENTRAL)
    version = s3.put_object(Bucket=REPLICA, Key="somebody's", Body=b"work")["VersionId"]
    undone = _undo(nordwind, folder, story.folder / "held-undone")
    assert undone.code == 22
    assert "BucketNotEmpty" in undone.out
    assert s3.get_object(Bucket=REPLICA, Key="somebody's")["Body"].read() == b"work"
    assert {place for place, _ in changes(story.before, nordwind.documents())} == {REPLICA}
    s3.delete_object(Bucket=REPLICA, Key="somebody's", VersionId=version)
    assert _undo(nordwind, folder, story.folder / "held-undone-again").code == 0
    assert changes(story.before, nordwind.documents()) == set()


def test_what_a_canary_left_does_not_keep_its_bucket_from_being_deleted(story: Story, nordwind: Nordwind) -> None:
    folder, contracts = story.folder / "left", ("--bucket", "nordwind-contracts", "--bucket", "nordwind-invoices")
    fix = ("scan", "--fix", "--yes", "--no-canary", *nordwind.judging, *nordwind.reading, *nordwind.writing)
    assert nordwind.run(*fix, *contracts, "-f", "json", "--out", folder).code == 0
    key = f"s3rc-canary/{'1' * 32}"
    nordwind.estate.clients.s3(RECOVERY, CENTRAL).put_object(Bucket=REPLICA, Key=key, Body=b"content")
    places = {step.target.name: step.target for step in directory.load_plan(folder).steps}
    with JournalFile(folder / directory.JOURNAL) as noted:
        there = (places[REPLICA],)
        noted.note(CanaryIntended("1" * 32, places["nordwind-contracts"], key, "2026-11-22T12:00:00Z", there))
    directory.seal(folder)
    undone = _undo(nordwind, folder, story.folder / "left-undone", *nordwind.putting)
    assert (undone.code, undone.err) == (0, "")
    assert changes(story.before, nordwind.documents()) == set()
    assert not manifest.compare(folder)


def _undo(nordwind: Nordwind, repaired: Path, out: Path, *more: str) -> Ran:
    words = ("--yes", "--risk", "dangerous", *nordwind.reading, *nordwind.writing, *more)
    return nordwind.run("undo", repaired / "journal.jsonl", *words, "--out", out)
