"""Creating, changing and deleting buckets (Amazon S3 API Reference: CreateBucket, DeleteBucket and the settings)."""

from typing import Any

import pytest

from tests.support.emulated import CENTRAL, OTHER, OWN, WEST, World, code_of

pytestmark = pytest.mark.emulator

US = "us-east-1"
IN_WEST = {"LocationConstraint": WEST}


@pytest.mark.parametrize(
    ("region", "place", "code"),
    [
        (US, {"LocationConstraint": US}, "InvalidLocationConstraint"),
        (WEST, None, "IllegalLocationConstraintException"),
        (WEST, {"LocationConstraint": CENTRAL}, "IllegalLocationConstraintException"),
    ],
)
def test_the_place_must_be_the_endpoints(region: str, place: dict[str, str] | None, code: str, world: World) -> None:
    configuration: dict[str, Any] = {"CreateBucketConfiguration": place} if place else {}
    assert code_of(world.clients.s3(OWN, region).create_bucket, Bucket="misplaced", **configuration) == code


def test_in_us_east_1_the_place_is_left_out(world: World) -> None:
    world.clients.s3(OWN, US).create_bucket(Bucket="in-us-east-1")
    assert world.clients.s3(OWN, US).get_bucket_location(Bucket="in-us-east-1")["LocationConstraint"] is None


def test_ones_own_bucket_and_anothers(world: World) -> None:
    bucket = world.bucket()
    own = code_of(world.clients.s3(OWN).create_bucket, Bucket=bucket, CreateBucketConfiguration=IN_WEST)
    others = code_of(world.clients.s3(OTHER).create_bucket, Bucket=bucket, CreateBucketConfiguration=IN_WEST)
    assert (own, others) == ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")


@pytest.mark.parametrize("name", ["Capitals", "under_score", "a..b", "x" * 64])
def test_names_follow_the_rules(name: str, world: World) -> None:
    create = world.clients.client("s3", OWN, WEST).create_bucket
    assert code_of(create, Bucket=name, CreateBucketConfiguration=IN_WEST) == "InvalidBucketName"


def test_a_bucket_is_created_with_object_lock(world: World) -> None:
    s3 = world.clients.s3(OWN)
    s3.create_bucket(Bucket="locked", CreateBucketConfiguration=IN_WEST, ObjectLockEnabledForBucket=True)
    lock = s3.get_object_lock_configuration(Bucket="locked")["ObjectLockConfiguration"]
    assert lock == {"ObjectLockEnabled": "Enabled"}
    assert s3.get_bucket_versioning(Bucket="locked")["Status"] == "Enabled"
    suspended = {"Bucket": "locked", "VersioningConfiguration": {"Status": "Suspended"}}
    assert code_of(s3.put_bucket_versioning, **suspended) == "InvalidBucketState"


def test_a_bucket_is_created_with_tags(world: World) -> None:
    s3, tags = world.clients.s3(OWN), [{"Key": "created-by", "Value": "somebody"}]
    s3.create_bucket(Bucket="tagged", CreateBucketConfiguration=IN_WEST | {"Tags": tags})
    assert s3.get_bucket_tagging(Bucket="tagged")["TagSet"] == tags


@pytest.mark.parametrize("left", ["a version", "a delete marker"])
def test_only_an_empty_bucket_is_deleted(left: str, world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    version = s3.put_object(Bucket=bucket, Key="key")["VersionId"]
    marker = s3.delete_object(Bucket=bucket, Key="key")["VersionId"]
    gone, stays = (marker, version) if left == "a version" else (version, marker)
    s3.delete_object(Bucket=bucket, Key="key", VersionId=gone)
    assert code_of(s3.delete_bucket, Bucket=bucket) == "BucketNotEmpty"
    s3.delete_object(Bucket=bucket, Key="key", VersionId=stays)
    s3.delete_bucket(Bucket=bucket)
    assert code_of(s3.get_bucket_versioning, Bucket=bucket) == "NoSuchBucket"


def test_deleting_a_missing_bucket_says_so(world: World) -> None:
    assert code_of(world.clients.s3(OWN).delete_bucket, Bucket="no-such-bucket") == "NoSuchBucket"


def test_blocks_of_public_access_come_and_go(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    wanted = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": True,
    }
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=wanted)
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == wanted
    s3.delete_public_access_block(Bucket=bucket)
    assert code_of(s3.get_public_access_block, Bucket=bucket) == "NoSuchPublicAccessBlockConfiguration"


def test_tags_are_replaced_as_a_whole(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    for key in ("one", "two"):
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": key, "Value": "v"}]})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "two", "Value": "v"}]
    system = {"TagSet": [{"Key": "aws:cloudformation:stack-name", "Value": "v"}]}
    assert code_of(s3.put_bucket_tagging, Bucket=bucket, Tagging=system) == "InvalidTag"
    s3.delete_bucket_tagging(Bucket=bucket)
    assert code_of(s3.get_bucket_tagging, Bucket=bucket) == "NoSuchTagSet"


def test_encryption_keeps_every_element(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    wanted: dict[str, Any] = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": world.key()},
        "BucketKeyEnabled": True,
        "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
    }
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [wanted]})
    read = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert read == [wanted]
    version = s3.put_object(Bucket=bucket, Key="key")["VersionId"]
    head = s3.head_object(Bucket=bucket, Key="key", VersionId=version)
    assert head["SSEKMSKeyId"] == wanted["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]


def test_settings_of_a_deleted_bucket_are_gone(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}})
    s3.delete_bucket(Bucket=bucket)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=IN_WEST)
    (found,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert found["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert _notifications(world, bucket) == {}


def test_notifications_keep_every_element(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    failed = "s3:Replication:OperationFailedReplication"
    topic = {
        "Id": "named",
        "TopicArn": f"arn:aws:sns:{WEST}:{OWN}:topic",
        "Events": [failed, "s3:Replication:OperationMissedThreshold"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "a/"}]}},
    }
    queue = {"QueueArn": f"arn:aws:sqs:{WEST}:{OWN}:queue", "Events": [failed]}
    wanted = {"TopicConfigurations": [topic], "QueueConfigurations": [queue], "EventBridgeConfiguration": {}}
    assert _notifications(world, bucket) == {}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)
    read = _notifications(world, bucket)
    assert read["QueueConfigurations"][0].pop("Id")
    assert read == wanted
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    assert _notifications(world, bucket) == {}


def test_the_owner_pays_unless_told_otherwise(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "Requester"


@pytest.mark.parametrize("call", ["get", "put"])
def test_a_missing_bucket_has_no_notifications(call: str, world: World) -> None:
    arguments: dict[str, Any] = {"Bucket": "no-such-bucket"}
    if call == "put":
        arguments["NotificationConfiguration"] = {}
    method = getattr(world.clients.s3(OWN), f"{call}_bucket_notification_configuration")
    assert code_of(method, **arguments) == "NoSuchBucket"


def _notifications(world: World, bucket: str) -> dict[str, Any]:
    answer: dict[str, Any] = world.clients.s3(OWN).get_bucket_notification_configuration(Bucket=bucket)
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}
