"""What an identity's own policies let it do, and who may take a role (IAM User Guide: policy evaluation logic)."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from scanner.sandbox import operators
from scanner.sandbox.clients import Client
from scanner.sandbox.estate import AUDIT_ROLE, REPAIR_ROLE, role_arn
from tests.support.emulated import CENTRAL, OTHER, OWN, REPLICATES, ROLE, WEST, World, code_of, policy, rule

pytestmark = pytest.mark.emulator

CANARY = "logs/s3rc-canary/run/object"
TRUSTING = policy({"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"})


@pytest.fixture(scope="module")
def operator(world: World) -> boto3.Session:
    for account in (OWN, OTHER):
        operators.create_roles(world.clients, account, OWN)
    keys = operators.create_operator(world.clients, OWN, (OWN, OTHER))
    return boto3.Session(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], region_name=WEST)


Clients = Callable[..., Client]


@pytest.fixture(scope="module")
def clients(world: World, operator: boto3.Session) -> Clients:
    """Return what makes clients of a role that the operator takes."""

    def client(service: str, role: str, account: str = OWN) -> Client:
        sts = operator.client("sts", endpoint_url=world.clients.endpoint)
        keys = sts.assume_role(RoleArn=role_arn(account, role), RoleSessionName="test")["Credentials"]
        session: Any = boto3.Session(
            keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name=WEST
        )
        return session.client(service, endpoint_url=world.clients.endpoint)

    return client


def _s3_writes(world: World) -> list[tuple[str, dict[str, Any]]]:
    bucket, empty = world.bucket(), world.bucket()
    document = {"Role": role_arn(OWN, "s3-replication-x"), "Rules": [rule(world.bucket())]}
    of_bucket: list[tuple[str, dict[str, Any]]] = [
        ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
        ("put_bucket_tagging", {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}),
        ("put_bucket_policy", {"Policy": _admitting(bucket)}),
        ("put_bucket_ownership_controls", {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}),
        ("put_public_access_block", {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}}),
        ("put_bucket_notification_configuration", {"NotificationConfiguration": {}}),
        ("put_bucket_replication", {"ReplicationConfiguration": document}),
        ("delete_bucket_replication", {}),
        ("delete_bucket_policy", {}),
        ("put_object", {"Key": CANARY}),
        ("delete_object", {"Key": CANARY}),
    ]
    place = {"LocationConstraint": WEST}
    return [
        ("create_bucket", {"Bucket": f"new-{bucket}", "CreateBucketConfiguration": place}),
        *((call, {"Bucket": bucket, **arguments}) for call, arguments in of_bucket),
        ("delete_bucket", {"Bucket": empty}),
    ]


def _admitting(bucket: str) -> str:
    resource = f"arn:aws:s3:::{bucket}/*"
    return policy({"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "s3:GetObject", "Resource": resource})


def test_the_role_that_scans_reads_and_cannot_write(world: World, clients: Clients) -> None:
    s3 = clients("s3", AUDIT_ROLE)
    assert s3.get_bucket_versioning(Bucket=world.bucket())["Status"] == "Enabled"
    assert {call: code_of(getattr(s3, call), **arguments) for call, arguments in _s3_writes(world)} == {
        call: "AccessDenied" for call, _ in _s3_writes(world)
    }


def test_the_role_that_repairs_can_write(world: World, clients: Clients) -> None:
    s3 = clients("s3", REPAIR_ROLE)
    for call, arguments in _s3_writes(world):
        getattr(s3, call)(**arguments)


@pytest.mark.parametrize(("role", "allowed"), [(AUDIT_ROLE, False), (REPAIR_ROLE, True)])
def test_roles_that_replicate_are_made_by_the_role_that_repairs(role: str, allowed: bool, clients: Clients) -> None:
    iam, name = clients("iam", role), f"s3-replication-{role}"
    writes: list[tuple[str, dict[str, Any]]] = [
        ("create_role", {"AssumeRolePolicyDocument": TRUSTING}),
        ("put_role_policy", {"PolicyName": "p", "PolicyDocument": policy(REPLICATES)}),
        ("update_assume_role_policy", {"PolicyDocument": TRUSTING}),
        ("delete_role_policy", {"PolicyName": "p"}),
        ("delete_role", {}),
    ]
    for call, arguments in writes:
        if allowed:
            getattr(iam, call)(RoleName=name, **arguments)
        else:
            assert code_of(getattr(iam, call), RoleName=name, **arguments) == "AccessDenied"


@pytest.mark.parametrize(("role", "allowed"), [(AUDIT_ROLE, False), (REPAIR_ROLE, True)])
def test_key_policies_are_changed_by_the_role_that_repairs(
    role: str, allowed: bool, world: World, clients: Clients
) -> None:
    kms, key = clients("kms", role), world.key()
    written = {"KeyId": key, "PolicyName": "default"}
    written["Policy"] = kms.get_key_policy(**written)["Policy"]
    if allowed:
        kms.put_key_policy(**written)
    else:
        assert code_of(kms.put_key_policy, **written) == "AccessDeniedException"
    assert code_of(kms.schedule_key_deletion, KeyId=key) == "AccessDeniedException"


def test_the_role_that_repairs_cannot_give_itself_rights(clients: Clients) -> None:
    iam = clients("iam", REPAIR_ROLE)
    for name in (REPAIR_ROLE, AUDIT_ROLE, "somebody-elses"):
        change = {"RoleName": name, "PolicyName": "more", "PolicyDocument": policy(REPLICATES)}
        assert code_of(iam.put_role_policy, **change) == "AccessDenied"


def test_only_roles_that_replicate_are_passed_to_s3(world: World, clients: Clients) -> None:
    source = world.bucket()
    document = {"Role": ROLE, "Rules": [rule(world.bucket())]}
    put = clients("s3", REPAIR_ROLE).put_bucket_replication
    assert code_of(put, Bucket=source, ReplicationConfiguration=document) == "AccessDenied"
    put(Bucket=source, ReplicationConfiguration=document | {"Role": role_arn(OWN, "service-role/nordwind-a")})


def test_test_objects_are_written_under_their_own_keys_only(world: World, clients: Clients) -> None:
    bucket, s3 = world.bucket(), clients("s3", REPAIR_ROLE)
    version = s3.put_object(Bucket=bucket, Key=CANARY, Body=b"1", Tagging="a=b")["VersionId"]
    assert s3.head_object(Bucket=bucket, Key=CANARY, VersionId=version)["VersionId"] == version
    assert s3.get_object_tagging(Bucket=bucket, Key=CANARY)["TagSet"] == [{"Key": "a", "Value": "b"}]
    versions = s3.list_object_versions(Bucket=bucket, Prefix="logs/s3rc-canary/")["Versions"]
    assert [found["VersionId"] for found in versions] == [version]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": CANARY, "VersionId": version}]})
    for call in (s3.put_object, s3.get_object, s3.delete_object):
        assert code_of(call, Bucket=bucket, Key="somebodys") == "AccessDenied"
    other = {"Objects": [{"Key": CANARY}, {"Key": "somebodys"}]}
    assert code_of(s3.delete_objects, Bucket=bucket, Delete=other) == "AccessDenied"


def test_nobody_writes_into_another_account_unless_its_bucket_says_so(world: World, clients: Clients) -> None:
    bucket, s3 = world.bucket(OTHER, WEST), clients("s3", REPAIR_ROLE)
    enabled = {"Bucket": bucket, "VersioningConfiguration": {"Status": "Enabled"}}
    assert code_of(s3.put_bucket_versioning, **enabled) == "AccessDenied"
    statement = {"Effect": "Allow", "Principal": {"AWS": OWN}, "Action": "s3:PutBucketVersioning"}
    document = policy({**statement, "Resource": f"arn:aws:s3:::{bucket}"})
    world.clients.s3(OTHER).put_bucket_policy(Bucket=bucket, Policy=document)
    s3.put_bucket_versioning(**enabled)
    audit = clients("s3", AUDIT_ROLE)
    assert code_of(audit.put_bucket_versioning, **enabled) == "AccessDenied"


def test_the_operator_takes_roles_and_nothing_more(world: World, operator: boto3.Session) -> None:
    sts = operator.client("sts", endpoint_url=world.clients.endpoint)
    assert sts.get_caller_identity()["Account"] == OWN
    for role in (ROLE, role_arn(OWN, "no-such-role"), role_arn("777788889999", AUDIT_ROLE)):
        assert code_of(sts.assume_role, RoleArn=role, RoleSessionName="test") == "AccessDenied"
    s3 = operator.client("s3", endpoint_url=world.clients.endpoint)
    assert s3.list_buckets()["Buckets"]
    assert code_of(s3.put_bucket_tagging, Bucket=world.bucket(), Tagging={"TagSet": []}) == "AccessDenied"


def test_a_role_takes_no_other(clients: Clients) -> None:
    sts = clients("sts", AUDIT_ROLE)
    assert code_of(sts.assume_role, RoleArn=role_arn(OWN, REPAIR_ROLE), RoleSessionName="test") == "AccessDenied"


def test_an_attached_policy_counts(world: World) -> None:
    iam = world.clients.client("iam", OWN, WEST)
    allowing = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    attached = iam.create_policy(PolicyName="listing", PolicyDocument=policy(allowing))["Policy"]["Arn"]
    iam.create_user(UserName="attached")
    key = iam.create_access_key(UserName="attached")["AccessKey"]
    s3 = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"]).client(
        "s3", endpoint_url=world.clients.endpoint, region_name=WEST
    )
    assert code_of(s3.list_buckets) == "AccessDenied"
    iam.attach_user_policy(UserName="attached", PolicyArn=attached)
    assert "Buckets" in s3.list_buckets()


def test_an_encrypted_bucket_needs_its_key_too(world: World, clients: Clients) -> None:
    bucket, key, s3 = world.bucket(), world.key(), clients("s3", REPAIR_ROLE)
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    configuration = {"Rules": [default]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=configuration)
    s3.put_object(Bucket=bucket, Key=CANARY, Body=b"1")
    assert s3.head_object(Bucket=bucket, Key=CANARY)["SSEKMSKeyId"] == key
    audit = clients("s3", AUDIT_ROLE)
    version = s3.head_object(Bucket=bucket, Key=CANARY)["VersionId"]
    assert code_of(audit.head_object, Bucket=bucket, Key=CANARY, VersionId=version) == "403"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("missing", "KMS.NotFoundException"),
        ("disabled", "KMS.DisabledException"),
        ("scheduled", "KMS.KMSInvalidStateException"),
        ("elsewhere", "AccessDenied"),
    ],
)
def test_an_object_is_not_encrypted_with_a_key_that_is_not_usable(state: str, code: str, world: World) -> None:
    kms, key = world.clients.client("kms", OWN, WEST), world.key().rpartition("/")[2]
    if state == "disabled":
        kms.disable_key(KeyId=key)
    elif state == "scheduled":
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    elif state == "elsewhere":
        key = world.key(OWN, CENTRAL)
    name = "missing" if state == "missing" else key
    arguments = {"Bucket": world.bucket(), "Key": "key", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": name}
    assert code_of(world.clients.s3(OWN).put_object, **arguments) == code


@pytest.mark.parametrize("service", ["iam", "kms"])
def test_an_unknown_access_key_is_refused(service: str, world: World) -> None:
    stranger: Any = boto3.Session("AKIA0000000000000000", "wrong", region_name=CENTRAL)
    client = stranger.client(service, endpoint_url=world.clients.endpoint)
    call = client.list_roles if service == "iam" else client.list_keys
    with pytest.raises(ClientError) as refused:
        call()
    assert refused.value.response["Error"]["Code"] in ("InvalidClientTokenId", "UnrecognizedClientException")
