"""`verify` on the embedded estate: what replicates is proven, what does not is told apart, and nothing is left."""

import json
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

import pytest
from msgspec.structs import replace

from scanner.journal.file import read
from scanner.model.proof import Proof, ProofState
from scanner.model.verification import decode, encode
from scanner.runs import manifest
from scanner.verify import open_canaries
from tests.support.documents import Kept, changes
from tests.support.nordwind import Nordwind, Ran

pytestmark = pytest.mark.emulator

PATIENCE: Final = ("--canary-timeout", "3")
"""For what never arrives."""
ARRIVES: Final = ("--canary-timeout", "300")
"""For what does, which ends the waiting."""
MIXED: Final = "nordwind-drivers"
SOUND: Final = ("nordwind-invoices", "nordwind-orders", "nordwind-warehouse")
TOLD: Final = {
    ("nordwind-archive", "archive-to-recovery"): (ProofState.FAILED, "see replication-role"),
    ("nordwind-customs", "customs-to-recovery"): (ProofState.FAILED, "see destination-versioning"),
    (MIXED, "drivers-all"): (ProofState.PROVEN, ""),
    (MIXED, "drivers-licences"): (ProofState.NOT_TRIED, "rule-priority"),
    ("nordwind-legal-hold", ""): (ProofState.NOT_TRIED, "s3:GetReplicationConfiguration"),
    ("nordwind-partner-feed", "feed-to-havn"): (ProofState.NOT_TRIED, "with credentials of their accounts"),
    ("nordwind-patents", "patents-to-recovery"): (ProofState.NO_STATUS, "see kms-replication"),
    ("nordwind-permits", "permits-to-recovery"): (ProofState.FAILED, "see replication-role"),
    ("nordwind-returns", "returns-to-recovery"): (ProofState.FAILED, "see destination-exists"),
    ("nordwind-tachographs", "tachographs-to-recovery"): (ProofState.FAILED, "replication-role-permissions"),
    ("nordwind-telemetry", "to-itself"): (ProofState.NOT_TRIED, ""),
}
"""By source and rule: what the test object must tell, and what the advice must name."""

POLICY: Final = """
schema: 1
name: tried
version: 1.0.0
title: Replication was tried lately
expects:
  canary-fresh: {severity: high, max-age-days: 7}
"""


@dataclass(frozen=True)
class Story:
    """Sound pairs and broken ones verified, and the documents before and after."""

    sound: Ran
    broken: Ran
    changed: set[tuple[str, str]]
    objects: list[tuple[str, str, str]]
    folder: Path
    seconds: float

    def proofs(self, name: str) -> dict[tuple[str, str], Proof]:
        verified = decode((self.folder / name / "verification.json").read_bytes())
        return {(proof.source, proof.rule): proof for proof in verified.proofs}


@pytest.fixture(scope="module")
def story(nordwind: Nordwind) -> Story:
    before: Kept = nordwind.documents()
    folder, who = nordwind.folder, (*nordwind.reading, *nordwind.putting)
    sound = nordwind.run("verify", *SOUND, "--samples", "3", *who, *ARRIVES, "--out", folder / "sound")
    nordwind.run("verify", MIXED, *who, *ARRIVES, "--out", folder / "mixed")
    started = monotonic()
    names = sorted({source for source, _ in TOLD} - {MIXED})
    broken = nordwind.run("verify", *names, *who, *PATIENCE, "--out", folder / "broken")
    seconds = monotonic() - started
    return Story(sound, broken, changes(before, nordwind.documents()), nordwind.objects(), folder, seconds)


def test_sound_pairs_are_proven_by_as_many_objects_as_asked(story: Story) -> None:
    assert (story.sound.code, story.sound.err) == (0, "")
    assert "3 of 3 pairs proven" in story.sound.out
    for proof in story.proofs("sound").values():
        assert proof.state is ProofState.PROVEN
        assert [sample.status for sample in proof.samples] == ["COMPLETED"] * 3
        assert len({sample.key for sample in proof.samples}) == 3
        assert proof.p50 is not None
        assert proof.p95 is not None
        assert 0 < proof.p50 <= proof.p95


def test_broken_pairs_are_told_apart_with_what_to_look_at(story: Story) -> None:
    assert (story.broken.code, story.broken.err) == (22, "")
    proofs = story.proofs("broken") | story.proofs("mixed")
    assert {place: proof.state for place, proof in proofs.items()} == {
        place: state for place, (state, _) in TOLD.items()
    }
    for place, (_, advice) in TOLD.items():
        assert advice in proofs[place].advice


def test_what_never_arrives_is_not_waited_for_longer_than_asked(story: Story) -> None:
    assert story.seconds < 600, "3 seconds are what was asked for; the rest is reading, and a busy machine"


def test_nothing_changes_and_no_test_object_stays(story: Story) -> None:
    assert (story.changed, story.objects) == (set(), [])
    for name in ("sound", "mixed", "broken"):
        assert open_canaries(read(story.folder / name / "journal.jsonl")) == ()
        assert [proof.left for proof in story.proofs(name).values() if proof.left] == []
        assert not manifest.compare(story.folder / name)


def test_a_bucket_that_replicates_nothing_does_not_pass_for_one_that_does(nordwind: Nordwind, tmp_path: Path) -> None:
    who = (*nordwind.reading, *nordwind.putting, *ARRIVES)
    names = ("nordwind-invoices", "nordwind-contracts", "nordwind-invocies")
    verified = nordwind.run("verify", *names, *who, "--out", tmp_path / "run")
    assert verified.code == 22
    assert "1 of 1 pair proven" in verified.out
    for name in names[1:]:
        assert f"{name}: no enabled rule of any such bucket was found" in verified.out


def test_a_name_that_nobody_has_is_a_usage_error(nordwind: Nordwind, tmp_path: Path) -> None:
    verified = nordwind.run("verify", "nordwind-none", *nordwind.reading, "--out", tmp_path / "run")
    assert (verified.code, verified.out) == (2, "")
    assert "no bucket of that name was found" in verified.err
    assert not (tmp_path / "run").exists(), "the next one may have the folder"


def test_who_may_only_read_proves_nothing_and_is_told_so(nordwind: Nordwind, tmp_path: Path) -> None:
    verified = nordwind.run("verify", "nordwind-invoices", *nordwind.reading, *PATIENCE, "--out", tmp_path / "run")
    assert verified.code == 22
    (proof,) = decode((tmp_path / "run" / "verification.json").read_bytes()).proofs
    assert proof.state is ProofState.NOT_TRIED
    assert "AccessDenied" in proof.message


def test_proofs_are_evidence_of_a_later_scan_as_long_as_they_are_fresh(
    story: Story, nordwind: Nordwind, tmp_path: Path
) -> None:
    (tmp_path / "tried.yaml").write_text(POLICY)
    fresh = story.folder / "sound"
    assert _verdicts(nordwind, tmp_path, "fresh", "--proofs", fresh) == {
        **dict.fromkeys(SOUND, "COMPLIANT"),
        "nordwind-fleet": "NON_COMPLIANT",
    }
    _aged(fresh, tmp_path / "old")
    stale = _verdicts(nordwind, tmp_path, "stale", "--proofs", tmp_path / "old")
    assert set(stale.values()) == {"NON_COMPLIANT"}
    assert set(_verdicts(nordwind, tmp_path, "unknown").values()) == {"INSUFFICIENT_DATA"}


def _verdicts(nordwind: Nordwind, folder: Path, out: str, *words: str | Path) -> dict[str, str]:
    buckets = (word for name in (*SOUND, "nordwind-fleet") for word in ("--bucket", name))
    scan = ("scan", "--policy", str(folder / "tried.yaml"), *nordwind.reading, *buckets, "-f", "json")
    nordwind.run(*scan, *words, "--out", folder / out)
    report: dict[str, Any] = json.loads((folder / out / "findings.json").read_text())
    return {finding["bucket"]: finding["verdict"] for finding in report["findings"]}


def _aged(run: Path, folder: Path) -> None:
    """Keep the proofs of a run as if it had been made in another year."""
    verified = decode((run / "verification.json").read_bytes())
    proofs = tuple(replace(proof, at="2024-02-29T12:00:00Z") for proof in verified.proofs)
    folder.mkdir()
    (folder / "verification.json").write_bytes(encode(replace(verified, proofs=proofs)))
