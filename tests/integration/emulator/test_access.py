"""Who may read a bucket (Amazon S3 User Guide: bucket-owner-condition.html; API: HeadBucket)."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from scanner.sandbox.clients import Client
from scanner.sandbox.estate import role_arn
from tests.support.emulated import CENTRAL, OTHER, OWN, WEST, World, code_of

pytestmark = pytest.mark.emulator

READS = (
    "get_bucket_encryption",
    "get_bucket_location",
    "get_bucket_ownership_controls",
    "get_bucket_policy",
    "get_bucket_replication",
    "get_bucket_tagging",
    "get_bucket_versioning",
    "get_public_access_block",
    "list_objects_v2",
)


@pytest.mark.parametrize("read", READS)
def test_another_account_is_denied(read: str, world: World) -> None:
    assert code_of(getattr(world.clients.s3(OTHER), read), Bucket=world.bucket()) == "AccessDenied"


def _head(s3: Client, bucket: str) -> tuple[int, str | None]:
    try:
        answer = s3.head_bucket(Bucket=bucket)
    except ClientError as refused:
        answer = refused.response
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], headers.get("x-amz-bucket-region")


def test_head_bucket_tells_the_region_also_without_permission(world: World) -> None:
    bucket = world.bucket(OTHER, CENTRAL)
    assert _head(world.clients.s3(OTHER), bucket) == (200, CENTRAL)
    assert _head(world.clients.s3(OWN), bucket) == (403, CENTRAL)
    assert _head(world.clients.s3(OWN), "no-such-bucket") == (404, None)


def test_a_bucket_policy_lets_another_account_in(world: World) -> None:
    bucket = world.bucket()
    _write(world, bucket, "Allow", {"AWS": OTHER}, "s3:GetBucketVersioning")
    stranger = world.clients.s3(OTHER)
    assert stranger.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert code_of(stranger.get_bucket_replication, Bucket=bucket) == "AccessDenied"


def test_an_explicit_denial_beats_the_owner(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    _write(world, bucket, "Deny", {"AWS": role_arn(OWN, "estate-builder")}, "s3:GetReplicationConfiguration")
    assert code_of(s3.get_bucket_replication, Bucket=bucket) == "AccessDenied"
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_a_policy_that_is_not_understood_is_refused(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    statement = {"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": f"arn:aws:s3:::{bucket}"}
    assert code_of(s3.put_bucket_policy, Bucket=bucket, Policy=json.dumps({"Statement": statement})) == "NotImplemented"
    assert code_of(s3.put_bucket_policy, Bucket=bucket, Policy="no JSON") == "MalformedPolicy"


def test_the_expected_owner_must_be_the_owner(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    assert s3.get_bucket_versioning(Bucket=bucket, ExpectedBucketOwner=OWN)["Status"] == "Enabled"
    assert code_of(s3.get_bucket_versioning, Bucket=bucket, ExpectedBucketOwner=OTHER) == "AccessDenied"
    wrong = code_of(s3.get_bucket_versioning, Bucket=bucket, ExpectedBucketOwner="somebody")
    assert wrong == "InvalidBucketOwnerAWSAccountID"


def test_a_missing_bucket_is_missing_for_everybody(world: World) -> None:
    assert code_of(world.clients.s3(OTHER).get_bucket_versioning, Bucket="no-such-bucket") == "NoSuchBucket"


@pytest.mark.parametrize("call", ["list_buckets", "head_bucket"])
def test_an_unknown_access_key_is_refused(call: str, world: World) -> None:
    stranger = boto3.Session("AKIA0000000000000000", "wrong").client(
        "s3", endpoint_url=world.clients.endpoint, region_name=WEST
    )
    arguments = {"Bucket": world.bucket()} if call == "head_bucket" else {}
    assert code_of(getattr(stranger, call), **arguments) in ("InvalidAccessKeyId", "403")


def _write(world: World, bucket: str, effect: str, principal: dict[str, str], action: str) -> None:
    statement = {"Effect": effect, "Principal": principal, "Action": action, "Resource": f"arn:aws:s3:::{bucket}"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    world.clients.s3(OWN).put_bucket_policy(Bucket=bucket, Policy=policy)
