"""Every shape of a lifecycle rule that deletes something, those that do not, and shapes that the API does not know."""

from typing import Any

import pytest

from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Present
from scanner.model.facet import LIFECYCLE, Unread
from scanner.model.lifecycle import Expiry, Lifecycle, parse_lifecycle
from scanner.model.replication import Scope

AT = "2026-11-22T12:00:00Z"
TAG = {"Key": "k", "Value": "v"}
DATE = "2027-01-01T00:00:00+00:00"


def rule(**more: object) -> dict[str, Any]:
    return {"ID": "r", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 9}, **more}


def only(**action: object) -> dict[str, Any]:
    return {"ID": "r", "Status": "Enabled", "Filter": {}, **action}


@pytest.mark.parametrize(
    ("filtered", "scope", "by_size"),
    [
        ({"Filter": {}}, Scope(), False),
        ({"Filter": {"Prefix": ""}}, Scope(), False),
        ({"Filter": {"Prefix": "a/"}}, Scope("a/"), False),
        ({"Filter": {"Tag": TAG}}, Scope("", (("k", "v"),)), False),
        ({"Filter": {"ObjectSizeLessThan": 7}}, Scope(), True),
        ({"Filter": {"And": {"Prefix": "a/", "Tags": [TAG]}}}, Scope("a/", (("k", "v"),)), False),
        ({"Filter": {"And": {"Prefix": "a/", "ObjectSizeGreaterThan": 7}}}, Scope("a/"), True),
    ],
)
def test_which_objects(filtered: dict[str, Any], scope: Scope, *, by_size: bool) -> None:
    assert parse_lifecycle({"Rules": [rule(**filtered)]}).expiries == (Expiry("r", scope, by_size, days=9),)


@pytest.mark.parametrize(
    ("prefix", "scope"), [({"Prefix": "a/"}, Scope("a/")), ({"Prefix": ""}, Scope()), ({}, Scope())]
)
def test_which_objects_without_a_filter(prefix: dict[str, str], scope: Scope) -> None:
    old = {"Status": "Enabled", "Expiration": {"Days": 9}, **prefix}
    assert parse_lifecycle({"Rules": [old]}).expiries == (Expiry("rule-1", scope, days=9),)


@pytest.mark.parametrize(
    ("action", "expiry"),
    [
        ({"Expiration": {"Days": 1}}, Expiry("r", Scope(), days=1)),
        ({"Expiration": {"Date": DATE}}, Expiry("r", Scope(), date=DATE)),
        ({"NoncurrentVersionExpiration": {"NoncurrentDays": 3}}, Expiry("r", Scope(), noncurrent_days=3)),
        (
            {"NoncurrentVersionExpiration": {"NoncurrentDays": 3, "NewerNoncurrentVersions": 2}, "Transitions": []},
            Expiry("r", Scope(), noncurrent_days=3),
        ),
        (
            {"Expiration": {"Days": 1}, "NoncurrentVersionExpiration": {"NoncurrentDays": 3}},
            Expiry("r", Scope(), days=1, noncurrent_days=3),
        ),
    ],
)
def test_when(action: dict[str, Any], expiry: Expiry) -> None:
    assert parse_lifecycle({"Rules": [only(**action)]}).expiries == (expiry,)


@pytest.mark.parametrize(
    "harmless",
    [
        rule(Status="Disabled"),
        only(Expiration={"ExpiredObjectDeleteMarker": True}),
        only(Transitions=[{"Days": 1, "StorageClass": "GLACIER"}]),
        only(NoncurrentVersionTransitions=[{"NoncurrentDays": 1, "StorageClass": "GLACIER"}]),
        only(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}),
    ],
)
def test_what_deletes_no_object(harmless: dict[str, Any]) -> None:
    assert parse_lifecycle({"Rules": [harmless]}) == Lifecycle()


def test_rules_keep_their_order() -> None:
    rules = [rule(ID="b"), rule(ID="a", Status="Disabled"), rule(ID="")]
    assert [one.rule for one in parse_lifecycle({"Rules": rules}).expiries] == ["b", "rule-3"]


def test_absence_expires_nothing() -> None:
    assert LIFECYCLE.value(Absent("Get", AT, "NoSuchLifecycleConfiguration")) == Lifecycle()


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"Rules": [{"Filter": {}}]},
        {"Rules": [rule(Status="enabled")]},
        {"Rules": [rule(Filter={"Suffix": ".tmp"})]},
        {"Rules": [rule(Filter={"And": {"Prefix": "a"}, "Prefix": "b"})]},
        {"Rules": [rule(Filter={"Tag": {"Key": "k"}})]},
        {"Rules": [rule(Filter={"Prefix": 1})]},
        {"Rules": [rule(Filter=None)]},
        {"Rules": [rule(Expiration={"Days": "9"})]},
        {"Rules": [rule(Expiration={"Days": True})]},
        {"Rules": [rule(Expiration={"Date": 1})]},
        {"Rules": [only(NoncurrentVersionExpiration={"NewerNoncurrentVersions": 2})]},
    ],
)
def test_what_we_do_not_understand_is_unreadable(document: dict[str, Any]) -> None:
    with pytest.raises(Unread) as raised:
        LIFECYCLE.value(Present("Get", AT, document))
    assert raised.value.evidence.code == UNKNOWN_SHAPE
