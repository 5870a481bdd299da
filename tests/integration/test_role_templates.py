"""The roles of deploy/cloudformation, created as stacks, taken, and used: the audit role for a scan of a bucket.

moto creates the stacks; the gateway judges who may take a role, and every request of S3, by their documents.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from scanner.aws.access import Access, ConnectionOptions, connect_objects
from scanner.model.objectstore import NewObject, ObjectFault
from scanner.model.plan import Target
from scanner.sandbox import in_force
from scanner.sandbox.estate import role_arn
from scanner.sandbox.running import environment
from tests.support.emulated import OTHER, OWN, WEST, rule
from tests.support.hub import EXTERNAL_ID, Hub, running_hub

pytestmark = pytest.mark.emulator

CANARY = NewObject("logs/s3rc-canary/" + "0" * 32, b"content", {})


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with running_hub() as made:
        yield made


def test_the_audit_role_scans_both_sides_of_a_pair(hub: Hub, tmp_path: Path) -> None:
    source, destination = hub.world.bucket(), hub.world.bucket(OTHER)
    hub.world.replicate(source, rule(destination))
    roles = [word for account in (OWN, OTHER) for word in ("--assume-role", role_arn(account, "scanner-audit"))]
    words = ("--external-id", EXTERNAL_ID, "--policy", "baseline", "--fail-on", "never", *roles)
    ran = hub.scan(tmp_path / "run", *words)
    report = json.loads((tmp_path / "run" / "findings.json").read_text(encoding="utf-8"))
    assert report["coverage"]["errors"] == [], ran.err
    assert report["coverage"]["buckets"] == report["coverage"]["buckets"] | {"listed": 2, "read": 2, "unread": 0}
    assert {one["bucket"] for one in report["findings"]} == {source, destination}


@pytest.mark.parametrize("external_id", [(), ("--external-id", "another-id")])
def test_nobody_takes_it_without_the_external_id(hub: Hub, tmp_path: Path, external_id: tuple[str, ...]) -> None:
    ran = hub.scan(tmp_path / "run", "--assume-role", role_arn(OWN, "scanner-audit"), *external_id)
    assert ran.code == 4
    assert "sts:AssumeRole" in ran.err


def test_a_hub_in_the_management_account_reads_it_with_the_audit_role(hub: Hub, tmp_path: Path) -> None:
    """The hub role itself may read nothing."""
    bucket = hub.world.bucket()
    ran = hub.scan(tmp_path / "run", "--organization", "--external-id", EXTERNAL_ID, "--fail-on", "never")
    report = json.loads((tmp_path / "run" / "findings.json").read_text(encoding="utf-8"))
    (account,) = report["coverage"]["accounts"]
    assert (account["account"], account["error"]) == (OWN, ""), ran.err
    assert "assumed-role/scanner-audit/" in account["caller"]
    assert not [one for one in report["coverage"]["errors"] if one["bucket"] == bucket]
    assert bucket in {one["bucket"] for one in report["findings"]}
    assert hub.scan(tmp_path / "wrong", "--organization", "--external-id", "another-id").code == 4


def test_nobody_takes_it_from_outside_the_organisation(hub: Hub) -> None:
    other = role_arn(OTHER, "scanner-central")
    hub.role(OTHER, "hub-role", PrincipalArns=f"arn:aws:iam::{OTHER}:root")
    hub.role(OTHER, "canary-role", PrincipalArn=other, **hub.trusting)
    clients = hub.world.clients
    keys = clients.client("sts", OTHER, WEST).assume_role(RoleArn=other, RoleSessionName="hub")["Credentials"]
    outside = clients.session(OTHER).client(
        "sts",
        region_name=WEST,
        endpoint_url=clients.endpoint,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        outside.assume_role(RoleArn=role_arn(OTHER, "scanner-canary"), RoleSessionName="other", ExternalId=EXTERNAL_ID)


def test_the_canary_role_puts_test_objects_and_nothing_else(hub: Hub) -> None:
    hub.role(OWN, "canary-role", PrincipalArn=f"arn:aws:iam::{OWN}:root", **hub.trusting)
    bucket = Target(f"arn:aws:s3:::{hub.world.bucket()}", OWN, WEST)
    session = hub.world.clients.session(OWN).get_credentials()
    assert session is not None
    builder = {
        "AWS_ACCESS_KEY_ID": str(session.access_key),
        "AWS_SECRET_ACCESS_KEY": str(session.secret_key),
        "AWS_SESSION_TOKEN": str(session.token),
    }
    with in_force(environment(hub.world.clients.endpoint) | builder):
        access = Access(role_arn=role_arn(OWN, "scanner-canary"), external_id=EXTERNAL_ID)
        store = connect_objects(access, ConnectionOptions(region=WEST))
    version = store.put(bucket, CANARY)
    assert isinstance(version, str)
    assert store.delete(bucket, CANARY.key, version) is None
    refused = store.put(bucket, NewObject("ledger.csv", b"", {}))
    assert isinstance(refused, ObjectFault)
    assert refused.code == "AccessDenied"
    store.close()


def test_the_names_that_a_repair_may_use_are_parameters(hub: Hub) -> None:
    boundary = f"arn:aws:iam::{OWN}:policy/within"
    names = {"ReplicationRoles": "replication/*", "ReplicaBuckets": "dr-*", "RoleBoundary": boundary}
    hub.role(OWN, "repair-role", PrincipalArn=f"arn:aws:iam::{OWN}:root", **hub.trusting, **names)
    hub.role(OTHER, "repair-role", PrincipalArn=f"arn:aws:iam::{OWN}:root", **hub.trusting)
    told = {one["Sid"]: one for one in hub.documents(OWN, "scanner-repair")["fix"]["Statement"]}
    assert told["PassRoles"]["Resource"] == "arn:aws:iam::*:role/replication/*"
    assert told["PassRoles"]["Condition"] == {"StringEquals": {"iam:PassedToService": "s3.amazonaws.com"}}
    assert told["MakeBuckets"]["Resource"] == "arn:aws:s3:::dr-*"
    assert told["MakeRoles"]["Condition"] == {"StringLike": {"iam:PermissionsBoundary": boundary}}
    unbound = {one["Sid"]: one for one in hub.documents(OTHER, "scanner-repair")["fix"]["Statement"]}
    assert "Condition" not in unbound["MakeRoles"]


def test_evidence_and_samples_are_allowed_only_where_they_are_wanted(hub: Hub) -> None:
    assert hub.documents(OWN, "scanner-central").keys() == {"organization", "upload", "canaries"}
    assert hub.documents(OWN, "scanner-audit").keys() == {"scan"}
    upload = hub.documents(OWN, "scanner-central")["upload"]["Statement"]
    assert {one["Resource"] for one in upload} == {"arn:aws:s3:::evidence", "arn:aws:s3:::evidence/*"}
