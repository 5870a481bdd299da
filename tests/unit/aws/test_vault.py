"""The vault against moto, which knows Object Lock, conditional writes, checksums, ACLs and policies in process.

moto verifies no checksum and answers every Region's calls, so these two, and what AWS refuses, come from a stub.
"""

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.response import StreamingBody
from botocore.stub import Stubber
from moto import mock_aws

from scanner.aws.access import Access, ConnectionOptions, connect_vault
from scanner.aws.clients import Clients
from scanner.aws.reader import Identity
from scanner.aws.retry import Retry
from scanner.aws.vault import AwsVault
from scanner.model.archive import Listed
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target
from scanner.model.vault import Deposit, Kept, Retention

REGION = "eu-central-1"
BUCKET = Target("arn:aws:s3:::evidence", "", REGION)
BODY = b'{"schema": 1}'
SHA256 = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
NEW = Deposit("audits/run/findings.json", BODY, SHA256, "application/json")
KEPT_UNTIL = Retention("COMPLIANCE", "2099-01-01T00:00:00Z")
EVERYTHING = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
PUBLIC = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::evidence/*"}
        ],
    }
)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """S3 of an emulator in this process, with a bucket."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        client.create_bucket(
            Bucket="evidence",
            CreateBucketConfiguration={"LocationConstraint": REGION},
            ObjectLockEnabledForBucket=True,
        )
        yield client
        client.close()


@pytest.fixture
def vault(cloud: Any) -> Iterator[AwsVault]:  # noqa: ANN401, ARG001 -- the emulator must run
    with closing(connect_vault(Access(), ConnectionOptions())) as opened:
        yield opened


def test_what_was_put_is_there_with_its_checksum_and_type(cloud: Any, vault: AwsVault) -> None:  # noqa: ANN401
    assert vault.put(BUCKET, NEW) is None
    assert vault.look(BUCKET, NEW.key) == Kept(len(BODY), SHA256)
    told = cloud.get_object(Bucket="evidence", Key=NEW.key)
    assert (told["ContentType"], told["Body"].read()) == ("application/json", BODY)


def test_retention_is_put_with_the_object_and_told_again(vault: AwsVault) -> None:
    locked = Deposit(NEW.key, BODY, SHA256, "application/json", KEPT_UNTIL)
    assert vault.put(BUCKET, locked) is None
    assert vault.look(BUCKET, NEW.key) == Kept(len(BODY), SHA256, KEPT_UNTIL)


def test_nothing_is_overwritten(cloud: Any, vault: AwsVault) -> None:  # noqa: ANN401
    cloud.put_object(Bucket="evidence", Key=NEW.key, Body=b"theirs")
    fault = vault.put(BUCKET, NEW)
    assert fault is not None
    assert fault.code == "PreconditionFailed"
    assert cloud.get_object(Bucket="evidence", Key=NEW.key)["Body"].read() == b"theirs"


def test_what_is_not_there_is_told(vault: AwsVault) -> None:
    fault = vault.look(BUCKET, "nothing")
    assert isinstance(fault, ObjectFault)
    assert fault.not_there


def test_object_lock_and_region_are_told(cloud: Any, vault: AwsVault) -> None:  # noqa: ANN401
    assert vault.region(Target(BUCKET.arn, "")) == REGION
    assert vault.locks(BUCKET) is True
    cloud.create_bucket(Bucket="plain", CreateBucketConfiguration={"LocationConstraint": REGION})
    assert vault.locks(Target("arn:aws:s3:::plain", "", REGION)) is False


def test_a_bucket_is_public_by_policy_or_acl_unless_it_blocks_that(cloud: Any, vault: AwsVault) -> None:  # noqa: ANN401
    assert vault.publicity(BUCKET) == ""
    cloud.put_bucket_acl(Bucket="evidence", ACL="public-read")
    assert vault.publicity(BUCKET) == "its ACL lets everybody in"
    cloud.put_bucket_policy(Bucket="evidence", Policy=PUBLIC)
    assert vault.publicity(BUCKET) == "its bucket policy is public"
    cloud.put_public_access_block(
        Bucket="evidence", PublicAccessBlockConfiguration={**EVERYTHING, "IgnorePublicAcls": False}
    )
    assert vault.publicity(BUCKET) == "its ACL lets everybody in"
    cloud.put_public_access_block(Bucket="evidence", PublicAccessBlockConfiguration=EVERYTHING)
    assert vault.publicity(BUCKET) == ""


class Stubbed:
    """A vault whose answers are told beforehand."""

    def __init__(self) -> None:
        clients = Clients(Session("AKIAIOSFODNN7EXAMPLE", "none"), Config(retries={"total_max_attempts": 1}))
        self.now = 0.0
        retry = Retry(60, lambda: self.now, self._sleep)
        self.vault = AwsVault(Identity("111111111111", "arn", "aws"), clients, retry, "us-east-1")
        self.stub = Stubber(clients.get(REGION))
        self.home = Stubber(clients.get("us-east-1"))

    def _sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def told() -> Iterator[Stubbed]:
    stubbed = Stubbed()
    with stubbed.stub, stubbed.home:
        yield stubbed
        stubbed.stub.assert_no_pending_responses()
    stubbed.vault.close()


def test_a_put_sends_checksum_condition_type_and_owner_and_leaves_encryption_to_the_bucket(told: Stubbed) -> None:
    sent = {
        "Bucket": "evidence",
        "ExpectedBucketOwner": "111111111111",
        "Key": NEW.key,
        "Body": BODY,
        "ChecksumAlgorithm": "SHA256",
        "ChecksumSHA256": SHA256,
        "ContentType": "application/json",
        "IfNoneMatch": "*",
    }
    told.stub.add_response("put_object", {}, sent)
    assert told.vault.put(Target(BUCKET.arn, "111111111111", REGION), NEW) is None


def test_a_put_is_tried_again_while_s3_is_busy(told: Stubbed) -> None:
    told.stub.add_client_error("put_object", "SlowDown", http_status_code=503)
    told.stub.add_response("put_object", {})
    assert told.vault.put(BUCKET, NEW) is None


@pytest.mark.parametrize("code", ["BadDigest", "AccessDenied", "NoSuchBucket"])
def test_what_s3_refuses_is_said_in_its_words(told: Stubbed, code: str) -> None:
    told.stub.add_client_error("put_object", code, "told by the test", 400)
    fault = told.vault.put(BUCKET, NEW)
    assert fault == ObjectFault("PutObject", code, "told by the test")


def test_a_bucket_elsewhere_tells_its_region(told: Stubbed) -> None:
    told.home.add_client_error(
        "head_bucket",
        "301",
        http_status_code=301,
        response_meta={"HTTPHeaders": {"x-amz-bucket-region": REGION}},
    )
    assert told.vault.region(Target(BUCKET.arn, "")) == REGION


def test_a_bucket_that_may_not_be_listed_tells_its_region_all_the_same(told: Stubbed) -> None:
    region = {"HTTPHeaders": {"x-amz-bucket-region": REGION}}
    told.home.add_client_error("head_bucket", "403", http_status_code=403, response_meta=region)
    assert told.vault.region(Target(BUCKET.arn, "")) == REGION


def test_a_listing_goes_on_to_its_end_from_a_key_on(told: Stubbed) -> None:
    first = {"Bucket": "evidence", "Prefix": "proofs/", "StartAfter": "proofs/2025"}
    one, other = ({"Key": f"proofs/{name}", "Size": 5, "ETag": '"e"'} for name in ("a", "b"))
    told.stub.add_response(
        "list_objects_v2", {"Contents": [one], "IsTruncated": True, "NextContinuationToken": "t"}, first
    )
    told.stub.add_response(
        "list_objects_v2", {"Contents": [other], "IsTruncated": False}, {**first, "ContinuationToken": "t"}
    )
    assert told.vault.listed(BUCKET, "proofs/", "proofs/2025") == (
        Listed("proofs/a", 5, '"e"'),
        Listed("proofs/b", 5, '"e"'),
    )


def test_a_listing_without_end_is_given_up(told: Stubbed) -> None:
    for _ in range(10):
        told.stub.add_response("list_objects_v2", {"IsTruncated": True, "NextContinuationToken": "t"})
    answer = told.vault.listed(BUCKET, "proofs/", "")
    assert isinstance(answer, ObjectFault)
    assert answer.code == "TooManyKeys"


def test_a_listing_is_not_concluded_from_what_was_not_read(told: Stubbed) -> None:
    told.stub.add_response("list_objects_v2", {"IsTruncated": True, "NextContinuationToken": "t"})
    told.stub.add_client_error("list_objects_v2", "AccessDenied", http_status_code=403)
    answer = told.vault.listed(BUCKET, "proofs/", "")
    assert isinstance(answer, ObjectFault)
    assert answer.code == "AccessDenied"
    told.stub.add_response("list_objects_v2", {"IsTruncated": True})
    shapeless = told.vault.listed(BUCKET, "proofs/", "")
    assert isinstance(shapeless, ObjectFault)
    assert shapeless.code == "UnknownShape"


def test_a_body_that_breaks_off_is_no_content(told: Stubbed) -> None:
    body = StreamingBody(io.BytesIO(BODY), len(BODY) + 1)
    told.stub.add_response("get_object", {"Body": body}, {"Bucket": "evidence", "Key": NEW.key})
    answer = told.vault.content(BUCKET, NEW.key)
    assert isinstance(answer, ObjectFault)
    assert (answer.operation, answer.code, answer.may_pass) == ("GetObject", "IncompleteReadError", True)


def test_what_was_listed_is_what_is_read_or_nothing(cloud: Any, vault: AwsVault) -> None:  # noqa: ANN401
    vault.put(BUCKET, NEW)
    listed = vault.listed(BUCKET, "audits/", "audits/2026")
    assert not isinstance(listed, ObjectFault)
    (found,) = listed
    assert (found.key, found.size) == (NEW.key, len(BODY))
    assert vault.listed(BUCKET, "audits/", NEW.key) == ()
    assert vault.content(BUCKET, found.key, found.etag) == BODY
    cloud.put_object(Bucket="evidence", Key=NEW.key, Body=b"theirs")
    answer = vault.content(BUCKET, found.key, found.etag)
    assert isinstance(answer, ObjectFault)
    assert answer.code == "PreconditionFailed"


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_whether_it_is_public_is_not_concluded_from_what_was_not_read(told: Stubbed, failing: int) -> None:
    calls = ("get_public_access_block", "get_bucket_policy_status", "get_bucket_acl")
    codes = ("NoSuchPublicAccessBlockConfiguration", "NoSuchBucketPolicy", "")
    for call, code in zip(calls[:failing], codes, strict=False):
        told.stub.add_client_error(call, code, http_status_code=404)
    told.stub.add_client_error(calls[failing], "AccessDenied", http_status_code=403)
    answer = told.vault.publicity(BUCKET)
    assert isinstance(answer, ObjectFault)
    assert answer.code == "AccessDenied"


def test_an_answer_of_another_shape_is_no_answer(told: Stubbed) -> None:
    told.stub.add_response("get_object_lock_configuration", {})
    answer = told.vault.locks(BUCKET)
    assert isinstance(answer, ObjectFault)
    assert answer.code == "UnknownShape"
    told.stub.add_client_error("head_object", "403", http_status_code=403)
    assert isinstance(told.vault.look(BUCKET, "key"), ObjectFault)
