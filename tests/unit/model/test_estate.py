"""Buckets joined: who replicates to whom, who is only a replica, and what is not known."""

from typing import Any

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate, configuration_of, evidence_of, unknown_destination
from scanner.model.evidence import Unreadable
from scanner.model.facet import REPLICATION, VERSIONING, Unread
from scanner.model.replication import NOT_CONFIGURED
from scanner.model.settings import VersioningStatus
from scanner.model.snapshot import BucketRecord
from tests.support.fragments import record, records
from tests.support.strategies import arn


def rule(to: str, status: str = "Enabled") -> dict[str, Any]:
    return {"ID": f"to-{to}", "Status": status, "Priority": 1, "Filter": {}, "Destination": {"Bucket": arn(to)}}


def replicating(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"replication": {"Role": "arn:aws:iam::111111111111:role/r", "Rules": list(rules)}}


NONE: dict[str, Any] = {"replication": None}
DENIED: dict[str, Any] = {"replication": "AccessDenied"}


def estate(**buckets: dict[str, Any]) -> Estate:
    return Estate(records(buckets))


def test_it_holds_the_records_in_their_order() -> None:
    known = estate(two=NONE, one=NONE)
    assert [found.ref.name for found in known] == ["two", "one"]
    found = known.get(arn("one"))
    assert found is not None
    assert found.ref.name == "one"
    assert known.get(arn("other")) is None


def test_sources_and_destinations_are_sorted_and_named_once() -> None:
    known = estate(two=replicating(rule("dst"), rule("dst")), one=replicating(rule("far"), rule("dst")), dst=NONE)
    assert known.sources_of(arn("dst")) == (arn("one"), arn("two"))
    assert known.destinations_of(arn("one")) == (arn("dst"), arn("far"))
    assert known.destinations_of(arn("two")) == (arn("dst"),)
    assert known.sources_of(arn("far")) == (arn("one"),)


def test_a_bucket_is_no_destination_of_its_own() -> None:
    known = estate(src=replicating(rule("src")))
    assert known.sources_of(arn("src")) == known.destinations_of(arn("src")) == ()


def test_disabled_rules_join_nothing() -> None:
    known = estate(src=replicating(rule("dst", "Disabled")), dst=NONE)
    assert known.sources_of(arn("dst")) == known.destinations_of(arn("src")) == ()


def test_what_could_not_be_read_is_told_with_its_reason() -> None:
    known = estate(src=DENIED, dst=NONE)
    why = known.unread(arn("src"))
    assert why is not None
    assert why.code == "AccessDenied"
    assert known.unread(arn("dst")) is None
    assert known.destinations_of(arn("src")) == ()


def test_what_nobody_read_is_not_known_either() -> None:
    why = estate(src=NONE).unread(arn("other"))
    assert why is not None
    assert why.code == "NotCollected"


def test_a_document_that_cannot_be_understood_is_not_known() -> None:
    why = estate(src=replicating(rule("dst", "Perhaps"))).unread(arn("src"))
    assert why is not None
    assert why.code == "UnknownShape"


def test_a_bucket_that_does_not_exist_replicates_nothing() -> None:
    gone = {"listed": False, "location": None}
    known = estate(src=replicating(rule("dst")), dst=gone)
    assert known.unread(arn("dst")) is None
    assert known.destinations_of(arn("dst")) == ()
    assert configuration_of(record("dst", gone)) == NOT_CONFIGURED


@pytest.mark.parametrize(
    ("other", "candidate", "answer"),
    [
        (replicating(rule("dst")), NONE, True),
        (replicating(rule("dst")), replicating(), True),
        (replicating(rule("dst", "Disabled")), NONE, False),
        (replicating(rule("dst")), replicating(rule("far")), False),
        (replicating(rule("dst")), replicating(rule("far", "Disabled")), False),
        (replicating(rule("dst")), DENIED, False),
        (DENIED, NONE, False),
        (NONE, NONE, False),
    ],
    ids=[
        "receives, no configuration",
        "receives, no rule",
        "nothing enabled comes in",
        "has a rule of its own",
        "has a disabled rule of its own",
        "may not be read",
        "the other may not be read",
        "stands alone",
    ],
)
def test_a_pure_replica_needs_positive_evidence(other: dict[str, Any], candidate: dict[str, Any], answer: bool) -> None:
    assert estate(src=other, dst=candidate).is_pure_replica(arn("dst")) is answer


def test_a_bucket_that_nobody_read_is_no_pure_replica() -> None:
    assert not estate(src=replicating(rule("dst"))).is_pure_replica(arn("dst"))


def test_a_value_is_read_from_its_document() -> None:
    found = record("src", {"versioning": {"Status": "Suspended"}, **replicating(rule("dst"))})
    known = Estate([found])
    assert known.value(found, VERSIONING).status is VersioningStatus.SUSPENDED
    assert known.value(found, REPLICATION) is known.value(found, REPLICATION)


def test_a_facet_nobody_read_is_unreadable_and_never_absent() -> None:
    nothing = unknown_destination(BucketRef(account="", name="dst", region=""))
    evidence = evidence_of(nothing, "versioning")
    assert isinstance(evidence, Unreadable)
    assert "versioning of dst" in evidence.message
    with pytest.raises(Unread):
        configuration_of(nothing)
    assert nothing == BucketRecord(ref=nothing.ref, evidence={}, listed=False)
