"""Each setting touches its own elements of a rule, and nothing the second time."""

from typing import Any

import pytest

from scanner.amend import settings
from scanner.model.action import CannotRepairError
from scanner.model.base import Document

KEY = "arn:aws:kms:eu-central-1:111111111111:key/k"
FIFTEEN = {"Minutes": 15}
ON = {"Status": "Enabled"}
OFF = {"Status": "Disabled"}


def rule(**more: Any) -> Document:  # noqa: ANN401 -- parts of a document
    return {"ID": "r", "Status": "Disabled", "Filter": {}, "Destination": {"Bucket": "b"}, "Tomorrow": 1, **more}


def to(**elements: Any) -> Document:  # noqa: ANN401 -- parts of a document
    return {"Destination": {"Bucket": "b", **elements}}


def timed(status: Document) -> Document:
    return {"ReplicationTime": {**status, "Time": FIFTEEN}, "Metrics": {**status, "EventThreshold": FIFTEEN}}


CRITERIA = "SourceSelectionCriteria"
CHANGES = [
    (settings.enabled(), {}, ON),
    (settings.widened(), {"Filter": {"Prefix": "a/"}}, {"Filter": {}}),
    (settings.widened("a/"), {}, {}),
    (settings.widened("abd"), {"Filter": {"Prefix": "abc"}}, {"Filter": {"Prefix": "ab"}}),
    (settings.widened("a/b"), {"Filter": {"Prefix": "a/"}}, {"Filter": {"Prefix": "a/"}}),
    (settings.widened(), {"Filter": {"Tag": {"Key": "k", "Value": "v"}}}, {"Filter": {}}),
    (
        settings.with_kms(KEY),
        {CRITERIA: {"ReplicaModifications": ON, "Tomorrow": 2}},
        {CRITERIA: {"ReplicaModifications": ON, "Tomorrow": 2, "SseKmsEncryptedObjects": ON}}
        | to(EncryptionConfiguration={"ReplicaKmsKeyID": KEY}),
    ),
    (
        settings.with_kms(KEY),
        {CRITERIA: {"SseKmsEncryptedObjects": OFF}}
        | to(EncryptionConfiguration={"ReplicaKmsKeyID": "o", "Tomorrow": 3}),
        {CRITERIA: {"SseKmsEncryptedObjects": ON}}
        | to(EncryptionConfiguration={"ReplicaKmsKeyID": KEY, "Tomorrow": 3}),
    ),
    (settings.with_storage_class("GLACIER"), to(StorageClass="STANDARD"), to(StorageClass="GLACIER")),
    (settings.with_storage_class(""), to(StorageClass="STANDARD", Account="1"), to(Account="1")),
    (settings.with_delete_markers(True), {}, {"DeleteMarkerReplication": ON}),
    (settings.with_delete_markers(False), {"DeleteMarkerReplication": ON}, {"DeleteMarkerReplication": OFF}),
    (settings.with_rtc(True), {}, to(**timed(ON))),
    (settings.with_rtc(True), to(**timed(OFF)), to(**timed(ON))),
    (
        settings.with_rtc(True),
        to(Metrics={**ON, "Tomorrow": 4}),
        to(**timed(ON) | {"Metrics": {**ON, "Tomorrow": 4, "EventThreshold": FIFTEEN}}),
    ),
    (settings.with_rtc(False), to(**timed(ON)), to(Metrics=ON)),
    (settings.with_rtc(False), to(), to()),
    (settings.with_metrics(True), to(), to(Metrics=ON)),
    (settings.with_metrics(True), to(**timed(OFF)), to(Metrics=ON)),
    (settings.with_metrics(True), to(ReplicationTime=timed(ON)["ReplicationTime"]), to(**timed(ON))),
    (settings.with_metrics(False), to(**timed(ON)), to()),
    (settings.with_owner_override("2"), to(), to(Account="2", AccessControlTranslation={"Owner": "Destination"})),
    (
        settings.with_owner_override(""),
        to(Account="2", AccessControlTranslation={"Owner": "Destination"}),
        to(Account="2"),
    ),
    (settings.with_modification_sync(True), {}, {CRITERIA: {"ReplicaModifications": ON}}),
    (
        settings.with_modification_sync(False),
        {CRITERIA: {"ReplicaModifications": ON}},
        {CRITERIA: {"ReplicaModifications": OFF}},
    ),
]


@pytest.mark.parametrize(("change", "before", "after"), CHANGES)
def test_a_setting_changes_what_it_is_about_once(change: settings.Change, before: Document, after: Document) -> None:
    found = change(rule(**before))
    assert found == rule(**before) | after
    assert change(found) == found


@pytest.mark.parametrize("wished", [True, False])
def test_metrics_and_time_control_fold_in_any_order(wished: bool) -> None:
    metrics, time = settings.with_metrics(wished), settings.with_rtc(wished)
    for start in (to(), to(**timed(ON)), to(**timed(OFF)), to(Metrics=ON)):
        assert metrics(time(rule(**start))) == time(metrics(rule(**start)))


def test_delete_markers_of_a_rule_with_tags_cannot_be_replicated() -> None:
    tagged = rule(Filter={"And": {"Prefix": "a", "Tags": [{"Key": "k", "Value": "v"}]}})
    with pytest.raises(CannotRepairError, match="Rule 'r' filters by tags"):
        settings.with_delete_markers(True)(tagged)
    assert settings.with_delete_markers(False)(tagged)["DeleteMarkerReplication"] == OFF
