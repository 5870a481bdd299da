"""The estate, asked with plain boto3: what replicates, and that a bucket can be repaired and tried out by hand."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import ClientError

from scanner import registry
from scanner.policy.load import load_policies
from scanner.sandbox import RunningEstate, running_estate
from scanner.sandbox.clients import Client
from scanner.sandbox.estate import Bucket, role_arn
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.nordwind.places import CENTRAL, CRITICAL, PARTNER, PRODUCTION, RECOVERY, SCANNED, WEST

pytestmark = pytest.mark.emulator

FAILING: Final = {
    "nordwind-archive": "its role is gone",
    "nordwind-customs": "its destination is not versioned",
    "nordwind-permits": "its role does not trust S3",
    "nordwind-returns": "its destination is gone",
    "nordwind-tachographs": "its replica key is to be deleted",
}
SILENT: Final = {"nordwind-claims", "nordwind-patents", "nordwind-playground", "nordwind-parcels", "nordwind-shipments"}
"""Sources of which no rule takes a plain object."""

SOURCES: Final = [bucket for bucket in BUCKETS if bucket.rules and not bucket.unchecked]
CANARY: Final = "s3rc-canary/run/object"


@pytest.fixture(scope="module")
def estate() -> Iterator[RunningEstate]:
    with running_estate() as running:
        yield running


@pytest.fixture(scope="module")
def repairing(estate: RunningEstate) -> Callable[..., Client]:
    """Return what makes clients of an account's repair role, taken by the operator."""
    variables = estate.environment
    operator: Any = boto3.Session(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
    roles = dict(zip(SCANNED, estate.repair_roles, strict=True))

    def client(service: str, account: str, region: str) -> Client:
        sts = operator.client("sts", region_name=WEST, endpoint_url=variables["AWS_ENDPOINT_URL"])
        keys = sts.assume_role(RoleArn=roles[account], RoleSessionName="repair")["Credentials"]
        session: Any = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        return session.client(service, region_name=region, endpoint_url=variables["AWS_ENDPOINT_URL"])

    return client


def _expected(bucket: Bucket) -> str | None:
    if bucket.name in FAILING:
        return "FAILED"
    return None if bucket.name in SILENT else "COMPLETED"


@pytest.mark.parametrize("bucket", SOURCES, ids=lambda bucket: bucket.name)
def test_objects_fare_as_the_story_tells(bucket: Bucket, estate: RunningEstate) -> None:
    s3 = estate.clients.s3(*bucket.place)
    version = s3.put_object(Bucket=bucket.name, Key="key", Body=b"1", Tagging="replicate=yes")["VersionId"]
    estate.clients.drain()
    status = s3.head_object(Bucket=bucket.name, Key="key", VersionId=version).get("ReplicationStatus")
    assert status == _expected(bucket)
    if status == "COMPLETED":
        (place,) = {one.place for one in BUCKETS if one.name == bucket.rules[0].to}
        replica = estate.clients.s3(*place).head_object(Bucket=bucket.rules[0].to, Key="key", VersionId=version)
        assert replica["ReplicationStatus"] == "REPLICA"


@pytest.mark.parametrize(("key", "tags"), [("labels/1", ""), ("claims/1", "kind=photo&keep=yes")])
def test_each_teams_rule_takes_its_own(key: str, tags: str, estate: RunningEstate) -> None:
    s3 = estate.clients.s3(PRODUCTION, WEST)
    s3.put_object(Bucket="nordwind-parcels", Key=key, Tagging=tags)
    estate.clients.drain()
    assert s3.head_object(Bucket="nordwind-parcels", Key=key)["ReplicationStatus"] == "COMPLETED"


def test_its_standard_is_a_policy_about_the_critical_buckets(estate: RunningEstate) -> None:
    (policy,) = load_policies((str(estate.repair_policy),), registry.checks())
    assert policy.name == "nordwind-repair"
    assert dict(CRITICAL)["data-class"] == "critical"
    key = policy.remediation["replica_kms_key"]
    kms = estate.clients.client("kms", RECOVERY, CENTRAL)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key
    assert policy.limits["never"] == ["nordwind-ledger"]


def test_the_estate_and_its_standard_end_together() -> None:
    with running_estate() as running:
        written = running.repair_policy
        assert written.exists()
    assert not written.exists()


def test_somebody_else_has_the_name(repairing: Callable[..., Client]) -> None:
    (taken,) = [bucket for bucket in BUCKETS if bucket.name == "nordwind-quotes-replica"]
    assert taken.account == PARTNER
    with pytest.raises(ClientError, match="BucketAlreadyExists"):
        _create(repairing("s3", RECOVERY, CENTRAL), taken.name)


def test_a_bucket_is_repaired_and_tried_out_by_hand(estate: RunningEstate, repairing: Callable[..., Client]) -> None:
    source, destination = "nordwind-contracts", "nordwind-contracts-replica"
    role = role_arn(PRODUCTION, f"s3-replication-{source}")
    home, there = repairing("s3", PRODUCTION, WEST), repairing("s3", RECOVERY, CENTRAL)
    _create(there, destination)
    there.put_bucket_versioning(Bucket=destination, VersioningConfiguration={"Status": "Enabled"})
    _create_role(repairing("iam", PRODUCTION, WEST), role, source, destination)
    admitting = _allow(["s3:ReplicateObject"], f"arn:aws:s3:::{destination}/*") | {"Principal": {"AWS": role}}
    there.put_bucket_policy(Bucket=destination, Policy=_policy(admitting))
    home.put_bucket_replication(Bucket=source, ReplicationConfiguration=_replication(role, destination))

    version = home.put_object(Bucket=source, Key=CANARY, Body=b"canary")["VersionId"]
    estate.clients.drain()
    assert home.head_object(Bucket=source, Key=CANARY)["ReplicationStatus"] == "COMPLETED"
    replica = there.head_object(Bucket=destination, Key=CANARY)
    assert (replica["VersionId"], replica["ReplicationStatus"]) == (version, "REPLICA")
    for s3, bucket in ((home, source), (there, destination)):
        s3.delete_object(Bucket=bucket, Key=CANARY, VersionId=version)
        found = s3.list_object_versions(Bucket=bucket, Prefix=CANARY)
        assert "Versions" not in found
        assert "DeleteMarkers" not in found


def _create(s3: Client, bucket: str) -> None:
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": CENTRAL})


def _create_role(iam: Client, role: str, source: str, destination: str) -> None:
    name = role.rpartition("/")[2]
    trusting = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trusting))
    bucket = f"arn:aws:s3:::{source}"
    document = _policy(
        _allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], bucket),
        _allow(["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"], f"{bucket}/*"),
        _allow(["s3:ReplicateObject"], f"arn:aws:s3:::{destination}/*"),
    )
    iam.put_role_policy(RoleName=name, PolicyName="replication", PolicyDocument=document)


def _replication(role: str, destination: str) -> dict[str, Any]:
    rule = {
        "ID": "everything",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {
            "Bucket": f"arn:aws:s3:::{destination}",
            "Account": RECOVERY,
            "AccessControlTranslation": {"Owner": "Destination"},
        },
    }
    return {"Role": role, "Rules": [rule]}


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
