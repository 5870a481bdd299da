"""What S3, IAM and KMS refuse in a policy, and roles that come and go (IAM and KMS API References)."""

import json
from typing import Any

import pytest

from scanner.model.base import Document
from scanner.sandbox.estate import role_arn
from tests.support.emulated import CENTRAL, OTHER, OWN, REPLICATES, WEST, World, code_of, policy

pytestmark = pytest.mark.emulator

MISSING = role_arn(OWN, "no-such-role")


def _admits(principal: str, bucket: str) -> Document:
    return {
        "Sid": "S3RC1",
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "s3:ReplicateObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }


def _write(world: World, bucket: str, *statements: Document) -> None:
    world.clients.s3(OWN).put_bucket_policy(Bucket=bucket, Policy=policy(*statements))


def _read(world: World, bucket: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(world.clients.s3(OWN).get_bucket_policy(Bucket=bucket)["Policy"])
    return document


def test_a_bucket_policy_comes_and_goes(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    assert code_of(s3.get_bucket_policy, Bucket=bucket) == "NoSuchBucketPolicy"
    _write(world, bucket, _admits(OTHER, bucket))
    assert _read(world, bucket)["Statement"] == [_admits(OTHER, bucket)]
    s3.delete_bucket_policy(Bucket=bucket)
    s3.delete_bucket_policy(Bucket=bucket)
    assert code_of(s3.get_bucket_policy, Bucket=bucket) == "NoSuchBucketPolicy"


@pytest.mark.parametrize(
    "changes",
    [
        {"Principal": {"AWS": MISSING}},
        {"Principal": {"AWS": "AROAEXAMPLEEXAMPLE"}},
        {"Principal": {"AWS": "somebody"}},
        {"Resource": "arn:aws:s3:::another-bucket/*"},
        {"Resource": "*"},
    ],
)
def test_a_malformed_bucket_policy_is_refused(changes: Document, world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    document = policy(_admits(OTHER, bucket) | changes)
    assert code_of(s3.put_bucket_policy, Bucket=bucket, Policy=document) == "MalformedPolicy"
    without = {key: value for key, value in _admits(OTHER, bucket).items() if key != "Principal"}
    assert code_of(s3.put_bucket_policy, Bucket=bucket, Policy=policy(without)) == "MalformedPolicy"
    assert code_of(s3.get_bucket_policy, Bucket=bucket) == "NoSuchBucketPolicy"


def test_a_deleted_role_leaves_an_id_that_cannot_be_written_again(world: World) -> None:
    bucket, role = world.bucket(), world.role()
    statement = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": "kms:Encrypt"}
    key = world.key(OWN, WEST, statement)
    _write(world, bucket, _admits(role, bucket))
    iam, kms = world.clients.client("iam", OWN, WEST), world.clients.client("kms", OWN, WEST)
    unique_id = iam.get_role(RoleName=role.rpartition("/")[2])["Role"]["RoleId"]
    iam.delete_role(RoleName=role.rpartition("/")[2])
    orphaned = _read(world, bucket)
    assert orphaned["Statement"][0]["Principal"] == {"AWS": unique_id}
    assert unique_id in kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    s3 = world.clients.s3(OWN)
    assert code_of(s3.put_bucket_policy, Bucket=bucket, Policy=json.dumps(orphaned)) == "MalformedPolicy"


def test_a_role_comes_and_goes(world: World) -> None:
    iam = world.clients.client("iam", OWN, WEST)
    name = world.role(REPLICATES, path="/service-role/").rpartition("/")[2]
    found = iam.get_role(RoleName=name)["Role"]
    assert found["Arn"] == role_arn(OWN, f"service-role/{name}")
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == ["replication"]
    assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []
    read = iam.get_role_policy(RoleName=name, PolicyName="replication")["PolicyDocument"]
    assert read["Statement"] == [REPLICATES]
    batch = {"Service": "batchoperations.s3.amazonaws.com"}
    trusting = policy({"Effect": "Allow", "Principal": batch, "Action": "sts:AssumeRole"})
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=trusting)
    assert iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"] == json.loads(trusting)
    assert code_of(iam.create_role, RoleName=name, AssumeRolePolicyDocument=trusting) == "EntityAlreadyExists"
    assert code_of(iam.delete_role, RoleName=name) == "DeleteConflict"
    iam.delete_role_policy(RoleName=name, PolicyName="replication")
    iam.delete_role(RoleName=name)
    assert code_of(iam.get_role, RoleName=name) == "NoSuchEntity"


@pytest.mark.parametrize("document", ["{", policy({"Effect": "Allow", "Principal": {"AWS": MISSING}, "Action": "*"})])
def test_a_malformed_trust_policy_is_refused(document: str, world: World) -> None:
    iam, role = world.clients.client("iam", OWN, WEST), world.role().rpartition("/")[2]
    creation = {"RoleName": "never", "AssumeRolePolicyDocument": document}
    assert code_of(iam.create_role, **creation) == "MalformedPolicyDocument"
    change = {"RoleName": role, "PolicyDocument": document}
    assert code_of(iam.update_assume_role_policy, **change) == "MalformedPolicyDocument"
    assert code_of(iam.get_role, RoleName="never") == "NoSuchEntity"


def test_a_malformed_role_policy_is_refused(world: World) -> None:
    iam, role = world.clients.client("iam", OWN, WEST), world.role().rpartition("/")[2]
    refused = code_of(iam.put_role_policy, RoleName=role, PolicyName="p", PolicyDocument="{")
    assert refused == "MalformedPolicyDocument"


def test_a_key_policy_is_replaced(world: World) -> None:
    kms, key = world.clients.client("kms", OWN, CENTRAL), world.key(OWN, CENTRAL)
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OWN}:root"}, "Action": "kms:*", "Resource": "*"}
    foreign = {"Effect": "Allow", "Principal": {"AWS": world.role()}, "Action": "kms:Encrypt", "Resource": "*"}
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy(root, foreign))
    read = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    assert read["Statement"] == [root, foreign]
    assert kms.list_grants(KeyId=key)["Grants"] == []
    missing = foreign | {"Principal": {"AWS": MISSING}}
    for refused in ("{", policy(root, missing), policy(foreign)):
        code = code_of(kms.put_key_policy, KeyId=key, PolicyName="default", Policy=refused)
        assert code == "MalformedPolicyDocumentException"


@pytest.mark.parametrize("call", ["get_key_policy", "describe_key", "put_key_policy"])
def test_a_key_of_another_account_is_not_shown(call: str, world: World) -> None:
    arguments = {"KeyId": world.key(OTHER), "PolicyName": "default", "Policy": policy()}
    asked = {"KeyId": ("KeyId",), "describe_key": ("KeyId",), "put_key_policy": tuple(arguments)}
    names = asked.get(call, ("KeyId", "PolicyName"))
    kms = world.clients.client("kms", OWN, WEST)
    assert code_of(getattr(kms, call), **{name: arguments[name] for name in names}) == "AccessDeniedException"


def test_a_key_is_found_by_each_of_its_names(world: World) -> None:
    kms, key = world.clients.client("kms", OWN, WEST), world.key()
    kms.create_alias(AliasName="alias/named", TargetKeyId=key)
    names = (key, key.rpartition("/")[2], "alias/named", f"arn:aws:kms:{WEST}:{OWN}:alias/named")
    assert {kms.describe_key(KeyId=name)["KeyMetadata"]["Arn"] for name in names} == {key}
    assert code_of(kms.describe_key, KeyId="alias/unknown") == "NotFoundException"
