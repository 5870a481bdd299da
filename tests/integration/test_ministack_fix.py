"""scan → plan → fix → canary → scan → undo on an emulator that none of us wrote, through the program itself.

First inside one account, then towards a second one. What ministack does otherwise than S3 is not asked of it; where it
and the embedded emulator disagree, the Amazon S3 User Guide is right:

- KMS: it replicates without the opt-in, and keeps the source's key (replication-config-for-kms-objects.html);
- one object, several destinations or rules: it takes the first rule alone, where S3 takes for each destination the rule
  of the highest priority (replication-add-config.html). The rule of somebody else is therefore a disabled one here;
- it tells no PENDING (replication-status.html), and no encryption of a replica, so a proof compares none;
- its replicas have version ids of their own (replication-what-is-isnot-replicated.html: those of their sources). Test
  objects are removed all the same, for what is under their keys is ours;
- it names no payer (API: GetBucketRequestPayment, which always does). What is known of a bucket of another account is
  therefore not enough to replicate to it: in the second story that one is left alone, with this as the reason.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from scanner.model.base import Document
from scanner.model.proof import ProofState
from scanner.model.verification import decode
from scanner.runs import directory, manifest
from scanner.sandbox import in_force
from scanner.sandbox.clients import Clients
from scanner.sandbox.permissions import REPLICATION_SERVICE, account_root, trust
from scanner.sandbox.running import environment
from tests.support.documents import Kept, changes, documents, versions
from tests.support.emulated import CENTRAL, OTHER, OWN, WEST, rule
from tests.support.ministack import AccountClients, ministack
from tests.support.nordwind import HURRY, Ran, run_program

pytestmark = pytest.mark.emulator

ELSEWHERE: Final = "elsewhere"
DESTINATIONS: Final = {
    "work-new": "work-new-replica",
    "work-off": ELSEWHERE,
    "work-never": "work-never-replica",
}
"""Versioned and not replicated; with nothing but a disabled rule of somebody else; never versioned."""

POLICY: Final = """
schema: 1
name: kept
version: 1.0.0
title: Work has a replica in another Region
selects: {{buckets: ["work-*"], exclude: {{buckets: ["*-replica"]}}}}
expects:
  source-versioning: {{}}
  replication-configured: {{}}
  rule-enabled: {{}}
  whole-bucket-scope: {{}}
  not-same-bucket: {{}}
  no-replication-loop: {{}}
  destination-exists: {{}}
  destination-versioning: {{}}
  destination-region: {{relation: different}}
  destination-account: {{relation: {relation}}}
  destination-storage-class: {{allowed: [STANDARD_IA]}}
  destination-bucket-policy: {{}}
  replication-role: {{}}
  replication-role-permissions: {{}}
  replica-ownership: {{owner: destination}}
  delete-marker-replication: {{status: disabled}}
remediation:
  destination: {{bucket: "{{bucket}}-replica", region: {region}, account: {account}}}
  role: "s3-replication-{{bucket}}"
  storage_class: STANDARD_IA
"""


@dataclass(frozen=True)
class Story:
    """A small estate repaired, found repaired, and put back; and its documents in between."""

    folder: Path
    there: str
    before: Kept
    fixed: Ran
    after: Kept
    arrived: Mapping[str, str]
    left: list[tuple[str, str, str]]
    again: Ran
    undone: Ran
    at_last: Kept

    @property
    def repaired(self) -> dict[str, str]:
        """By source that is repaired: where its replicas go."""
        return _repaired(self.there)


@pytest.fixture(scope="module", params=[OWN, OTHER], ids=["one account", "two accounts"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("ministack")
    user = {"AWS_ACCESS_KEY_ID": OWN, "AWS_SECRET_ACCESS_KEY": "any", "XDG_STATE_HOME": str(folder / "state")}
    with ministack() as endpoint, in_force(environment(endpoint) | user):
        clients = AccountClients(endpoint)
        _build(clients, request.param)
        return _told(clients, environment(endpoint) | user, folder, request.param)


def _build(clients: Clients, there: str) -> None:
    for account in (OWN, OTHER):
        operator = trust({"AWS": account_root(OWN)})
        clients.client("iam", account, WEST).create_role(RoleName="operator", AssumeRolePolicyDocument=operator)
    places = [(OWN, WEST, source) for source in DESTINATIONS] + [(there, CENTRAL, ELSEWHERE)]
    for account, region, bucket in places:
        s3 = clients.s3(account, region)
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
        if bucket != "work-never":
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    _disable(clients, rule(ELSEWHERE, ID="theirs", Filter={"Prefix": "2019/"}))


def _disable(clients: Clients, theirs: Document) -> None:
    """Let somebody else replicate a part of a bucket, with a role of their own, and disable that again."""
    service = trust({"Service": REPLICATION_SERVICE})
    role = clients.client("iam", OWN, WEST).create_role(RoleName="theirs", AssumeRolePolicyDocument=service)
    configuration = {"Role": role["Role"]["Arn"], "Rules": [{**theirs, "Status": "Disabled"}]}
    clients.s3(OWN).put_bucket_replication(Bucket="work-off", ReplicationConfiguration=configuration)


def _told(clients: Clients, variables: Mapping[str, str], folder: Path, there: str) -> Story:
    def kept() -> Kept:
        return documents(clients, (OWN, OTHER), (WEST, CENTRAL))

    def run(*words: str) -> Ran:
        return run_program(variables, *words)

    relation = "same" if there == OWN else "different"
    text = POLICY.format(relation=relation, region=CENTRAL, account=f'"{there}"')
    (folder / "kept.yaml").write_text(text)
    roles = [f"arn:aws:iam::{account}:role/operator" for account in (OWN, OTHER)]
    who = [word for role in roles for word in ("--assume-role", role)]
    policy = ("--policy", str(folder / "kept.yaml"), "-f", "json")
    before = kept()
    fixed = run("scan", "--fix", "--yes", *policy, *who, *HURRY, "--out", str(folder / "fixed"))
    after, left = kept(), list(versions(clients, (OWN, OTHER)))
    arrived = {source: _write(clients, source, there) for source in _repaired(there)}
    again = run("scan", *policy, *who, "--out", str(folder / "again"))
    undo = ("undo", str(folder / "fixed"), "--yes", "--risk", "dangerous", *who)
    undone = run(*undo, "--out", str(folder / "undone"))
    return Story(folder, there, before, fixed, after, arrived, left, again, undone, kept())


def _repaired(there: str) -> dict[str, str]:
    return {source: to for source, to in DESTINATIONS.items() if there == OWN or to != ELSEWHERE}


def _write(clients: Clients, source: str, there: str) -> str:
    """Write as anybody would, return the storage class in which the replica arrived, and take both away again."""
    places = ((clients.s3(OWN), source), (clients.s3(there, CENTRAL), DESTINATIONS[source]))
    (here, _), (replicas, destination) = places
    here.put_object(Bucket=source, Key="written", Body=b"anything")
    replica = replicas.get_object(Bucket=destination, Key="written")
    assert replica["Body"].read() == b"anything"
    for s3, bucket in places:
        version = s3.head_object(Bucket=bucket, Key="written")["VersionId"]
        s3.delete_object(Bucket=bucket, Key="written", VersionId=version)
    return str(replica["StorageClass"])


def test_what_can_be_judged_is_repaired_and_proven(story: Story) -> None:
    assert (story.fixed.code, story.fixed.err) == (0 if story.repaired == DESTINATIONS else 23, "")
    verified = decode((story.folder / "fixed" / "verification.json").read_bytes())
    assert {proof.source: proof.state for proof in verified.proofs} == dict.fromkeys(story.repaired, ProofState.PROVEN)
    assert {proof.source: proof.destination for proof in verified.proofs} == story.repaired
    assert {proof.destination_account for proof in verified.proofs} == {story.there}
    assert all({"content", "metadata", "tags", "storage class"} <= set(proof.compared) for proof in verified.proofs)
    assert {finding.bucket for finding in verified.resolved} == story.repaired.keys()
    assert {finding.bucket for finding in verified.remaining} == DESTINATIONS.keys() - story.repaired
    assert verified.new == ()
    assert not manifest.compare(story.folder / "fixed")


def test_no_test_object_is_left(story: Story) -> None:
    assert story.left == []


def test_what_anybody_writes_afterwards_arrives_in_the_class_that_was_asked_for(story: Story) -> None:
    assert story.arrived == dict.fromkeys(story.repaired, "STANDARD_IA")


def test_a_later_scan_finds_everything_as_it_should_be(story: Story) -> None:
    report: dict[str, Any] = json.loads((story.folder / "again" / "findings.json").read_text())
    wrong = {one["bucket"] for one in report["findings"] if one["verdict"] not in ("COMPLIANT", "NOT_APPLICABLE")}
    assert wrong == DESTINATIONS.keys() - story.repaired
    assert story.again.code == (10 if wrong else 0)


def test_what_cannot_be_read_is_left_alone_with_its_reason(story: Story) -> None:
    skips = directory.load_plan(story.folder / "fixed").skips
    assert {skip.bucket for skip in skips} == DESTINATIONS.keys() - story.repaired
    assert all("GetBucketRequestPayment: UnknownShape" in skip.reason for skip in skips)


def test_the_rule_and_the_role_of_somebody_else_stay(story: Story) -> None:
    before, after = (
        json.loads(kept["work-off", "replication"])["ReplicationConfiguration"]
        for kept in (story.before, story.after)
    )  # fmt: skip
    assert after["Role"] == before["Role"]
    assert [one for one in after["Rules"] if one["ID"] == "theirs"] == before["Rules"]


def test_undo_puts_everything_back_but_versioning_that_was_never_enabled(story: Story) -> None:
    assert (story.undone.code, story.undone.err) == (0, "")
    assert changes(story.before, story.at_last) == {("work-never", "versioning")}
    assert json.loads(story.at_last["work-never", "versioning"]) == {"Status": "Suspended"}
