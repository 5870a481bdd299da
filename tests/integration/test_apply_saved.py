"""`plan`, and `apply` of what somebody approved, on the embedded estate while somebody else works there, too."""

from pathlib import Path
from typing import Final

import pytest

from scanner.model.outcome import State
from scanner.model.proof import ProofState
from scanner.model.verification import decode
from scanner.runs import directory, manifest
from tests.integration.repair_expectations import VAULT
from tests.support.documents import changes
from tests.support.nordwind import HURRY, Nordwind, Ran, outcomes

pytestmark = pytest.mark.emulator

SOUND: Final = ("orders", "invoices", "archive", "ledger")
"""What is selected, too, so that what is repaired is no more than the standard's share."""


def test_a_plan_changes_nothing_and_another_digest_is_refused(nordwind: Nordwind, tmp_path: Path) -> None:
    before = nordwind.documents()
    planned = _plan(nordwind, tmp_path, "fleet", "routes")
    plan = directory.load_plan(tmp_path / "planned")
    assert (planned.code, len(plan.steps)) == (20, 2)
    assert plan.digest in planned.out
    assert not manifest.compare(tmp_path / "planned")
    for digest in ("0" * 64, plan.digest[:11], f"{plan.digest}0"):
        refused = _apply(nordwind, tmp_path, digest)
        assert (refused.code, refused.out) == (21, "")
        assert plan.digest in refused.err
    assert not (tmp_path / "planned" / "journal.jsonl").exists()
    assert changes(before, nordwind.documents()) == set()


def test_what_was_approved_is_applied_and_proven_and_the_next_time_found_done(
    nordwind: Nordwind, tmp_path: Path
) -> None:
    _plan(nordwind, tmp_path, "fleet", "routes")
    digest = directory.load_plan(tmp_path / "planned").digest
    first = _apply(nordwind, tmp_path, digest[:12])
    assert (first.code, first.err) == (0, "")
    assert "2 of 2 pairs proven" in first.out
    assert set(outcomes(tmp_path / "planned").values()) == {State.APPLIED}
    after = [nordwind.replication(name) for name in ("nordwind-fleet", "nordwind-routes")]
    assert [len(document["Rules"]) for document in after] == [2, 2]
    again = _apply(nordwind, tmp_path, digest)
    assert again.code == 0
    assert "Steps: 2 ALREADY" in again.out
    assert [nordwind.replication(name) for name in ("nordwind-fleet", "nordwind-routes")] == after
    told = decode((tmp_path / "planned" / "verification.json").read_bytes())
    assert [proof.state for proof in told.proofs] == [ProofState.PROVEN] * 2
    assert (told.judged, told.resolved) == (False, ())
    assert not manifest.compare(tmp_path / "planned")
    assert nordwind.objects() == []


def test_what_somebody_changed_meanwhile_is_refused_and_the_rest_is_done(nordwind: Nordwind, tmp_path: Path) -> None:
    _plan(nordwind, tmp_path, "tenders", "shipments")
    theirs = nordwind.add_rule("nordwind-tenders", VAULT)
    applied = _apply(nordwind, tmp_path, directory.load_plan(tmp_path / "planned").digest)
    assert applied.code == 22
    assert "REFUSED" in applied.out
    assert sorted(outcomes(tmp_path / "planned").values()) == [State.APPLIED, State.REFUSED]
    assert nordwind.replication("nordwind-tenders") == theirs
    assert any(rule["ID"].startswith("s3rc-") for rule in nordwind.replication("nordwind-shipments")["Rules"])


def test_where_everything_changed_meanwhile_nothing_is_written(nordwind: Nordwind, tmp_path: Path) -> None:
    _plan(nordwind, tmp_path, "tariffs")
    theirs = nordwind.add_rule("nordwind-tariffs", VAULT)
    applied = _apply(nordwind, tmp_path, directory.load_plan(tmp_path / "planned").digest)
    assert applied.code == 21
    assert set(outcomes(tmp_path / "planned").values()) == {State.REFUSED}
    assert nordwind.replication("nordwind-tariffs") == theirs


def _plan(nordwind: Nordwind, folder: Path, *wanted: str) -> Ran:
    buckets = (word for name in (*wanted, *SOUND) for word in ("--bucket", f"nordwind-{name}"))
    return nordwind.run("plan", *nordwind.judging, *nordwind.reading, *buckets, "--out", folder / "planned")


def _apply(nordwind: Nordwind, folder: Path, digest: str) -> Ran:
    words = ("--approve", digest, *nordwind.reading, *nordwind.writing, *HURRY)
    return nordwind.run("apply", folder / "planned" / "plan.json", *words)
