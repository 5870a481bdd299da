"""What is written with PutBucketReplication is read again exactly (Amazon S3 API Reference: ReplicationRule)."""

import pytest

from scanner.model.base import Document
from tests.support.emulated import CENTRAL, OTHER, OWN, World, code_of, rule

pytestmark = pytest.mark.emulator

TAG = {"Key": "class", "Value": "<gold & silver>"}

SHAPES: dict[str, Document] = {
    "an empty filter": {"Filter": {}},
    "an empty prefix in the filter": {"Filter": {"Prefix": ""}},
    "a prefix": {"Filter": {"Prefix": "logs/"}},
    "a tag": {"Filter": {"Tag": TAG}},
    "tags and a prefix": {"Filter": {"And": {"Prefix": "a/", "Tags": [TAG, {"Key": "empty", "Value": ""}]}}},
    "a disabled rule": {"Status": "Disabled"},
    "delete markers": {"DeleteMarkerReplication": {"Status": "Enabled"}},
    "replica modification sync": {"SourceSelectionCriteria": {"ReplicaModifications": {"Status": "Enabled"}}},
}


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES)
def test_every_shape_of_a_rule_survives(changes: Document, world: World) -> None:
    wanted = rule(world.bucket(), **changes)
    assert world.replicate(world.bucket(), wanted)["Rules"] == [wanted]


@pytest.mark.parametrize("prefix", ["", "logs/"])
def test_v1_rules_stay_v1(prefix: str, world: World) -> None:
    wanted = rule(world.bucket(), Priority=None, Filter=None, DeleteMarkerReplication=None, Prefix=prefix)
    assert world.replicate(world.bucket(), wanted)["Rules"] == [wanted]


def test_the_full_document_survives(world: World) -> None:
    destination = world.bucket(OTHER, CENTRAL)
    minutes = {"Minutes": 15}
    wanted = rule(
        destination,
        Priority=10,
        SourceSelectionCriteria={"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        Destination={
            "Bucket": f"arn:aws:s3:::{destination}",
            "Account": OTHER,
            "AccessControlTranslation": {"Owner": "Destination"},
            "StorageClass": "STANDARD_IA",
            "EncryptionConfiguration": {"ReplicaKmsKeyID": f"arn:aws:kms:{CENTRAL}:{OTHER}:key/aaaa"},
            "ReplicationTime": {"Status": "Enabled", "Time": minutes},
            "Metrics": {"Status": "Enabled", "EventThreshold": minutes},
        },
    )
    role = f"arn:aws:iam::{OWN}:role/service-role/s3crr_role"
    read = world.replicate(world.bucket(), wanted, rule(world.bucket(), ID="second", Priority=11), role=role)
    assert (read["Role"], read["Rules"][0]) == (role, wanted)


def test_a_document_can_be_written_back_as_it_was_read(world: World) -> None:
    source = world.bucket()
    read = world.replicate(source, rule(world.bucket()))
    assert world.replicate(source, *read["Rules"]) == read


def test_rules_without_an_id_get_one(world: World) -> None:
    read = world.replicate(world.bucket(), rule(world.bucket(), ID=None), rule(world.bucket(), ID=None, Priority=2))
    first, second = (found["ID"] for found in read["Rules"])
    assert first
    assert first != second


def test_a_deleted_configuration_is_not_found(world: World) -> None:
    source, s3 = world.bucket(), world.clients.s3(OWN)
    world.replicate(source, rule(world.bucket()))
    s3.delete_bucket_replication(Bucket=source)
    assert code_of(s3.get_bucket_replication, Bucket=source) == "ReplicationConfigurationNotFoundError"


def test_a_bucket_of_the_same_name_begins_anew(world: World) -> None:
    source, s3 = world.bucket(), world.clients.s3(OWN)
    world.replicate(source, rule(world.bucket()))
    s3.delete_bucket(Bucket=source)
    s3.create_bucket(Bucket=source, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert code_of(s3.get_bucket_replication, Bucket=source) == "ReplicationConfigurationNotFoundError"


@pytest.mark.parametrize("call", ["get_bucket_replication", "delete_bucket_replication"])
def test_a_missing_bucket_has_no_configuration(call: str, world: World) -> None:
    assert code_of(getattr(world.clients.s3(OWN), call), Bucket="no-such-bucket") == "NoSuchBucket"


def test_documents_that_s3_refuses_today_can_be_put_in_place(world: World) -> None:
    source = world.bucket()
    old = {"Role": "arn:aws:iam::111122223333:role/r", "Rules": [rule(source), rule(source, ID="twin")]}
    world.clients.keep_replication(source, old)
    assert world.clients.s3(OWN).get_bucket_replication(Bucket=source)["ReplicationConfiguration"] == old
