"""What a check may look at, and which evidence its finding then stands on."""

from typing import Any

import pytest

from scanner.model.estate import Estate
from scanner.model.facet import ENCRYPTION, LOCATION, REPLICATION, VERSIONING, Unread
from scanner.model.facts import BucketFacts, NoDestinationError, PairFacts, UndeclaredFacetError
from scanner.model.finding import EvidenceRef
from tests.support.fragments import ACCOUNT, AT, records

ALL = frozenset({"replication", "versioning", "encryption", "location"})


def rule(rule_id: str, destination: str, **more: object) -> dict[str, Any]:
    target = {"Bucket": f"arn:aws:s3:::{destination}", **more}
    return {"ID": rule_id, "Status": "Enabled", "Priority": 1, "Filter": {}, "Destination": target}


def source(estate: dict[str, dict[str, Any]], declared: frozenset[str] = ALL) -> BucketFacts:
    joined = Estate(records(estate))
    record = joined.get("arn:aws:s3:::src")
    assert record is not None
    return BucketFacts(record, joined, declared)


def pairs(estate: dict[str, dict[str, Any]]) -> list[PairFacts]:
    facts = source(estate)
    return [PairFacts(facts, rule, ALL) for rule in facts.configuration.enabled_rules]


def src(*rules: dict[str, Any], **more: object) -> dict[str, Any]:
    replication = {"Role": "arn:aws:iam::111111111111:role/r", "Rules": list(rules)}
    return {"region": "eu-west-1", "replication": replication, **more}


def places(used: tuple[EvidenceRef, ...]) -> list[tuple[str, str, str]]:
    return [(reference.bucket, reference.facet, reference.outcome) for reference in used]


def test_only_what_was_read_is_evidence() -> None:
    facts = source({"src": src(versioning={"Status": "Enabled"}, encryption="AccessDenied")})
    assert facts.read(VERSIONING).enabled
    with pytest.raises(Unread):
        facts.read(ENCRYPTION)
    facts.read(VERSIONING)
    assert facts.used == (
        EvidenceRef("src", "versioning", "GetBucketVersioning", AT, "present"),
        EvidenceRef("src", "encryption", "GetBucketEncryption", AT, "unreadable", "AccessDenied", "made by the test"),
    )


def test_an_absent_document_keeps_its_code_as_evidence() -> None:
    facts = source({"src": {"region": "eu-west-1", "replication": None}})
    assert facts.configuration.rules == ()
    assert [(ref.outcome, ref.code) for ref in facts.used] == [("absent", "ReplicationConfigurationNotFoundError")]


def test_a_facet_that_nobody_collected_is_unread() -> None:
    with pytest.raises(Unread, match="NotCollected"):
        source({"src": src()}).read(VERSIONING)


def test_reading_an_undeclared_facet_is_a_defect() -> None:
    with pytest.raises(UndeclaredFacetError, match="versioning"):
        source({"src": src()}, frozenset({"replication"})).read(VERSIONING)


def test_a_fork_keeps_what_was_used_and_its_reads_to_itself() -> None:
    facts = source({"src": src(versioning={})})
    facts.read(REPLICATION)
    fork = facts.fork()
    fork.read(VERSIONING)
    assert [ref.facet for ref in fork.used] == ["replication", "versioning"]
    assert [ref.facet for ref in facts.used] == ["replication"]


def test_pairs_of_one_source_do_not_share_evidence() -> None:
    first, second = pairs(
        {"src": src(rule("a", "dst"), rule("b", "dst"), versioning={}), "dst": {"region": "eu-west-1"}}
    )
    first.source.read(VERSIONING)
    assert places(second.used) == [("src", "replication", "present")]


def test_the_destination_tells_whether_and_where_it_is() -> None:
    (pair,) = pairs({"src": src(rule("a", "dst")), "dst": {"region": "eu-central-1", "versioning": {}}})
    assert pair.destination.exists
    assert pair.destination.region == "eu-central-1"
    assert not pair.destination.read(VERSIONING).enabled
    assert places(pair.used)[1:] == [("dst", "location", "present"), ("dst", "versioning", "present")]


def test_a_missing_destination_has_nothing_to_read() -> None:
    (pair,) = pairs({"src": src(rule("a", "dst")), "dst": {"account": "", "listed": False, "location": None}})
    assert not pair.destination.exists
    with pytest.raises(NoDestinationError, match="dst"):
        pair.destination.read(VERSIONING)
    with pytest.raises(NoDestinationError, match="dst"):
        _ = pair.destination.region
    assert places(pair.used)[1:] == [("dst", "location", "absent")]


def test_a_destination_that_vanished_after_it_was_listed_does_not_exist() -> None:
    (pair,) = pairs({"src": src(rule("a", "dst")), "dst": {"region": "eu-west-1", "location": None, "versioning": {}}})
    assert not pair.destination.exists


def test_a_destination_of_which_nothing_was_read_is_not_known_to_exist() -> None:
    (pair,) = pairs({"src": src(rule("a", "elsewhere"))})
    with pytest.raises(Unread, match="NotCollected"):
        _ = pair.destination.exists
    assert pair.destination.ref.arn == "arn:aws:s3:::elsewhere"
    assert not pair.destination.listed


@pytest.mark.parametrize(
    ("declared", "fragment", "owner"),
    [
        ({}, {"account": "222222222222"}, "222222222222"),
        ({"Account": "333333333333"}, {"account": "222222222222"}, "222222222222"),
        ({"Account": "333333333333"}, {"account": "", "listed": False}, "333333333333"),
        ({"Account": "333333333333"}, {"account": "444444444444", "listed": False}, "333333333333"),
        ({}, {"account": "444444444444", "listed": False}, ""),
        ({}, {}, ACCOUNT),
    ],
)
def test_a_listing_knows_the_owner_and_a_rule_declares_it(
    declared: dict[str, str], fragment: dict[str, Any], owner: str
) -> None:
    """What another rule declared of a bucket that nobody listed is no word of this rule's."""
    (pair,) = pairs({"src": src(rule("a", "dst", **declared)), "dst": {"region": "eu-west-1", **fragment}})
    assert pair.owner == owner


def test_a_rule_that_names_its_own_bucket() -> None:
    to_itself, other = pairs({"src": src(rule("a", "src"), rule("b", "dst"))})
    assert to_itself.to_itself
    assert not other.to_itself


def test_what_is_read_beside_a_pair_counts_for_it_once() -> None:
    estate = {
        "src": src(rule("a", "dst"), rule("b", "other")),
        "dst": {"region": "eu-west-1"},
        "other": {"region": "x"},
    }
    (pair, other) = pairs(estate)
    for _ in range(2):
        assert pair.beside(other.rule).destination.region == "x"
    assert places(pair.used) == [("src", "replication", "present"), ("other", "location", "present")]


def test_a_pure_replica_has_incoming_rules_and_none_of_its_own() -> None:
    joined = Estate(records({"src": src(rule("a", "dst")), "dst": {"region": "eu-west-1", "replication": None}}))
    facts = [BucketFacts(record, joined, frozenset({LOCATION.name})) for record in joined]
    assert [bucket.is_pure_replica for bucket in facts] == [False, True]
