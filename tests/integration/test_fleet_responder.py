"""The responder answers as S3 does, as far as botocore can tell: what a scan is held to must be held to AWS."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from bench.fleet import HOME_ACCOUNT, KINDS, REGIONS, Bucket, built
from bench.responder.answers import EXPIRED, SLOW_DOWN
from bench.responder.documents import OPERATIONS
from bench.responder.faults import Faults
from bench.responder.interference import Interference
from bench.responder.running import Responder, responding

OTHER = "200000000001"
_SIZE = 50
_ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1})


@pytest.fixture(scope="module")
def responder() -> Iterator[Responder]:
    with responding(_SIZE, accounts=2) as running:
        yield running


def _client(responder: Responder, service: Any, region: str, account: str = HOME_ACCOUNT) -> Any:  # noqa: ANN401
    session = boto3.Session(f"AKIA{account}BEN", "any", region_name=region)
    return session.client(service, endpoint_url=responder.url, config=_ONCE)


def _of_kind(responder: Responder, kind: str) -> Bucket:
    return next(bucket for bucket in responder.fleet.buckets if bucket.kind == kind)


def test_a_fleet_is_the_same_at_every_call_and_has_every_kind() -> None:
    assert built(_SIZE, 2) == built(_SIZE, 2)
    assert {bucket.kind for bucket in built(_SIZE).buckets} == {kind.name for kind in KINDS}
    assert len({bucket.name for bucket in built(_SIZE, 3).buckets}) == 3 * _SIZE


def test_buckets_are_listed_in_pages_with_their_regions(responder: Responder) -> None:
    pages = (
        _client(responder, "s3", REGIONS[0]).get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 20})
    )
    told = [[(one["Name"], one["BucketRegion"]) for one in page["Buckets"]] for page in pages]
    assert [len(page) for page in told] == [20, 20, 10]
    own = next(iter(responder.fleet.accounts.values()))
    assert [one for page in told for one in page] == [(one.name, one.region) for one in own]


def test_a_list_without_parameters_tells_no_region(responder: Responder) -> None:
    buckets = _client(responder, "s3", REGIONS[0]).list_buckets()["Buckets"]
    assert (len(buckets), "BucketRegion" in buckets[0]) == (_SIZE, False)


def test_everything_that_is_told_of_a_bucket_can_be_read(responder: Responder) -> None:
    bucket = _of_kind(responder, "ok")
    s3 = _client(responder, "s3", bucket.region)
    methods = {operation: method for method, operation in s3.meta.method_to_api_mapping.items()}
    absent = set()
    for operation in OPERATIONS.values():
        try:
            getattr(s3, methods[operation])(Bucket=bucket.name)
        except ClientError as error:
            absent.add((operation, error.response["Error"]["Code"]))
    assert absent == {
        ("GetBucketCors", "NoSuchCORSConfiguration"),
        ("GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration"),
        ("GetBucketPolicy", "NoSuchBucketPolicy"),
        ("GetBucketPolicyStatus", "NoSuchBucketPolicy"),
        ("GetBucketWebsite", "NoSuchWebsiteConfiguration"),
        ("GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"),
    }
    assert s3.get_bucket_versioning(Bucket=bucket.name)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_replication(Bucket=bucket.name)["ReplicationConfiguration"]["Rules"]
    assert rule["Destination"]["Bucket"] == f"arn:aws:s3:::{bucket.rules[0].destination}"
    assert rule["SourceSelectionCriteria"]["SseKmsEncryptedObjects"]["Status"] == "Enabled"


@pytest.mark.parametrize(("account", "code"), [(HOME_ACCOUNT, ""), (OTHER, "AccessDenied")])
def test_a_bucket_answers_its_own_account(responder: Responder, account: str, code: str) -> None:
    bucket = _of_kind(responder, "none_susp")
    s3 = _client(responder, "s3", bucket.region, account)
    if not code:
        assert s3.get_bucket_versioning(Bucket=bucket.name)["Status"] == "Suspended"
        return
    with pytest.raises(ClientError, match=code):
        s3.get_bucket_versioning(Bucket=bucket.name)


def test_a_role_gives_the_keys_of_its_account(responder: Responder) -> None:
    sts = _client(responder, "sts", "us-east-1")
    given = sts.assume_role(RoleArn=responder.roles[1], RoleSessionName="any")
    assert given["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{OTHER}:assumed-role/audit/bench"
    assert OTHER in given["Credentials"]["AccessKeyId"]
    assert sts.get_caller_identity()["Account"] == HOME_ACCOUNT


def test_a_rate_holds_for_each_account_and_recovers() -> None:
    now = 0.0
    interference = Interference(Faults(max_rps=2), clock=lambda: now)
    assert [interference.answer("a") for _ in range(3)] == [None, None, SLOW_DOWN]
    assert interference.answer("b") is None
    now = 0.5
    assert [interference.answer("a") for _ in range(2)] == [None, SLOW_DOWN]


def test_an_account_hangs_or_expires_after_so_many_requests() -> None:
    interference = Interference(Faults(hang={"a": 1}, expire={"b": 1}))
    assert [interference.hangs("a") for _ in range(2)] == [False, True]
    assert [(interference.hangs("b"), interference.answer("b")) for _ in range(2)] == [(False, None), (False, EXPIRED)]
