"""Requests that are rare: unsigned, in other protocols, about what is not there, or malformed."""

import http.client
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from tests.support.emulated import CENTRAL, OWN, WEST, World, code_of, policy

pytestmark = pytest.mark.emulator

SIGNED = "AWS4-HMAC-SHA256 Credential={key}/20261122/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0"


def _status(world: World, method: str, path: str, service: str = "", body: str = "") -> int:
    """Send a request by hand, signed for a service by whoever builds the estate, or by nobody."""
    connection = http.client.HTTPConnection(urlsplit(world.clients.endpoint).netloc, timeout=300)
    keys = world.clients.session(OWN).get_credentials()
    assert keys is not None
    headers = {"Authorization": SIGNED.format(key=keys.access_key, service=service)} if service else {}
    try:
        connection.request(method, path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_what_nobody_signed_is_left_to_moto(world: World) -> None:
    assert _status(world, "GET", "/moto-api/") < 500


@pytest.mark.parametrize("path", ["/service/Monitoring/operation/GetMetricData", "/v20180820/jobs"])
def test_operations_are_known_by_their_path(path: str, world: World) -> None:
    assert _status(world, "POST", path, "monitoring") != 403


@pytest.mark.parametrize("body", ["<", "<Other/>"])
def test_a_malformed_notification_configuration_is_refused(body: str, world: World) -> None:
    assert _status(world, "PUT", f"/{world.bucket()}?notification", "s3", body) == 400


@pytest.mark.parametrize("call", ["put_object", "get_object", "head_object"])
def test_a_missing_bucket_has_no_objects(call: str, world: World) -> None:
    code = code_of(getattr(world.clients.s3(OWN), call), Bucket="no-such-bucket", Key="key")
    assert code in ("NoSuchBucket", "404")


@pytest.mark.parametrize(("effect", "denied"), [("Allow", False), ("Deny", True)])
def test_a_key_policy_that_names_somebody_decides_alone(effect: str, denied: bool, world: World) -> None:
    iam: Any = world.clients.client("iam", OWN, WEST)
    name = f"named-{effect.lower()}"
    builder = {"AWS": f"arn:aws:iam::{OWN}:role/estate-builder"}
    trusting = policy({"Effect": "Allow", "Principal": builder, "Action": "sts:AssumeRole"})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting)["Role"]["Arn"]
    key = world.key(OWN, CENTRAL, {"Effect": effect, "Principal": {"AWS": arn}, "Action": "kms:DescribeKey"})
    keys = world.clients.client("sts", OWN, WEST).assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    session: Any = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    kms = session.client("kms", region_name=CENTRAL, endpoint_url=world.clients.endpoint)
    if denied:
        assert code_of(kms.describe_key, KeyId=key) == "AccessDeniedException"
    else:
        assert kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key
