"""What a replication role and the keys must allow for an object to arrive (Amazon S3 User Guide: perm-overview)."""

from typing import Any

import pytest

from scanner.model.base import Document
from tests.support.emulated import CENTRAL, OTHER, OWN, REPLICATES, WEST, World, policy, rule

pytestmark = pytest.mark.emulator

KMS = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}


def _allows(*actions: str, resource: object = "*", **more: object) -> Document:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def _needed(source: str, destination: str) -> dict[str, Document]:
    """Return what a role needs for a pair, by name."""
    objects = f"arn:aws:s3:::{source}/*"
    return {
        "configuration": _allows("s3:GetReplicationConfiguration", resource=f"arn:aws:s3:::{source}"),
        "list": _allows("s3:ListBucket", resource=f"arn:aws:s3:::{source}"),
        "read": _allows("s3:GetObjectVersionForReplication", resource=objects),
        "acl": _allows("s3:GetObjectVersionAcl", resource=objects),
        "tags": _allows("s3:GetObjectVersionTagging", resource=objects),
        "write": _allows("s3:ReplicateObject", resource=f"arn:aws:s3:::{destination}/*"),
    }


def _send(world: World, source: str, **arguments: object) -> str | None:
    """Write an object, let it be replicated, and return its status."""
    world.clients.s3(OWN).put_object(Bucket=source, Key="key", Body=b"content", **arguments)
    world.clients.drain()
    return world.status(source, "key")


def test_least_privilege_is_enough(world: World) -> None:
    source, destination = world.bucket(), world.bucket()
    world.replicate(source, rule(destination), role=world.role(*_needed(source, destination).values()))
    assert _send(world, source, Tagging="a=b") == "COMPLETED"


@pytest.mark.parametrize("lacking", ["configuration", "list", "read", "acl", "tags", "write"])
def test_without_any_of_it_the_object_fails(lacking: str, world: World) -> None:
    source, destination = world.bucket(), world.bucket()
    statements = [statement for name, statement in _needed(source, destination).items() if name != lacking]
    world.replicate(source, rule(destination), role=world.role(*statements))
    assert _send(world, source, Tagging="a=b") == "FAILED"


def test_without_tags_and_kms_less_is_enough(world: World) -> None:
    source, destination = world.bucket(), world.bucket()
    needed = _needed(source, destination)
    needed["read"]["Action"] = ["s3:GetObjectVersion"]
    del needed["tags"]
    world.replicate(source, rule(destination), role=world.role(*needed.values()))
    assert _send(world, source) == "COMPLETED"


@pytest.mark.parametrize("trouble", ["missing", "distrusts S3", "denied by itself", "denied by the source"])
def test_a_role_that_cannot_be_used_fails_the_object(trouble: str, world: World) -> None:
    source, role = world.bucket(), f"arn:aws:iam::{OWN}:role/missing"
    if trouble == "distrusts S3":
        role = world.role(REPLICATES, service="batchoperations.s3.amazonaws.com")
    elif trouble == "denied by itself":
        role = world.role(REPLICATES, _allows("s3:ReplicateObject") | {"Effect": "Deny"})
    elif trouble == "denied by the source":
        role = world.role(REPLICATES)
        denial = _allows("s3:GetObject*", resource=f"arn:aws:s3:::{source}/*", Principal={"AWS": role})
        document = policy(denial | {"Effect": "Deny"})
        world.clients.s3(OWN).put_bucket_policy(Bucket=source, Policy=document)
    world.replicate(source, rule(world.bucket()), role=role)
    assert _send(world, source) == "FAILED"


def test_a_role_that_is_repaired_delivers_what_comes_later(world: World) -> None:
    source, destination, role = world.bucket(), world.bucket(), world.role()
    world.replicate(source, rule(destination), role=role)
    assert _send(world, source) == "FAILED"
    name, iam = role.rpartition("/")[2], world.clients.client("iam", OWN, WEST)
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(*_needed(source, destination).values()))
    assert _send(world, source) == "COMPLETED"
    versions = world.clients.s3(OWN).list_object_versions(Bucket=destination)["Versions"]
    assert len(versions) == 1


def test_delete_markers_need_the_role_too(world: World) -> None:
    source, destination = world.bucket(), world.bucket()
    role = world.role(*_needed(source, destination).values())
    world.replicate(source, rule(destination, DeleteMarkerReplication={"Status": "Enabled"}), role=role)
    assert _send(world, source) == "COMPLETED"
    s3 = world.clients.s3(OWN)
    s3.delete_object(Bucket=source, Key="key")
    world.clients.drain()
    assert "DeleteMarkers" not in s3.list_object_versions(Bucket=destination)


def test_handing_over_where_objects_have_one_owner_needs_no_more(world: World) -> None:
    source, destination, role = world.bucket(), world.bucket(OTHER, CENTRAL), world.role(REPLICATES)
    admitted = _allows("s3:ReplicateObject", resource=f"arn:aws:s3:::{destination}/*", Principal={"AWS": role})
    world.clients.s3(OTHER, CENTRAL).put_bucket_policy(Bucket=destination, Policy=policy(admitted))
    wanted = rule(destination)
    wanted["Destination"] |= {"Account": OTHER, "AccessControlTranslation": {"Owner": "Destination"}}
    world.replicate(source, wanted, role=role)
    assert _send(world, source) == "COMPLETED"


def _kms_pair(world: World, key: str, replica_key: str, *statements: Document) -> str:
    """Return a source whose objects are encrypted, with a rule towards another Region and a role of these rights."""
    source, destination = world.bucket(), world.bucket(OWN, CENTRAL)
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    encryption = {"Rules": [default | {"BucketKeyEnabled": True}]}
    world.clients.s3(OWN).put_bucket_encryption(Bucket=source, ServerSideEncryptionConfiguration=encryption)
    wanted = rule(destination, SourceSelectionCriteria=KMS)
    wanted["Destination"]["EncryptionConfiguration"] = {"ReplicaKmsKeyID": replica_key}
    role = world.role(*_needed(source, destination).values(), *statements)
    world.replicate(source, wanted, role=role)
    return source


def _with_keys(key: str, replica_key: str) -> tuple[Document, Document]:
    def through(region: str) -> dict[str, Any]:
        return {"StringLike": {"kms:ViaService": f"s3.{region}.amazonaws.com"}}

    encryption = ("kms:Encrypt", "kms:GenerateDataKey")
    return (
        _allows("kms:Decrypt", resource=key, Condition=through(WEST)),
        _allows(*encryption, resource=replica_key, Condition=through(CENTRAL)),
    )


def test_both_keys_must_be_allowed(world: World) -> None:
    key, replica_key = world.key(), world.key(OWN, CENTRAL)
    decrypt, encrypt = _with_keys(key, replica_key)
    assert _send(world, _kms_pair(world, key, replica_key, decrypt, encrypt)) == "COMPLETED"
    assert _send(world, _kms_pair(world, key, replica_key, decrypt)) == "FAILED"
    assert _send(world, _kms_pair(world, key, replica_key, encrypt)) == "FAILED"


def test_an_alias_stands_for_its_key(world: World) -> None:
    key, replica_key = world.key(), world.key(OWN, CENTRAL)
    world.clients.client("kms", OWN, CENTRAL).create_alias(AliasName="alias/replicas", TargetKeyId=replica_key)
    alias = f"arn:aws:kms:{CENTRAL}:{OWN}:alias/replicas"
    assert _send(world, _kms_pair(world, key, alias, *_with_keys(key, replica_key))) == "COMPLETED"


def test_with_a_bucket_key_the_context_is_the_bucket(world: World) -> None:
    key, replica_key = world.key(), world.key(OWN, CENTRAL)
    decrypt, encrypt = _with_keys(key, replica_key)
    for suffix, status in (("", "COMPLETED"), ("/*", "FAILED")):
        decrypt["Condition"] = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::bucket-*{suffix}"}}
        assert _send(world, _kms_pair(world, key, replica_key, decrypt, encrypt)) == status


@pytest.mark.parametrize("state", ["disabled", "scheduled for deletion", "missing", "asymmetric"])
def test_a_key_that_is_not_usable_fails_the_object(state: str, world: World) -> None:
    kms, key, replica_key = world.clients.client("kms", OWN, CENTRAL), world.key(), world.key(OWN, CENTRAL)
    if state == "disabled":
        kms.disable_key(KeyId=replica_key.rpartition("/")[2])
    elif state == "scheduled for deletion":
        kms.schedule_key_deletion(KeyId=replica_key.rpartition("/")[2], PendingWindowInDays=7)
    elif state == "missing":
        replica_key = f"arn:aws:kms:{CENTRAL}:{OWN}:key/missing"
    else:
        replica_key = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["Arn"]
    assert _send(world, _kms_pair(world, key, replica_key, *_with_keys(key, replica_key))) == "FAILED"


@pytest.mark.parametrize("admitted", [False, True])
def test_a_key_of_another_account_must_admit_the_role(admitted: bool, world: World) -> None:
    key, role = world.key(), world.role(REPLICATES)
    statement = _allows("kms:Encrypt", "kms:GenerateDataKey", Principal={"AWS": role})
    replica_key = world.key(OTHER, CENTRAL, *([statement] if admitted else []))
    source, destination = world.bucket(), world.bucket(OWN, CENTRAL)
    wanted = rule(destination, SourceSelectionCriteria=KMS)
    wanted["Destination"]["EncryptionConfiguration"] = {"ReplicaKmsKeyID": replica_key}
    world.replicate(source, wanted, role=role)
    status = _send(world, source, ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    assert status == ("COMPLETED" if admitted else "FAILED")


def test_the_key_of_aws_needs_no_leave_at_home(world: World) -> None:
    replica_key, role = world.key(OWN, CENTRAL), world.role(REPLICATES)
    source, destination = world.bucket(), world.bucket(OWN, CENTRAL)
    wanted = rule(destination, SourceSelectionCriteria=KMS)
    wanted["Destination"]["EncryptionConfiguration"] = {"ReplicaKmsKeyID": replica_key}
    world.replicate(source, wanted, role=role)
    assert _send(world, source, ServerSideEncryption="aws:kms") == "COMPLETED"
