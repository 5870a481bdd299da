"""Every shape of a replication configuration that AWS returns, and shapes that it does not."""

from typing import Any

import pytest

from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Present
from scanner.model.facet import REPLICATION, Unread
from scanner.model.replication import (
    NOT_CONFIGURED,
    Destination,
    ReplicationConfiguration,
    Rule,
    Scope,
    parse_replication,
)

AT = "2026-11-22T12:00:00Z"
ROLE = "arn:aws:iam::111111111111:role/service-role/s3crr_role"
DESTINATION = {"Bucket": "arn:aws:s3:::dr-222-eu-central-1"}
MINIMAL = {"ID": "all", "Status": "Enabled", "Priority": 1, "Filter": {}, "Destination": DESTINATION}

FULL = {
    "ID": "dr-all",
    "Priority": 10,
    "Status": "Enabled",
    "Filter": {"Prefix": ""},
    "SourceSelectionCriteria": {
        "SseKmsEncryptedObjects": {"Status": "Enabled"},
        "ReplicaModifications": {"Status": "Enabled"},
    },
    "DeleteMarkerReplication": {"Status": "Enabled"},
    "Destination": {
        "Bucket": "arn:aws:s3:::dr-222-eu-central-1",
        "Account": "222222222222",
        "AccessControlTranslation": {"Owner": "Destination"},
        "StorageClass": "STANDARD_IA",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:eu-central-1:222222222222:key/aaaa"},
        "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
        "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
    },
}


def parse(*rules: dict[str, Any]) -> ReplicationConfiguration:
    return parse_replication({"Role": ROLE, "Rules": list(rules)})


def only(rule: dict[str, Any]) -> Rule:
    (found,) = parse(rule).rules
    return found


def without(rule: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key not in keys}


def test_a_rule_with_every_setting() -> None:
    assert parse(FULL) == ReplicationConfiguration(
        role=ROLE,
        rules=(
            Rule(
                id="dr-all",
                enabled=True,
                priority=10,
                scope=Scope(),
                destination=Destination(
                    partition="aws",
                    bucket="dr-222-eu-central-1",
                    account="222222222222",
                    storage_class="STANDARD_IA",
                    replica_kms_key="arn:aws:kms:eu-central-1:222222222222:key/aaaa",
                    owner_override=True,
                    replication_time_control=True,
                    metrics=True,
                ),
                delete_markers=True,
                kms_opt_in=True,
                replica_modifications=True,
            ),
        ),
    )


def test_a_rule_with_nothing_but_the_required() -> None:
    rule = only(MINIMAL)
    assert rule.destination == Destination(partition="aws", bucket="dr-222-eu-central-1")
    assert (rule.legacy, rule.delete_markers, rule.kms_opt_in, rule.replica_modifications) == (
        False,
        None,
        False,
        False,
    )
    assert not rule.replicates_delete_markers


@pytest.mark.parametrize(
    ("chosen", "scope"),
    [
        ({}, Scope()),
        ({"Prefix": ""}, Scope()),
        ({"Prefix": "logs/"}, Scope(prefix="logs/")),
        ({"Tag": {"Key": "k", "Value": ""}}, Scope(tags=(("k", ""),))),
        ({"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}]}}, Scope("a/", (("k", "v"),))),
        (
            {"And": {"Tags": [{"Key": "z", "Value": "1"}, {"Key": "a", "Value": "2"}]}},
            Scope(tags=(("a", "2"), ("z", "1"))),
        ),
        ({"And": {"Prefix": ""}}, Scope()),
    ],
)
def test_filters(chosen: dict[str, Any], scope: Scope) -> None:
    assert only({**MINIMAL, "Filter": chosen}).scope == scope


def test_a_v1_rule_has_its_prefix_at_rule_level_and_replicates_delete_markers() -> None:
    rule = only({"ID": "old", "Prefix": "a/", "Status": "Enabled", "Destination": DESTINATION})
    assert rule.legacy
    assert rule.scope == Scope(prefix="a/")
    assert rule.priority == 0
    assert rule.delete_markers is None
    assert rule.replicates_delete_markers


@pytest.mark.parametrize(("status", "replicates"), [("Enabled", True), ("Disabled", False)])
def test_a_v2_rule_replicates_delete_markers_where_it_says_so(status: str, *, replicates: bool) -> None:
    rule = only({**MINIMAL, "DeleteMarkerReplication": {"Status": status}})
    assert rule.delete_markers is replicates
    assert rule.replicates_delete_markers is replicates


def test_settings_that_are_written_and_disabled() -> None:
    off = {"Status": "Disabled"}
    rule = only(
        {
            **MINIMAL,
            "SourceSelectionCriteria": {"SseKmsEncryptedObjects": off, "ReplicaModifications": off},
            "Destination": {**DESTINATION, "ReplicationTime": off, "Metrics": off},
        }
    )
    assert not rule.kms_opt_in
    assert not rule.replica_modifications
    assert not rule.destination.replication_time_control
    assert not rule.destination.metrics


def test_only_enabled_rules_replicate() -> None:
    configuration = parse(MINIMAL, {**MINIMAL, "ID": "off", "Status": "Disabled"})
    assert [rule.id for rule in configuration.enabled_rules] == ["all"]
    assert [rule.id for rule in configuration.rules] == ["all", "off"]


def test_an_unnamed_rule_is_named_by_its_position() -> None:
    assert [rule.id for rule in parse(MINIMAL, without(MINIMAL, "ID")).rules] == ["all", "rule-2"]


def test_what_the_api_no_longer_supports_does_not_hinder_reading() -> None:
    assert only({**MINIMAL, "ExistingObjectReplication": {"Status": "Enabled"}}) == only(MINIMAL)


def test_other_partitions() -> None:
    rule = only({**MINIMAL, "Destination": {"Bucket": "arn:aws-us-gov:s3:::gov"}})
    assert rule.destination.arn == "arn:aws-us-gov:s3:::gov"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"Role": ROLE},
        {"Rules": [MINIMAL]},
        {"Role": None, "Rules": [MINIMAL]},
        {"Role": ROLE, "Rules": None},
        {"Role": ROLE, "Rules": {"all": MINIMAL}},
        {"Role": ROLE, "Rules": ["all"]},
        *(
            {"Role": ROLE, "Rules": [rule]}
            for rule in (
                without(MINIMAL, "Status"),
                without(MINIMAL, "Filter"),
                without(MINIMAL, "Destination"),
                {**without(MINIMAL, "Filter"), "Prefix": None},
                {**MINIMAL, "Status": "enabled"},
                {**MINIMAL, "Priority": "1"},
                {**MINIMAL, "Priority": True},
                {**MINIMAL, "Priority": None},
                {**MINIMAL, "ID": 7},
                {**MINIMAL, "Filter": None},
                {**MINIMAL, "Filter": "logs/"},
                {**MINIMAL, "Filter": {"Prefix": 1}},
                {**MINIMAL, "Filter": {"Suffix": ".log"}},
                {**MINIMAL, "Filter": {"Prefix": "a/", "Tag": {"Key": "k", "Value": "v"}}},
                {**MINIMAL, "Filter": {"Prefix": "a/", "And": {"Prefix": "a/"}}},
                {**MINIMAL, "Filter": {"And": {"Prefix": "a/", "ObjectSizeGreaterThan": 5}}},
                {**MINIMAL, "Filter": {"Tag": {"Key": "k"}}},
                {**MINIMAL, "Filter": {"Tag": "k=v"}},
                {**MINIMAL, "DeleteMarkerReplication": {"Status": "Perhaps"}},
                {**MINIMAL, "DeleteMarkerReplication": "Enabled"},
                {**MINIMAL, "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Enabled": True}}},
                {**MINIMAL, "Destination": "arn:aws:s3:::dst"},
                {**MINIMAL, "Destination": {"Bucket": "dst"}},
                {**MINIMAL, "Destination": {"Bucket": "arn:aws:s3:eu-west-1:111111111111:accesspoint/ap"}},
                {**MINIMAL, "Destination": {"Bucket": None}},
                {**MINIMAL, "Destination": {**DESTINATION, "Account": 222222222222}},
                {**MINIMAL, "Destination": {**DESTINATION, "StorageClass": ["STANDARD"]}},
                {**MINIMAL, "Destination": {**DESTINATION, "AccessControlTranslation": {"Owner": "Source"}}},
                {**MINIMAL, "Destination": {**DESTINATION, "EncryptionConfiguration": {"ReplicaKmsKeyID": 1}}},
                {**MINIMAL, "Destination": {**DESTINATION, "Metrics": {"EventThreshold": {"Minutes": 15}}}},
            )
        ),
    ],
)
def test_what_we_do_not_understand_is_unreadable_and_never_read_as_something(document: dict[str, Any]) -> None:
    with pytest.raises(Unread) as raised:
        REPLICATION.value(Present("GetBucketReplication", AT, document))
    assert raised.value.evidence.code == UNKNOWN_SHAPE


def test_no_configuration_has_no_rules() -> None:
    absent = Absent("GetBucketReplication", AT, "ReplicationConfigurationNotFoundError")
    assert REPLICATION.value(absent) == NOT_CONFIGURED
    assert NOT_CONFIGURED.enabled_rules == ()


WHOLE, LOGS, DEEP = Scope(), Scope("logs/"), Scope("logs/2026/")
RED, BLUE = Scope(tags=(("colour", "red"),)), Scope(tags=(("colour", "blue"),))
RED_LOGS = Scope("logs/", (("colour", "red"), ("size", "xl")))


@pytest.mark.parametrize(
    ("outer", "inner", "contains"),
    [
        (WHOLE, WHOLE, True),
        (WHOLE, RED_LOGS, True),
        (LOGS, DEEP, True),
        (DEEP, LOGS, False),
        (LOGS, WHOLE, False),
        (LOGS, Scope("log"), False),
        (RED, RED_LOGS, True),
        (RED_LOGS, RED, False),
        (RED, BLUE, False),
        (RED, WHOLE, False),
        (LOGS, RED, False),
    ],
)
def test_contains(outer: Scope, inner: Scope, *, contains: bool) -> None:
    assert outer.contains(inner) is contains


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        (WHOLE, RED_LOGS, True),
        (LOGS, DEEP, True),
        (LOGS, Scope("data/"), False),
        (RED, LOGS, True),
        (RED, BLUE, False),
        (RED, Scope(tags=(("shape", "round"),)), True),
        (RED_LOGS, Scope("data/", RED.tags), False),
    ],
)
def test_overlaps_is_mutual(one: Scope, other: Scope, *, overlaps: bool) -> None:
    assert one.overlaps(other) is overlaps
    assert other.overlaps(one) is overlaps


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (WHOLE, "all objects"),
        (LOGS, "prefix 'logs/'"),
        (RED, "tag 'colour' = 'red'"),
        (RED_LOGS, "prefix 'logs/' and tag 'colour' = 'red' and tag 'size' = 'xl'"),
        (Scope("a\nb"), "prefix 'a\\nb'"),
    ],
)
def test_a_scope_in_words_never_breaks_a_line(scope: Scope, words: str) -> None:
    assert str(scope) == words


@pytest.mark.parametrize(("scope", "whole"), [(WHOLE, True), (LOGS, False), (RED, False)])
def test_only_the_empty_filter_is_the_whole_bucket(scope: Scope, *, whole: bool) -> None:
    assert scope.is_whole_bucket is whole
