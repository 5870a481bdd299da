"""What PutBucketReplication refuses (Amazon S3 API Reference: replication error codes)."""

from typing import Any

import pytest

from tests.support.emulated import OTHER, OWN, World, code_of, rule

pytestmark = pytest.mark.emulator

V1 = {"Priority": None, "Filter": None, "DeleteMarkerReplication": None, "Prefix": ""}
ON, OFF = {"Status": "Enabled"}, {"Status": "Disabled"}
RTC = {"Status": "Enabled", "Time": {"Minutes": 15}}
METRICS = {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}
KMS = {"SseKmsEncryptedObjects": ON}
KEY = {"ReplicaKmsKeyID": "arn:aws:kms:eu-west-1:111122223333:key/1"}

RULES: dict[str, tuple[dict[str, Any], str, str]] = {
    "no priority": ({"Priority": None}, "InvalidRequest", "Priority must be specified"),
    "no delete markers": (
        {"DeleteMarkerReplication": None},
        "InvalidRequest",
        "DeleteMarkerReplication must be specified",
    ),
    "V1 with a priority": (V1 | {"Priority": 1}, "InvalidRequest", "Priority cannot be used"),
    "neither prefix nor filter": (V1 | {"Prefix": None}, "MalformedXML", "XML"),
    "an unknown status": ({"Status": "enabled"}, "MalformedXML", "XML"),
    "two filters": ({"Filter": {"Prefix": "a", "Tag": {"Key": "b", "Value": "c"}}}, "MalformedXML", "XML"),
    "existing objects": ({"ExistingObjectReplication": ON}, "MalformedXML", "XML"),
    "a long id": ({"ID": "x" * 256}, "InvalidArgument", "255"),
    "an id that is not ASCII": ({"ID": "löschen"}, "InvalidArgument", "ASCII"),
    "delete markers by tag": (
        {"Filter": {"Tag": {"Key": "b", "Value": "c"}}, "DeleteMarkerReplication": ON},
        "InvalidRequest",
        "Delete marker replication is not supported",
    ),
    "a negative priority": ({"Priority": -1}, "InvalidRequest", "between 0 and"),
    "a tag twice": (
        {"Filter": {"And": {"Tags": [{"Key": "b", "Value": "c"}, {"Key": "b", "Value": "d"}]}}},
        "InvalidRequest",
        "Duplicate Tag Keys",
    ),
    "empty criteria": ({"SourceSelectionCriteria": {}}, "InvalidRequest", "cannot be empty"),
    "KMS without a key": ({"SourceSelectionCriteria": KMS}, "InvalidRequest", "ReplicaKmsKeyID must be specified"),
}

DESTINATIONS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no bucket ARN": ({"Bucket": "somewhere"}, "InvalidRequest", "Invalid bucket ARN"),
    "a missing bucket": ({"Bucket": "arn:aws:s3:::no-such-bucket"}, "InvalidRequest", "must exist"),
    "a key without the opt-in": ({"EncryptionConfiguration": KEY}, "InvalidRequest", "SseKmsEncryptedObjects must"),
    "a deadline without metrics": ({"ReplicationTime": RTC}, "InvalidRequest", "both ReplicationTime and Metrics"),
    "a threshold without a deadline": ({"Metrics": METRICS}, "InvalidArgument", "event threshold"),
    "a threshold and no deadline in force": (
        {"ReplicationTime": RTC | OFF, "Metrics": METRICS | OFF},
        "InvalidArgument",
        "event threshold",
    ),
    "a deadline and metrics that disagree": (
        {"ReplicationTime": RTC, "Metrics": OFF},
        "InvalidRequest",
        "the same status",
    ),
    "an empty account": ({"Account": ""}, "InvalidArgument", "Account"),
    "another deadline": (
        {"ReplicationTime": RTC | {"Time": {"Minutes": 10}}, "Metrics": METRICS},
        "InvalidArgument",
        "15",
    ),
    "a new owner without a name": ({"AccessControlTranslation": {"Owner": "Destination"}}, "InvalidRequest", "Account"),
    "a wrong owner": (
        {"AccessControlTranslation": {"Owner": "Destination"}, "Account": OTHER},
        "InvalidArgument",
        "owner of the destination",
    ),
    "an unknown owner": ({"AccessControlTranslation": {"Owner": "Me"}, "Account": OWN}, "MalformedXML", "XML"),
}


@pytest.mark.parametrize(("changes", "code", "message"), RULES.values(), ids=RULES)
def test_a_rule_is_refused(changes: dict[str, Any], code: str, message: str, world: World) -> None:
    refused = world.refusal(world.bucket(), rule(world.bucket(), **changes))
    assert (refused[0], message in refused[1]) == (code, True), refused


@pytest.mark.parametrize(("changes", "code", "message"), DESTINATIONS.values(), ids=DESTINATIONS)
def test_a_destination_is_refused(changes: dict[str, Any], code: str, message: str, world: World) -> None:
    wrong = rule(world.bucket())
    wrong["Destination"] |= changes
    refused = world.refusal(world.bucket(), wrong)
    assert (refused[0], message in refused[1]) == (code, True), refused


def test_a_key_must_be_an_arn(world: World) -> None:
    wrong = rule(world.bucket(), SourceSelectionCriteria=KMS)
    wrong["Destination"]["EncryptionConfiguration"] = {"ReplicaKmsKeyID": "alias/replicas"}
    assert world.refusal(world.bucket(), wrong) == ("InvalidArgument", "Invalid ReplicaKmsKeyID ARN")


def test_the_source_must_be_versioned(world: World) -> None:
    code, message = world.refusal(world.bucket(versioned=False), rule(world.bucket()))
    assert (code, "Versioning must be 'Enabled'" in message) == ("InvalidRequest", True)


def test_the_destination_must_be_versioned(world: World) -> None:
    code, message = world.refusal(world.bucket(), rule(world.bucket(versioned=False)))
    assert (code, "Destination bucket must have versioning enabled" in message) == ("InvalidRequest", True)


def test_the_destination_must_be_another_bucket(world: World) -> None:
    source = world.bucket()
    code, message = world.refusal(source, rule(source))
    assert (code, "cannot be the same" in message) == ("InvalidRequest", True)


def test_ids_and_priorities_must_differ(world: World) -> None:
    source, destination = world.bucket(), world.bucket()
    assert world.refusal(source, rule(destination), rule(destination, Priority=2))[0] == "InvalidArgument"
    twin = world.refusal(source, rule(destination), rule(destination, ID="twin"))
    assert twin == ("InvalidRequest", "Found duplicate priority 1")


def test_v1_has_one_destination(world: World) -> None:
    rules = [rule(world.bucket(), ID=str(number), **V1) for number in range(2)]
    code, message = world.refusal(world.bucket(), *rules)
    assert (code, "cannot exceed 1" in message) == ("InvalidRequest", True)


def test_one_v1_rule_makes_the_document_v1(world: World) -> None:
    destination = world.bucket()
    code, _ = world.refusal(world.bucket(), rule(destination), rule(destination, ID="old", **V1))
    assert code == "InvalidRequest"


def test_the_role_must_be_of_the_same_account(world: World) -> None:
    refused = world.refusal(world.bucket(), rule(world.bucket()), role=f"arn:aws:iam::{OTHER}:role/replication")
    assert refused[0] == "AccessDenied"


def test_a_bucket_has_so_many_destinations_and_no_more(world: World) -> None:
    rules = [rule(f"copy-{number}", ID=str(number), Priority=number) for number in range(29)]
    assert "cannot exceed 28" in world.refusal(world.bucket(), *rules)[1]


def test_a_bucket_has_so_many_rules_and_no_more(world: World) -> None:
    destination = world.bucket()
    rules = [rule(destination, ID=str(number), Priority=number) for number in range(1001)]
    assert "cannot exceed 1000" in world.refusal(world.bucket(), *rules)[1]


def test_no_rule_is_no_configuration(world: World) -> None:
    assert world.refusal(world.bucket())[0] == "MalformedXML"


def test_a_refused_document_changes_nothing(world: World) -> None:
    source = world.bucket()
    kept = world.replicate(source, rule(world.bucket()))
    world.refusal(source, rule(source))
    assert world.clients.s3(OWN).get_bucket_replication(Bucket=source)["ReplicationConfiguration"] == kept


def test_versioning_cannot_be_suspended_under_a_configuration(world: World) -> None:
    source, s3 = world.bucket(), world.clients.s3(OWN)
    world.replicate(source, rule(world.bucket()))
    suspended = {"Bucket": source, "VersioningConfiguration": {"Status": "Suspended"}}
    assert code_of(s3.put_bucket_versioning, **suspended) == "InvalidBucketState"
    s3.delete_bucket_replication(Bucket=source)
    s3.put_bucket_versioning(**suspended)
    assert s3.get_bucket_versioning(Bucket=source)["Status"] == "Suspended"
