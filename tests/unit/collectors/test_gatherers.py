"""The reads of roles and keys against moto's IAM and KMS, and against the models of the two APIs."""

import json
from collections.abc import Iterator
from time import monotonic
from typing import Any

import boto3
import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.session import get_session
from moto import mock_aws

from scanner import registry
from scanner.aws.clients import Clients
from scanner.aws.reader import AwsReader, Identity
from scanner.aws.retry import Retry
from scanner.model.collector import Gatherer
from scanner.model.evidence import Absent, Evidence, Present
from scanner.model.facet import KEY, KEY_GRANTS, KEY_POLICY, ROLE, ROLE_POLICIES
from scanner.model.identity import Role
from scanner.model.resource import ResourceRef

ACCOUNT, REGION = "123456789012", "eu-central-1"
"""moto's own account id."""

GATHERERS = [name for name, found in registry.collectors().items() if isinstance(found, Gatherer)]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def allowing(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsReader]:
    for name, value in {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "none"}.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        clients = Clients(Session(), Config())
        reader = AwsReader(Identity(ACCOUNT, "arn", "aws"), clients, Retry(0, monotonic), REGION)
        yield reader
        reader.close()


def client(service: str) -> Any:  # noqa: ANN401 -- made at run time
    return boto3.Session(region_name=REGION).client(service)  # type: ignore[call-overload]


def read(reader: AwsReader, facet: str, arn: str) -> Evidence:
    return reader.gather(registry.collectors()[facet], ResourceRef(arn))


def create_role(name: str = "replication", path: str = "/service-role/", **more: str) -> str:
    document = json.dumps(TRUST)
    role = client("iam").create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=document, **more)["Role"]
    return str(role["Arn"])


def create_policy(name: str, action: str) -> str:
    made = client("iam").create_policy(PolicyName=name, PolicyDocument=json.dumps(allowing(action)))
    return str(made["Policy"]["Arn"])


def create_key(**more: str) -> str:
    """Create a key; unlike KMS, moto does not know what a key is for where nobody said."""
    return str(client("kms").create_key(**{"KeyUsage": "ENCRYPT_DECRYPT", **more})["KeyMetadata"]["Arn"])


@pytest.mark.parametrize("facet", GATHERERS)
def test_its_operations_exist_and_want_the_actions_of_their_names(facet: str) -> None:
    """Service Authorization Reference: in IAM and KMS, unlike in S3, an action is named like its operation."""
    gatherer = registry.collectors()[facet]
    known = get_session().get_service_model(gatherer.service).operation_names
    assert set(gatherer.calls) <= set(known)
    assert dict(gatherer.calls) == {operation: f"{gatherer.service}:{operation}" for operation in gatherer.calls}


@pytest.mark.parametrize("path", ["/", "/service-role/", "/a/b/"])
def test_a_role_is_found_by_its_name_whatever_its_path(path: str, reader: AwsReader) -> None:
    arn = create_role(path=path)
    evidence = read(reader, "role", arn)
    role = ROLE.value(evidence)
    assert isinstance(role, Role)
    assert (role.arn, role.trust, role.boundary) == (arn, TRUST, "")
    assert role.unique_id.startswith("AROA")
    assert isinstance(evidence, Present)
    assert evidence.request_id
    json.dumps(evidence.document)


def test_a_role_keeps_its_permissions_boundary(reader: AwsReader) -> None:
    boundary = create_policy("boundary", "s3:*")
    arn = create_role(PermissionsBoundary=boundary)
    role = ROLE.value(read(reader, "role", arn))
    assert isinstance(role, Role)
    assert role.boundary == boundary
    policies = ROLE_POLICIES.value(read(reader, "role-policies", arn))
    assert policies.boundary is not None
    assert policies.boundary.document == allowing("s3:*")


def test_inline_and_attached_policies_are_decoded_in_their_default_version(reader: AwsReader) -> None:
    arn, iam = create_role(), client("iam")
    for name in ("one", "two"):
        iam.put_role_policy(RoleName="replication", PolicyName=name, PolicyDocument=json.dumps(allowing(f"s3:{name}")))
    attached = create_policy("three", "s3:Old")
    iam.create_policy_version(PolicyArn=attached, PolicyDocument=json.dumps(allowing("s3:New")), SetAsDefault=True)
    iam.attach_role_policy(RoleName="replication", PolicyArn=attached)
    evidence = read(reader, "role-policies", arn)
    policies = ROLE_POLICIES.value(evidence)
    assert {policy.name: policy.document for policy in policies.identity} == {
        "one": allowing("s3:one"),
        "two": allowing("s3:two"),
        "three": allowing("s3:New"),
    }
    assert policies.boundary is None
    assert isinstance(evidence, Present)
    json.dumps(evidence.document)


@pytest.mark.parametrize("facet", ["role", "role-policies"])
def test_a_role_that_does_not_exist_is_absent(facet: str, reader: AwsReader) -> None:
    evidence = read(reader, facet, f"arn:aws:iam::{ACCOUNT}:role/nobody")
    assert isinstance(evidence, Absent)
    assert (evidence.operation, evidence.code) == ("GetRole", "NoSuchEntity")
    assert ROLE.value(evidence) is None


def test_a_key_by_its_arn_and_by_its_alias(reader: AwsReader) -> None:
    kms, arn = client("kms"), create_key()
    kms.create_alias(AliasName="alias/replicas", TargetKeyId=arn)
    alias = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/replicas"
    found = [KEY.value(read(reader, "key", name)) for name in (arn, alias)]
    assert [(key.arn, key.account, key.state, key.manager) for key in found] == [
        (arn, ACCOUNT, "Enabled", "CUSTOMER")
    ] * 2
    assert all(key.exists and key.is_symmetric for key in found)
    for facet in ("key", "key-policy", "key-grants"):
        evidence = read(reader, facet, alias)
        assert isinstance(evidence, Present)
        json.dumps(evidence.document)


def test_a_key_tells_its_state_and_its_kind(reader: AwsReader) -> None:
    kms = client("kms")
    disabled, deleted = (create_key() for _ in range(2))
    kms.disable_key(KeyId=disabled.rpartition("/")[2])  # moto takes ids only
    kms.schedule_key_deletion(KeyId=deleted.rpartition("/")[2])
    signing = create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    assert KEY.value(read(reader, "key", disabled)).state == "Disabled"
    assert KEY.value(read(reader, "key", deleted)).state == "PendingDeletion"
    assert not KEY.value(read(reader, "key", signing)).is_symmetric


def test_a_key_policy_and_grants(reader: AwsReader) -> None:
    kms, policy = client("kms"), allowing("kms:*")
    arn = create_key(Policy=json.dumps(policy))
    kms.create_grant(
        KeyId=arn,
        GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:role/r",
        Operations=["Encrypt", "GenerateDataKey"],
        Constraints={"EncryptionContextSubset": {"aws:s3:arn": "arn:aws:s3:::b"}},
    )
    assert KEY_POLICY.value(read(reader, "key-policy", arn)).document == policy
    (grant,) = KEY_GRANTS.value(read(reader, "key-grants", arn)).items
    assert (grant.grantee, grant.operations) == (f"arn:aws:iam::{ACCOUNT}:role/r", ("Encrypt", "GenerateDataKey"))
    assert grant.constraints == {"EncryptionContextSubset": {"aws:s3:arn": "arn:aws:s3:::b"}}


NO_KEY = "key/1234abcd-12ab-34cd-56ef-1234567890ab"


# moto's ListGrants breaks on a key that does not exist.
@pytest.mark.parametrize(
    ("facet", "name"),
    [("key", NO_KEY), ("key-policy", NO_KEY)]
    + [(facet, "alias/nothing") for facet in ("key", "key-policy", "key-grants")],
)
def test_a_key_that_does_not_exist_is_absent(facet: str, name: str, reader: AwsReader) -> None:
    evidence = read(reader, facet, f"arn:aws:kms:{REGION}:{ACCOUNT}:{name}")
    assert isinstance(evidence, Absent)
    assert evidence.code == "NotFoundException"
    registry.collectors()[facet].facet.value(evidence)
