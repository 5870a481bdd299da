"""`scan --fix` of the whole estate: what is repaired and proven, what is left alone, and that nothing else is touched.

The emulator replicates as S3 does: what a rule, a role, a policy or a key forbids becomes FAILED, or gets no status.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from scanner.model.base import Document
from scanner.model.proof import ProofState
from scanner.model.verification import Verification, decode
from scanner.runs import manifest
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.nordwind.places import PRODUCTION, RECOVERY
from tests.integration.repair_expectations import CHANGED, LEFT_ALONE, MADE, REPAIRED, UNREADABLE, WAYBILLS
from tests.support.documents import Kept, changes, replication
from tests.support.nordwind import HURRY, Nordwind, Ran, production_role

pytestmark = pytest.mark.emulator

OWN: Final = "s3rc-"


@dataclass(frozen=True)
class Story:
    """A repair, tried by those who may only read, done, and asked for once more; and the documents in between."""

    before: Kept
    denied: Ran
    after_denied: Kept
    fixed: Ran
    after: Kept
    objects: list[tuple[str, str, str]]
    again: Ran
    planned: Ran
    after_again: Kept
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        return _report(self.folder / "fixed")

    @property
    def verification(self) -> Verification:
        return decode((self.folder / "fixed" / "verification.json").read_bytes())


@pytest.fixture(scope="module")
def story(nordwind: Nordwind) -> Story:
    folder, fix = nordwind.folder, ("scan", "--fix", "--yes", *nordwind.reading)
    before = nordwind.documents()
    no_share = nordwind.policy("no-share", ("share: 0.75", "share: 1"))
    few = (word for name in ("contracts", "permits", "waybills") for word in ("--bucket", f"nordwind-{name}"))
    denied = nordwind.run(*fix, *no_share, *few, "-f", "json", "--out", folder / "denied")
    after_denied = nordwind.documents()
    fixed = nordwind.run(*fix, *nordwind.judging, *nordwind.writing, *HURRY, "--out", folder / "fixed")
    after, objects = nordwind.documents(), nordwind.objects()
    again = nordwind.run(
        *fix, *nordwind.judging, *nordwind.writing, *HURRY, "-f", "json", "--out", folder / "again"
    )  # fmt: skip
    planned = nordwind.run("plan", *nordwind.judging, *nordwind.reading, "--out", folder / "planned")
    return Story(
        before, denied, after_denied, fixed, after, objects, again, planned, nordwind.documents(), folder
    )  # fmt: skip


def test_roles_that_only_read_repair_nothing_and_it_is_told(story: Story) -> None:
    assert story.denied.code == 22
    assert "AccessDenied" in story.denied.out
    outcomes = _report(story.folder / "denied")["repair"]["outcomes"]
    assert {outcome["state"] for outcome in outcomes} == {"FAILED", "HELD_BACK"}
    assert {outcome["code"] for outcome in outcomes if outcome["state"] == "FAILED"} == {"AccessDenied"}
    assert changes(story.before, story.after_denied) == set()


def test_what_the_standard_allows_is_repaired(story: Story) -> None:
    assert (story.fixed.code, story.fixed.err) == (23, "")
    left = {bucket for bucket, _ in LEFT_ALONE}
    assert _wrong(_report(story.folder / "fixed" / "before")) == (left | REPAIRED.keys()) - UNREADABLE
    assert _wrong(story.report) == left - UNREADABLE
    assert {outcome["state"] for outcome in story.report["repair"]["outcomes"]} <= {"APPLIED", "ALREADY"}
    assert {arn.rpartition(":")[2] for step in _steps(story) for arn in step["serves"]} == REPAIRED.keys()


@pytest.mark.parametrize("place", LEFT_ALONE, ids=" ".join)
def test_what_is_left_alone_is_told_with_its_reason(place: tuple[str, str], story: Story) -> None:
    skips = story.report["repair"]["plan"]["skips"]
    (reason,) = (skip["reason"] for skip in skips if (skip["bucket"], skip["check"]) == place)
    assert LEFT_ALONE[place] in reason
    assert {skip["bucket"] for skip in skips} == {bucket for bucket, _ in LEFT_ALONE}


def test_every_repaired_pair_is_proven(story: Story) -> None:
    proofs = story.verification.proofs
    assert {proof.state for proof in proofs} == {ProofState.PROVEN}
    assert {(proof.source, proof.destination) for proof in proofs} >= set(REPAIRED.items())
    assert {proof.source for proof in proofs} == REPAIRED.keys()
    for proof in proofs:
        assert {"replication status", "content", "storage class", "encryption", "owner"} <= set(proof.compared)
        assert [sample.status for sample in proof.samples] == ["COMPLETED"]


def test_no_test_object_is_left_anywhere(story: Story) -> None:
    assert story.objects == []


@pytest.mark.parametrize("source", REPAIRED)
def test_whatever_somebody_writes_afterwards_arrives(source: str, story: Story, nordwind: Nordwind) -> None:
    assert story.fixed.code == 23
    clients, destination, key = nordwind.estate.clients, REPAIRED[source], f"written-to-{source}"
    here, there = clients.s3(PRODUCTION), clients.s3(RECOVERY, "eu-central-1")
    version = here.put_object(Bucket=source, Key=key, Body=b"anything")["VersionId"]
    clients.drain()
    try:
        assert here.head_object(Bucket=source, Key=key)["ReplicationStatus"] == "COMPLETED"
        replica = there.head_object(Bucket=destination, Key=key)
        assert (replica["ReplicationStatus"], replica["VersionId"]) == ("REPLICA", version)
    finally:
        here.delete_object(Bucket=source, Key=key, VersionId=version)
        there.delete_object(Bucket=destination, Key=key, VersionId=version)


def test_nothing_changes_but_what_was_announced(story: Story) -> None:
    assert changes(story.before, story.after) == CHANGED
    written = {(step["target"]["arn"].removeprefix("arn:aws:s3:::"), step["facet"]) for step in _steps(story)}
    made = {f"{source}-replica" for source in MADE}
    assert {part for part in CHANGED if part[0] not in made} <= written


def test_rules_of_others_stay_as_they_are(story: Story) -> None:
    for bucket in (one.name for one in BUCKETS if one.rules):
        before, after = (replication(kept, bucket) for kept in (story.before, story.after))
        others = [rule for rule in after["Rules"] if not rule["ID"].startswith(OWN)]
        assert after["Role"] == before["Role"]
        announced = [_as_v2(rule) for rule in before["Rules"]] if bucket == WAYBILLS else before["Rules"]
        assert others == announced, bucket


def test_nothing_becomes_public(story: Story) -> None:
    blocked = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )  # fmt: skip
    for source in MADE:
        block = json.loads(story.after[f"{source}-replica", "public-access-block"])
        assert block["PublicAccessBlockConfiguration"] == blocked
        acl = json.loads(story.after[f"{source}-replica", "acl"])
        assert [grant["Grantee"]["ID"] for grant in acl["Grants"]] == [acl["Owner"]["ID"]]


@pytest.mark.parametrize("source", MADE)
def test_only_the_role_of_the_pair_is_let_in_and_only_s3_may_take_it(source: str, story: Story) -> None:
    role = production_role(f"s3-replication-{source}")
    admitted = json.loads(json.loads(story.after[f"{source}-replica", "policy"])["Policy"])["Statement"]
    assert admitted
    assert all(statement["Principal"] == {"AWS": role} for statement in admitted)
    trust = json.loads(story.after[role, "role"])["AssumeRolePolicyDocument"]["Statement"]
    assert [statement["Principal"] for statement in trust] == [{"Service": "s3.amazonaws.com"}]


def test_what_is_made_says_who_made_it(story: Story) -> None:
    for source in MADE:
        tags = json.loads(story.after[f"{source}-replica", "tags"])["TagSet"]
        assert {"Key": "created-by", "Value": "s3-replication-scanner"} in tags


def test_a_second_repair_has_nothing_to_do(story: Story) -> None:
    assert story.again.code == 23
    assert "No step was planned" in story.again.out
    assert not (story.folder / "again" / "journal.jsonl").exists()
    assert story.planned.code == 10
    assert json.loads((story.folder / "planned" / "plan.json").read_text())["steps"] == []
    assert changes(story.after, story.after_again) == set()


def test_the_verification_tells_before_from_after(story: Story) -> None:
    def wrong(report: dict[str, Any]) -> set[str]:
        found = (one for one in report["findings"] if one["verdict"] == "NON_COMPLIANT" and not one["waiver"])
        return {finding["id"] for finding in found}

    before, after, told = wrong(_report(story.folder / "fixed" / "before")), wrong(story.report), story.verification
    # The finding on the V1 rule is on our copy of it now, and still the same fault.
    assert {finding.id for finding in told.remaining} == after
    assert {finding.id for finding in told.resolved} <= before - after
    assert {finding.bucket for finding in told.resolved} == REPAIRED.keys()
    assert (told.new, told.unreadable, told.judged) == ((), (), True)
    assert told.run == story.report["run"]["id"]


def test_the_folder_is_complete_and_sealed(story: Story) -> None:
    folder = story.folder / "fixed"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there >= {
        *("before/findings.json", "before/manifest.sha256", "before/snapshot.jsonl.gz", "findings.csv"),
        *("findings.json", "journal.jsonl", "manifest.sha256", "plan.json", "report.html", "run.json"),
        *("snapshot.jsonl.gz", "verification.json"),
    }
    assert not manifest.compare(folder)
    if tool := shutil.which("sha256sum"):
        subprocess.run([tool, "--check", "--strict", "--quiet", "manifest.sha256"], cwd=folder, check=True)


def _report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "findings.json").read_text())
    return found


def _steps(story: Story) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = story.report["repair"]["plan"]["steps"]
    return found


def _wrong(report: dict[str, Any]) -> set[str]:
    return {finding["bucket"] for finding in report["findings"] if finding["verdict"] == "NON_COMPLIANT"}


def _as_v2(rule: Document) -> Document:
    """Return a V1 rule as its upgrade must be: the same objects, and the delete markers that V1 always replicates."""
    kept = {name: value for name, value in rule.items() if name != "Prefix"}
    added = {"Priority": 1, "Filter": {"Prefix": rule["Prefix"]}, "DeleteMarkerReplication": {"Status": "Enabled"}}
    return kept | added
