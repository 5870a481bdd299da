"""Which rule decides for an object at each destination."""

import pytest

from scanner.model.base import Document
from scanner.sandbox.emulator.matching import destination_of, rules_for_delete_marker, rules_for_object


def _rule(**changes: object) -> Document:
    document = {
        "ID": "rule",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": "arn:aws:s3:::copy"},
    }
    return document | changes


def _ids(*rules: Document, key: str = "a/key", tags: dict[str, str] | None = None, kms: bool = False) -> list[str]:
    chosen = rules_for_object({"Rules": list(rules)}, key, tags or {}, kms=kms)
    return [str(rule["ID"]) for rule in chosen]


def test_the_destination_is_named_by_its_arn() -> None:
    assert destination_of(_rule()) == "copy"


@pytest.mark.parametrize(
    "filter_",
    [
        {},
        {"Prefix": ""},
        {"Prefix": "a/"},
        {"Tag": {"Key": "b", "Value": "c"}},
        {"And": {"Prefix": "a/", "Tags": [{"Key": "b", "Value": "c"}]}},
    ],
)
def test_filters_that_take_the_object(filter_: Document) -> None:
    assert _ids(_rule(Filter=filter_), tags={"b": "c", "d": "e"}) == ["rule"]


@pytest.mark.parametrize(
    "changes",
    [
        {"Status": "Disabled"},
        {"Filter": {"Prefix": "b/"}},
        {"Filter": {"Tag": {"Key": "b", "Value": "other"}}},
        {"Filter": {"And": {"Prefix": "b/", "Tags": [{"Key": "b", "Value": "c"}]}}},
        {"Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "b", "Value": "c"}, {"Key": "x", "Value": "y"}]}}},
    ],
)
def test_rules_that_do_not_take_the_object(changes: Document) -> None:
    assert _ids(_rule(**changes), tags={"b": "c"}) == []


def test_v1_rules_have_their_prefix_at_the_top() -> None:
    legacy = {key: value for key, value in _rule(Prefix="a/").items() if key != "Filter"}
    assert (_ids(legacy), _ids(legacy, key="b/key")) == (["rule"], [])


def test_kms_objects_need_the_opt_in() -> None:
    criteria = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
    rules = (_rule(ID="without"), _rule(ID="with", SourceSelectionCriteria=criteria))
    assert _ids(*rules, kms=True) == ["with"]


def test_priority_decides_for_each_destination_alone() -> None:
    other = {"Bucket": "arn:aws:s3:::other"}
    rules = (_rule(ID="low"), _rule(ID="high", Priority=9), _rule(ID="elsewhere", Priority=5, Destination=other))
    assert _ids(*rules) == _ids(*reversed(rules))[::-1] == ["high", "elsewhere"]


@pytest.mark.parametrize(("status", "ids"), [("Enabled", ["rule"]), ("Disabled", [])])
def test_delete_markers_follow_the_deciding_rule(status: str, ids: list[str]) -> None:
    rules = [_rule(DeleteMarkerReplication={"Status": status}, Priority=2), _rule(ID="low")]
    assert [rule["ID"] for rule in rules_for_delete_marker({"Rules": rules}, "key")] == ids


def test_v1_rules_replicate_delete_markers() -> None:
    legacy = {"ID": "old", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": "arn:aws:s3:::copy"}}
    assert rules_for_delete_marker({"Rules": [legacy]}, "key") == (legacy,)
