"""How replication fared is read last, of the buckets whose policies ask for it, and of no other."""

from typing import Any

import pytest

from scanner import registry
from scanner.collect import Collection, Sources, Wishes, collect
from scanner.collect.runtime import inquiries
from scanner.discover import Scope, discover
from scanner.model.estate import Estate
from scanner.model.evidence import Present, Unreadable
from scanner.model.facet import LOCATION
from scanner.model.policy import Filter, Policy
from scanner.model.progress import Silent
from scanner.model.snapshot import BucketRecord
from scanner.model.survey import Survey
from tests.support.fake_reader import FakeReader
from tests.support.fragments import record
from tests.support.policies import policy
from tests.support.surveying import rule

BOTH = ("replication-health", "existing-objects-replicated")
SIMULATED = policy("replication-role-permissions", parameters={"replication-role-permissions": {"simulate": True}})
SURVEYS = {found.operation for found in registry.collectors().values() if isinstance(found, Survey) and found.calls}
DATA = {"End": "2026-11-22T12:00:00Z", "Period": 3600, "Series": []}
SAMPLE = {"At": "2026-11-22T12:00:00Z", "Listed": 0, "IsTruncated": False, "Objects": []}


def replicating(*rules: dict[str, Any]) -> dict[str, Any]:
    role = "arn:aws:iam::111111111111:role/r"
    return {
        "region": "eu-west-1",
        "replication": {"Role": role, "Rules": list(rules)},
        "metric-data": DATA,
        "object-sample": SAMPLE,
    }


def silent(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- parts of AWS's document
    return {**rule("silent"), "Destination": {"Bucket": "arn:aws:s3:::dst"}, **changes}


def run(reader: FakeReader, *policies: Policy) -> Collection:
    collectors = registry.collectors()
    readers = {reader.account: reader}
    found = discover(readers, Scope(), collectors[LOCATION.name], 4, Silent())
    sources = Sources(readers=readers, collectors=collectors, workers=4)
    return collect(found.buckets, Wishes(policies, registry.checks()), sources, Silent())


def record_of(collection: Collection, bucket: str) -> BucketRecord:
    return next(found for found in collection.buckets if found.ref.name == bucket)


def surveys(reader: FakeReader) -> dict[tuple[str, str], int]:
    return {call: count for call, count in reader.calls.items() if call[0] in SURVEYS}


def test_no_other_check_makes_one_call_more() -> None:
    others = sorted(set(registry.checks()) - set(BOTH))
    reader = FakeReader({"a": replicating(rule("r")), "dst": {"region": "eu-central-1"}})
    run(reader, policy(*others))
    assert {"GetMetricData", "ListObjectVersions", "SimulatePrincipalPolicy"} <= SURVEYS
    assert surveys(reader) == {}


@pytest.mark.parametrize("asked", BOTH)
def test_a_check_costs_its_own_survey_and_what_every_check_of_rules_costs(asked: str) -> None:
    fragment = {"a": replicating(rule("r")), "b": {"region": "eu-west-1"}, "dst": {"region": "eu-central-1"}}
    with_it, without = FakeReader(fragment), FakeReader(fragment)
    run(with_it, policy("rule-enabled", asked))
    run(without, policy("rule-enabled"))
    operation = "GetMetricData" if asked == "replication-health" else "ListObjectVersions"
    assert with_it.calls - without.calls == {(operation, "a"): 1}


def test_the_simulator_is_asked_only_where_a_policy_says_so() -> None:
    fragment = {"a": replicating(rule("r")), "b": {"region": "eu-west-1"}, "dst": {"region": "eu-central-1"}}
    with_it, without = FakeReader(fragment), FakeReader(fragment)
    run(with_it, SIMULATED)
    run(without, policy("replication-role-permissions"))
    assert with_it.calls - without.calls == {("SimulatePrincipalPolicy", "a"): 1}
    assert surveys(without) == {}


def test_buckets_without_anything_to_ask_about_are_not_surveyed() -> None:
    fragment = {
        "measured": replicating(rule("r")),
        "silent": replicating(silent()),
        "off": replicating({**rule("r"), "Status": "Disabled"}),
        "none": {"region": "eu-west-1"},
        "unread": {"region": "eu-west-1", "replication": "AccessDenied"},
        "dst": {"region": "eu-central-1"},
    }
    reader = FakeReader(fragment)
    run(reader, policy(*BOTH))
    assert surveys(reader) == {
        ("GetMetricData", "measured"): 1,
        ("ListObjectVersions", "measured"): 1,
        ("ListObjectVersions", "silent"): 1,
    }


def test_buckets_that_no_such_policy_selects_are_not_surveyed() -> None:
    fragment = {"a": replicating(rule("r")), "b": replicating(rule("r")), "dst": {"region": "eu-central-1"}}
    reader = FakeReader(fragment)
    run(reader, policy(*BOTH, selects=Filter(buckets=("a",))), policy("rule-enabled", name="other"))
    assert {bucket for _, bucket in surveys(reader)} == {"a"}


def test_a_survey_knows_its_rules_and_where_their_replicas_go() -> None:
    source = record("a", replicating(rule("near", "dst"), rule("far", "abroad"), silent(ID="quiet")))
    sources = Sources(readers={}, collectors=registry.collectors(), workers=1)
    estate = Estate([source, record("dst", {"region": "eu-central-1"})])
    wanted = [(source, frozenset({"metric-data", "object-sample"}))]
    (inquiry,) = inquiries(wanted, sources, estate)
    measured, sampled = inquiry.subjects["metric-data"], inquiry.subjects["object-sample"]
    assert measured.bucket == sampled.bucket == source.ref
    assert [one.id for one in measured.rules] == ["near", "far"]
    assert [one.id for one in sampled.rules] == ["near", "far", "quiet"]
    assert measured.estate is sampled.estate is estate
    assert measured.regions == {"arn:aws:s3:::dst": "eu-central-1", "arn:aws:s3:::abroad": ""}


def test_the_destination_is_located_before_its_region_is_asked() -> None:
    order: list[tuple[str, str]] = []
    far = {"listed": False, "account": "222222222222", "region": "eu-north-1"}
    reader = FakeReader({"a": replicating(rule("r", "far")), "far": far}, before=lambda *call: order.append(call))
    run(reader, policy("replication-health"))
    assert order == [("GetBucketReplication", "a"), ("HeadBucket", "far"), ("GetMetricData", "a")]


def test_what_is_read_is_kept_beside_the_configuration() -> None:
    reader = FakeReader({"a": {**replicating(rule("r")), "metric-data": "AccessDenied"}})
    found = record_of(run(reader, policy(*BOTH)), "a")
    assert isinstance(found.evidence["metric-data"], Unreadable)
    assert isinstance(found.evidence["object-sample"], Present)
    assert isinstance(found.evidence["replication"], Present)


def test_a_bucket_that_vanishes_meanwhile_is_gone() -> None:
    reader = FakeReader({"a": {**replicating(rule("r")), "object-sample": None}})
    found = record_of(run(reader, policy(*BOTH)), "a")
    assert found.gone
    assert "object-sample" not in found.evidence


def test_an_interrupted_survey_keeps_the_configuration() -> None:
    def stop(operation: str, _bucket: str) -> None:
        if operation in SURVEYS:
            raise KeyboardInterrupt

    reader = FakeReader({"a": replicating(rule("r"))}, before=stop)
    collection = run(reader, policy(*BOTH))
    assert collection.interrupted
    assert isinstance(record_of(collection, "a").evidence["replication"], Present)


@pytest.mark.parametrize("kind", ["survey", "collector", "gatherer"])
def test_each_kind_of_read_is_found_only_as_what_it_is(kind: str) -> None:
    sources = Sources(readers={}, collectors=registry.collectors(), workers=1)
    kinds = {"survey": "metric-data", "collector": "versioning", "gatherer": "role"}
    assert getattr(sources, kind)(kinds[kind]).facet.name == kinds[kind]
    for other in set(kinds.values()) - {kinds[kind]}:
        with pytest.raises(KeyError):
            getattr(sources, kind)(other)
