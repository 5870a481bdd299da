"""The documents that declared rules become, and what must hold of the estate as a whole."""

import pytest

from scanner.model.base import Document
from scanner.model.bucket import is_bucket_name
from scanner.sandbox.estate import Bucket, Rule, replication_document
from scanner.sandbox.nordwind import BUCKETS

KEYS = {("222233334444", "eu-central-1"): "arn:aws:kms:eu-central-1:222233334444:key/replicas"}


def _document(rule: Rule) -> Document:
    bucket = Bucket(name="source", account="111122223333", region="eu-west-1", story="", rules=(rule,))
    (document,) = replication_document(bucket, KEYS)["Rules"]
    return dict(document)


def test_a_plain_rule() -> None:
    assert _document(Rule(id="all", to="copy", rtc=False, metrics=False)) == {
        "ID": "all",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": "arn:aws:s3:::copy"},
    }


def test_a_rule_with_everything() -> None:
    rule = Rule(
        id="all",
        to="copy",
        delete_markers=True,
        storage_class="STANDARD_IA",
        account="222233334444",
        replica_key=("222233334444", "eu-central-1"),
        modification_sync=True,
    )
    document = _document(rule)
    assert document["SourceSelectionCriteria"] == {
        "SseKmsEncryptedObjects": {"Status": "Enabled"},
        "ReplicaModifications": {"Status": "Enabled"},
    }
    assert document["Destination"] == {
        "Bucket": "arn:aws:s3:::copy",
        "Account": "222233334444",
        "AccessControlTranslation": {"Owner": "Destination"},
        "StorageClass": "STANDARD_IA",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:eu-central-1:222233334444:key/replicas"},
        "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
        "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
    }


@pytest.mark.parametrize(
    ("prefix", "tags", "expected"),
    [
        ("a/", {}, {"Prefix": "a/"}),
        ("", {"b": "c"}, {"Tag": {"Key": "b", "Value": "c"}}),
        ("a/", {"b": "c"}, {"And": {"Prefix": "a/", "Tags": [{"Key": "b", "Value": "c"}]}}),
    ],
)
def test_filters(prefix: str, tags: dict[str, str], expected: Document) -> None:
    assert _document(Rule(id="part", to="copy", prefix=prefix, tags=tags))["Filter"] == expected


def test_metrics_without_a_deadline_have_no_threshold() -> None:
    document = _document(Rule(id="all", to="copy", rtc=False))
    assert document["Destination"]["Metrics"] == {"Status": "Enabled"}
    assert "ReplicationTime" not in document["Destination"]


def test_a_v1_rule_has_nothing_of_v2() -> None:
    document = _document(Rule(id="old", to="copy", prefix="a/", legacy=True))
    assert document.keys() == {"ID", "Status", "Prefix", "Destination"}
    assert document["Destination"].keys() == {"Bucket"}


def test_names_are_bucket_names_and_unique() -> None:
    names = [bucket.name for bucket in BUCKETS]
    assert len(set(names)) == len(names)
    assert all(is_bucket_name(name) and name.islower() for name in names)


def test_every_rule_leads_to_a_bucket_of_the_estate() -> None:
    names = {bucket.name for bucket in BUCKETS}
    assert {rule.to for bucket in BUCKETS for rule in bucket.rules} <= names


def test_every_story_is_a_sentence() -> None:
    assert all(bucket.story[0].isupper() and bucket.story.endswith(".") for bucket in BUCKETS)
