"""Objects and delete markers on their way (Amazon S3 User Guide: replication-what-is-isnot-replicated.html)."""

import json
from typing import Any

import pytest

from scanner.model.base import Document
from tests.support.emulated import CENTRAL, OTHER, OWN, ROLE, World, code_of, rule

pytestmark = pytest.mark.emulator

KMS = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
V1: Document = {"Priority": None, "Filter": None, "DeleteMarkerReplication": None, "Prefix": ""}
DELETE_MARKERS: Document = {"DeleteMarkerReplication": {"Status": "Enabled"}}


def _put(world: World, bucket: str, key: str = "key", **arguments: object) -> str:
    answer = world.clients.s3(OWN).put_object(Bucket=bucket, Key=key, Body=b"content", **arguments)
    return str(answer.get("VersionId"))


def _replica(world: World, bucket: str, key: str = "key", account: str = OWN) -> dict[str, Any]:
    answer: dict[str, Any] = world.clients.s3(account).head_object(Bucket=bucket, Key=key)
    return answer


def _keys(world: World, bucket: str, account: str = OWN) -> list[str]:
    answer = world.clients.s3(account).list_object_versions(Bucket=bucket)
    return [version["Key"] for version in answer.get("Versions", [])]


def _markers(world: World, bucket: str, account: str = OWN) -> list[str]:
    answer = world.clients.s3(account).list_object_versions(Bucket=bucket)
    return [marker["VersionId"] for marker in answer.get("DeleteMarkers", [])]


def _pair(world: World, *, account: str = OWN, **changes: object) -> tuple[str, str]:
    source, destination = world.bucket(), world.bucket(account, CENTRAL)
    world.replicate(source, rule(destination, **changes))
    return source, destination


def test_an_object_is_pending_then_completed(world: World) -> None:
    source, destination = _pair(world)
    version = _put(world, source, Metadata={"colour": "red"}, Tagging="class=gold")
    assert world.status(source, "key") == "PENDING"
    assert _keys(world, destination) == []
    world.clients.drain()
    assert world.status(source, "key") == "COMPLETED"
    replica = _replica(world, destination)
    assert (replica["ReplicationStatus"], replica["VersionId"]) == ("REPLICA", version)
    assert (replica["Metadata"], replica["ContentLength"]) == ({"colour": "red"}, 7)
    tags = world.clients.s3(OWN).get_object_tagging(Bucket=destination, Key="key")["TagSet"]
    assert tags == [{"Key": "class", "Value": "gold"}]


def test_replicas_are_not_replicated_again(world: World) -> None:
    first, second = _pair(world)
    third = world.bucket()
    world.replicate(second, rule(third))
    _put(world, first)
    world.clients.drain()
    world.clients.drain()
    assert (_keys(world, second), _keys(world, third)) == (["key"], [])
    assert world.status(second, "key") == "REPLICA"


@pytest.mark.parametrize(
    ("changes", "key", "tags"),
    [
        ({"Filter": {"Prefix": "logs/"}}, "other/key", ""),
        ({"Filter": {"Tag": {"Key": "class", "Value": "gold"}}}, "key", "class=silver"),
        ({"Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "b", "Value": "c"}]}}}, "a/key", ""),
        ({"Status": "Disabled"}, "key", ""),
    ],
    ids=["prefix", "tag", "prefix and tag", "disabled"],
)
def test_what_no_rule_takes_has_no_status(changes: Document, key: str, tags: str, world: World) -> None:
    source, destination = _pair(world, **changes)
    _put(world, source, key, Tagging=tags)
    world.clients.drain()
    assert (world.status(source, key), _keys(world, destination)) == (None, [])


def test_a_filter_takes_what_matches(world: World) -> None:
    wanted = {"And": {"Prefix": "a/", "Tags": [{"Key": "b", "Value": "c"}, {"Key": "d", "Value": "e"}]}}
    source, destination = _pair(world, Filter=wanted)
    _put(world, source, "a/key", Tagging="b=c&d=e&f=g")
    world.clients.drain()
    assert _keys(world, destination) == ["a/key"]


def test_every_destination_gets_the_object_and_priority_decides_for_each(world: World) -> None:
    source, one, two = world.bucket(), world.bucket(), world.bucket()
    low = rule(one, ID="low", Priority=1)
    low["Destination"]["StorageClass"] = "GLACIER_IR"
    high = rule(one, ID="high", Priority=3, Filter={"Prefix": "a/"})
    high["Destination"]["StorageClass"] = "STANDARD_IA"
    world.replicate(source, low, high, rule(two, ID="second", Priority=2))
    for key in ("a/key", "b/key"):
        _put(world, source, key)
    world.clients.drain()
    classes = {key: _replica(world, one, key)["StorageClass"] for key in ("a/key", "b/key")}
    assert classes == {"a/key": "STANDARD_IA", "b/key": "GLACIER_IR"}
    assert sorted(_keys(world, two)) == ["a/key", "b/key"]


def test_without_a_class_the_replica_keeps_its_sources(world: World) -> None:
    source, destination = _pair(world)
    _put(world, source, StorageClass="STANDARD_IA")
    world.clients.drain()
    assert _replica(world, destination)["StorageClass"] == "STANDARD_IA"


def test_kms_objects_are_skipped_without_a_trace_unless_the_rule_opts_in(world: World) -> None:
    source, destination = _pair(world)
    _put(world, source, ServerSideEncryption="aws:kms")
    world.clients.drain()
    assert (world.status(source, "key"), _keys(world, destination)) == (None, [])


@pytest.mark.parametrize(("key_region", "status"), [(CENTRAL, "COMPLETED"), ("us-east-1", "FAILED")])
def test_kms_replicas_have_the_rules_key(key_region: str, status: str, world: World) -> None:
    key = world.key(OWN, key_region)
    source, destination = world.bucket(), world.bucket(OWN, CENTRAL)
    wanted = rule(destination, SourceSelectionCriteria=KMS)
    wanted["Destination"]["EncryptionConfiguration"] = {"ReplicaKmsKeyID": key}
    world.replicate(source, wanted)
    _put(world, source, ServerSideEncryption="aws:kms", SSEKMSKeyId=world.key())
    world.clients.drain()
    assert world.status(source, "key") == status
    if status == "COMPLETED":
        replica = _replica(world, destination)
        assert (replica["ServerSideEncryption"], replica["SSEKMSKeyId"]) == ("aws:kms", key)


def test_other_objects_keep_sse_s3_whatever_the_destination_prefers(world: World) -> None:
    source, destination = _pair(world)
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    world.clients.s3(OWN, CENTRAL).put_bucket_encryption(
        Bucket=destination, ServerSideEncryptionConfiguration={"Rules": [default]}
    )
    _put(world, source)
    world.clients.drain()
    assert _replica(world, destination)["ServerSideEncryption"] == "AES256"


@pytest.mark.parametrize("trouble", ["suspended", "deleted"])
def test_a_destination_that_went_wrong_fails_the_object(trouble: str, world: World) -> None:
    source, destination = _pair(world)
    s3 = world.clients.s3(OWN, CENTRAL)
    if trouble == "deleted":
        s3.delete_bucket(Bucket=destination)
    else:
        s3.put_bucket_versioning(Bucket=destination, VersioningConfiguration={"Status": "Suspended"})
    _put(world, source)
    world.clients.drain()
    assert world.status(source, "key") == "FAILED"


def test_one_failing_destination_fails_the_object_and_the_others_get_it(world: World) -> None:
    source, good, bad = world.bucket(), world.bucket(), world.bucket()
    world.replicate(source, rule(bad), rule(good, ID="good", Priority=2))
    world.clients.s3(OWN).delete_bucket(Bucket=bad)
    _put(world, source)
    world.clients.drain()
    assert (world.status(source, "key"), _keys(world, good)) == ("FAILED", ["key"])


def _let_writers_own(world: World, destination: str) -> None:
    controls = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    world.clients.s3(OTHER, CENTRAL).put_bucket_ownership_controls(Bucket=destination, OwnershipControls=controls)


def _statement(destination: str, *actions: str, effect: str = "Allow") -> Document:
    statement = {"Effect": effect, "Principal": {"AWS": ROLE}, "Action": list(actions)}
    return statement | {"Resource": f"arn:aws:s3:::{destination}/*"}


@pytest.mark.parametrize(
    ("actions", "denied", "handed_over", "status"),
    [
        ((), (), False, "FAILED"),
        (("s3:ReplicateObject",), (), False, "COMPLETED"),
        (("s3:Replicate*",), ("s3:ReplicateObject",), False, "FAILED"),
        (("s3:ReplicateObject",), (), True, "FAILED"),
        (("s3:ReplicateObject", "s3:ObjectOwnerOverrideToBucketOwner"), (), True, "COMPLETED"),
    ],
    ids=["no policy", "admitted", "denied", "not to hand over", "to hand over"],
)
def test_another_accounts_bucket_policy_decides(
    actions: tuple[str, ...], denied: tuple[str, ...], handed_over: bool, status: str, world: World
) -> None:
    source, destination = world.bucket(), world.bucket(OTHER, CENTRAL)
    wanted = rule(destination)
    if handed_over:
        _let_writers_own(world, destination)
        wanted["Destination"] |= {"Account": OTHER, "AccessControlTranslation": {"Owner": "Destination"}}
    world.replicate(source, wanted)
    statements = [_statement(destination, *actions)] if actions else []
    statements += [_statement(destination, *denied, effect="Deny")] if denied else []
    if statements:
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        world.clients.s3(OTHER, CENTRAL).put_bucket_policy(Bucket=destination, Policy=policy)
    _put(world, source)
    world.clients.drain()
    assert world.status(source, "key") == status
    assert _keys(world, destination, OTHER) == (["key"] if status == "COMPLETED" else [])


@pytest.mark.parametrize(("changes", "copied"), [({}, False), (DELETE_MARKERS, True), (V1, True)])
def test_delete_markers_travel_where_the_rule_says(changes: Document, copied: bool, world: World) -> None:
    source, destination = _pair(world, **changes)
    _put(world, source)
    world.clients.drain()
    marker = world.clients.s3(OWN).delete_object(Bucket=source, Key="key")["VersionId"]
    world.clients.drain()
    assert _markers(world, destination) == ([marker] if copied else [])
    assert _keys(world, destination) == ["key"]


def test_delete_markers_made_in_bulk_travel_too(world: World) -> None:
    source, destination = _pair(world, **DELETE_MARKERS)
    for key in ("a", "b"):
        _put(world, source, key)
    world.clients.drain()
    objects = [{"Key": "a"}, {"Key": "b"}]
    world.clients.s3(OWN).delete_objects(Bucket=source, Delete={"Objects": objects})
    world.clients.drain()
    assert sorted(_markers(world, destination)) == sorted(_markers(world, source))


def test_an_object_deleted_while_it_waits_arrives_with_its_marker(world: World) -> None:
    source, destination = _pair(world, **DELETE_MARKERS)
    _put(world, source)
    world.clients.s3(OWN).delete_object(Bucket=source, Key="key")
    world.clients.drain()
    assert (_keys(world, destination), _markers(world, destination)) == (["key"], _markers(world, source))


def test_where_no_replica_is_there_is_nothing_to_mark(world: World) -> None:
    source, destination = world.bucket(), world.bucket()
    _put(world, source)
    world.replicate(source, rule(destination, **DELETE_MARKERS))
    world.clients.s3(OWN).delete_object(Bucket=source, Key="key")
    world.clients.drain()
    assert _markers(world, destination) == []


def test_deleting_versions_stays_at_home(world: World) -> None:
    source, destination = _pair(world, **DELETE_MARKERS)
    one, two = _put(world, source, "one"), _put(world, source, "two")
    world.clients.drain()
    s3 = world.clients.s3(OWN)
    s3.delete_object(Bucket=source, Key="one", VersionId=one)
    s3.delete_objects(Bucket=source, Delete={"Objects": [{"Key": "two", "VersionId": two}]})
    world.clients.drain()
    assert (_keys(world, source), _keys(world, destination)) == ([], ["one", "two"])
    assert _markers(world, destination) == []


def test_another_account_may_admit_objects_and_not_delete_markers(world: World) -> None:
    source, destination = _pair(world, account=OTHER, **DELETE_MARKERS)
    policy = {"Version": "2012-10-17", "Statement": [_statement(destination, "s3:ReplicateObject")]}
    world.clients.s3(OTHER, CENTRAL).put_bucket_policy(Bucket=destination, Policy=json.dumps(policy))
    _put(world, source)
    world.clients.s3(OWN).delete_object(Bucket=source, Key="key")
    world.clients.drain()
    assert (_keys(world, destination, OTHER), _markers(world, destination, OTHER)) == (["key"], [])


def test_buckets_without_a_configuration_replicate_nothing(world: World) -> None:
    bucket = world.bucket()
    _put(world, bucket)
    world.clients.s3(OWN).delete_object(Bucket=bucket, Key="key")
    world.clients.drain()
    assert len(_markers(world, bucket)) == 1


def test_copies_and_uploads_in_parts_are_replicated(world: World) -> None:
    source, destination = _pair(world)
    s3 = world.clients.s3(OWN)
    _put(world, source, "original")
    s3.copy_object(Bucket=source, Key="copy", CopySource={"Bucket": source, "Key": "original"})
    upload = s3.create_multipart_upload(Bucket=source, Key="parts")["UploadId"]
    part = s3.upload_part(Bucket=source, Key="parts", UploadId=upload, PartNumber=1, Body=b"part")
    s3.complete_multipart_upload(
        Bucket=source,
        Key="parts",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    world.clients.drain()
    assert sorted(_keys(world, destination)) == ["copy", "original", "parts"]
    assert _replica(world, destination, "parts")["ETag"] == _replica(world, source, "parts")["ETag"]


def test_what_was_written_before_the_rule_stays_at_home(world: World) -> None:
    source, destination = world.bucket(), world.bucket()
    _put(world, source)
    world.replicate(source, rule(destination))
    world.clients.drain()
    assert (world.status(source, "key"), _keys(world, destination)) == (None, [])


def test_a_destination_of_another_account_needs_its_leave_to_be_read(world: World) -> None:
    _, destination = _pair(world, account=OTHER)
    assert code_of(world.clients.s3(OWN).list_object_versions, Bucket=destination) == "AccessDenied"
