"""Collecting: exactly the calls that the policies need, whatever the rules name."""

from collections.abc import Sequence
from typing import Any

import pytest

from scanner import registry
from scanner.collect import Collection, Sources, Wishes, collect
from scanner.discover import Scope, discover
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Absent, Present, Unreadable
from scanner.model.facet import LOCATION
from scanner.model.policy import Filter, Policy
from scanner.model.progress import Silent
from scanner.model.snapshot import BucketRecord
from scanner.recorded.evidence import LIST
from tests.support.fake_reader import FakeReader
from tests.support.fragments import ACCOUNT, AT
from tests.support.policies import policy

OTHER = "222222222222"


def rule(destination: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- parts of AWS's document
    return {
        "ID": f"to-{destination}",
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{destination}"},
        **changes,
    }


def replicating(*destinations: str, region: str = "eu-west-1", **facets: Any) -> dict[str, Any]:  # noqa: ANN401
    rules = [rule(name) for name in destinations]
    return {"region": region, "replication": {"Role": "arn:aws:iam::111111111111:role/r", "Rules": rules}, **facets}


def run(readers: Sequence[FakeReader], *policies: Policy, scope: Scope | None = None) -> Collection:
    collectors = registry.collectors()
    by_account = {reader.account: reader for reader in readers}
    found = discover(by_account, scope or Scope(), collectors[LOCATION.name], 4, Silent())
    sources = Sources(readers=by_account, collectors=collectors, workers=4)
    return collect(found.buckets, Wishes(policies, registry.checks()), sources, Silent())


def evidence(collection: Collection, bucket: str, facet: str) -> object:
    return next(record for record in collection.buckets if record.ref.name == bucket).evidence.get(facet)


def test_a_source_check_costs_one_call_a_bucket() -> None:
    reader = FakeReader({"a": {"region": "eu-west-1"}, "b": {"region": "eu-west-1"}})
    run([reader], policy("source-versioning"))
    assert dict(reader.calls) == {
        ("ListBuckets", ""): 1,
        ("GetBucketVersioning", "a"): 1,
        ("GetBucketVersioning", "b"): 1,
    }


def test_a_destination_is_read_once_however_many_rules_name_it() -> None:
    reader = FakeReader({"a": replicating("dst"), "b": replicating("dst"), "dst": {"region": "eu-central-1"}})
    run([reader], policy("destination-versioning"))
    assert reader.calls["GetBucketVersioning", "dst"] == 1
    assert reader.calls["GetBucketVersioning", "a"] == 0
    assert reader.calls["HeadBucket", "dst"] == 0, "the listing told where it is"


def test_an_unlisted_destination_is_asked_where_it_is_first() -> None:
    order: list[str] = []
    fragment = {"a": replicating("far"), "far": {"listed": False, "account": OTHER, "region": "eu-north-1"}}
    reader = FakeReader(fragment, before=lambda operation, bucket: order.append(operation) if bucket == "far" else None)
    found = run([reader], policy("destination-versioning"))
    assert order == ["HeadBucket", "GetBucketVersioning"]
    far = next(record for record in found.buckets if record.ref.name == "far")
    assert (far.ref.region, far.listed, far.in_scope) == ("eu-north-1", False, False)


def test_a_destination_that_does_not_exist_is_asked_nothing_more() -> None:
    reader = FakeReader({"a": replicating("nowhere")})
    found = run([reader], policy("destination-versioning"))
    assert isinstance(evidence(found, "nowhere", "location"), Absent)
    assert reader.calls["GetBucketVersioning", "nowhere"] == 0


def test_a_destination_is_read_with_its_owners_credentials_where_we_hold_them() -> None:
    fragment = {"a": replicating("dst"), "dst": {"account": OTHER, "region": "eu-central-1", "versioning": {}}}
    ours, theirs = FakeReader(fragment), FakeReader(fragment, OTHER)
    run([ours, theirs], policy("destination-versioning"))
    assert ours.calls["GetBucketVersioning", "dst"] == 0
    assert theirs.calls["GetBucketVersioning", "dst"] == 1


def test_disabled_rules_name_nothing() -> None:
    source = {"region": "eu-west-1", "replication": {"Role": "r", "Rules": [rule("dst", Status="Disabled")]}}
    reader = FakeReader({"a": source})
    found = run([reader], policy("destination-versioning"))
    assert [record.ref.name for record in found.buckets] == ["a"]


def test_tags_are_read_only_where_a_policy_asks_for_them_and_nothing_else_of_what_it_leaves_out() -> None:
    fragment: dict[str, dict[str, Any]] = {
        "critical": {"region": "eu-west-1", "tags": {"TagSet": [{"Key": "data-class", "Value": "critical"}]}},
        "scratch": {"region": "eu-west-1", "tags": None},
        "elsewhere": {"region": "us-east-1"},
    }
    reader = FakeReader(fragment)
    selects = Filter(regions=("eu-*",), tags=(("data-class", ("critical",)),))
    run([reader], policy("source-versioning", selects=selects))
    assert dict(reader.calls) == {
        ("ListBuckets", ""): 1,
        ("GetBucketTagging", "critical"): 1,
        ("GetBucketTagging", "scratch"): 1,
        ("GetBucketVersioning", "critical"): 1,
    }


def test_unreadable_tags_select_nothing_and_cost_nothing_more() -> None:
    reader = FakeReader({"a": {"region": "eu-west-1", "tags": "AccessDenied"}})
    found = run([reader], policy("source-versioning", selects=Filter(tags=(("x", ("*",)),))))
    assert isinstance(evidence(found, "a", "tags"), Unreadable)
    assert reader.calls["GetBucketVersioning", "a"] == 0


def test_a_question_about_the_estate_follows_rules_until_nothing_new_is_named() -> None:
    fragment = {
        "one": replicating("two"),
        "two": {**replicating("three"), "listed": False, "account": OTHER},
        "three": {**replicating("one"), "listed": False, "account": OTHER},
    }
    reader = FakeReader(fragment)
    found = run([reader], policy("no-replication-loop"))
    assert all(isinstance(evidence(found, name, "replication"), Present) for name in fragment)
    assert reader.calls["GetBucketReplication", "one"] == 1


def test_a_bucket_out_of_scope_is_not_read_unless_a_rule_names_it() -> None:
    reader = FakeReader({"a": replicating("dst"), "dst": {"region": "eu-central-1"}, "z": {"region": "eu-west-1"}})
    found = run([reader], policy("source-versioning", "destination-versioning"), scope=Scope(buckets=("a",)))
    assert reader.calls["GetBucketVersioning", "dst"] == 1
    assert not [call for call in reader.calls if call[1] == "z"]
    assert {record.ref.name for record in found.buckets} == {"a", "dst", "z"}


def test_a_bucket_that_vanishes_between_two_calls_is_gone_and_not_asked_again() -> None:
    fragment: dict[str, dict[str, Any]] = {"a": replicating("b"), "b": {"region": "eu-west-1"}}

    def vanish(operation: str, bucket: str) -> None:
        if (operation, bucket) == ("GetBucketVersioning", "a"):
            fragment.pop("a", None)

    reader = FakeReader(fragment, before=vanish)
    found = run([reader], policy("source-versioning", "destination-versioning"))
    gone = next(record for record in found.buckets if record.ref.name == "a")
    assert gone.gone


def test_a_bucket_whose_region_the_listing_left_out_is_located() -> None:
    reader = FakeReader({"a": {"location": {"Region": "eu-south-1"}}})
    found = run([reader], policy("source-versioning"))
    assert found.buckets[0].ref.region == "eu-south-1"
    assert reader.calls["HeadBucket", "a"] == 1


def test_an_interrupted_scan_keeps_what_was_read() -> None:
    def stop(_operation: str, bucket: str) -> None:
        if bucket == "m":
            raise KeyboardInterrupt

    reader = FakeReader({name: {"region": "eu-west-1"} for name in "abm"}, before=stop)
    found = run([reader], policy("source-versioning"))
    assert found.interrupted
    assert reader.closed, "what waits must give up, or Ctrl-C would have to wait too"
    assert len(found.buckets) == 3
    assert evidence(found, "m", "versioning") is None


@pytest.mark.parametrize("workers", [1, 8])
def test_records_come_in_one_order_whatever_order_the_answers_came_in(workers: int) -> None:
    reader = FakeReader({name: {"region": "eu-west-1"} for name in "qwertzuiop"})
    collectors = registry.collectors()
    found = discover({reader.account: reader}, Scope(), collectors["location"], workers, Silent())
    sources = Sources(readers={reader.account: reader}, collectors=collectors, workers=workers)
    collected = collect(found.buckets, Wishes([policy("source-versioning")], registry.checks()), sources, Silent())
    assert [record.ref.name for record in collected.buckets] == sorted("qwertzuiop")


def test_what_nobody_listed_is_read_with_the_bucket_whose_rules_name_it() -> None:
    order: list[tuple[str, str]] = []
    fragment = {
        "a": replicating("far"),
        "b": {"region": "eu-west-1"},
        "far": {"listed": False, "account": OTHER, "region": "eu-north-1"},
    }
    reader = FakeReader(fragment, before=lambda operation, bucket: order.append((operation, bucket)))
    collectors = registry.collectors()
    found = discover({reader.account: reader}, Scope(), collectors[LOCATION.name], 1, Silent())
    sources = Sources(readers={reader.account: reader}, collectors=collectors, workers=1)
    collect(found.buckets, Wishes([policy("destination-versioning")], registry.checks()), sources, Silent())
    assert [bucket for _, bucket in order] == ["a", "far", "far", "b"]


def test_rubbish_for_rules_names_nothing() -> None:
    for rules in ("rubbish", 7, [7], [{"Destination": None}], [{"Destination": {"Bucket": ["x"]}}]):
        reader = FakeReader({"a": {"region": "eu-west-1", "replication": {"Role": "r", "Rules": rules}}})
        found = run([reader], policy("destination-versioning"))
        assert [record.ref.name for record in found.buckets] == ["a"]


@pytest.mark.parametrize("in_turn", [(0, 1), (1, 0)])
@pytest.mark.parametrize("regions", [{}, {OTHER: ("us-*",)}, {ACCOUNT: ("us-*",)}])
def test_of_a_bucket_in_two_accounts_counts_the_one_where_s3_lists_it(
    in_turn: tuple[int, ...], regions: dict[str, tuple[str, ...]]
) -> None:
    """It was made anew in the other account, and AWS Config still knows it in the first."""
    scope = Scope(by_account=regions)
    old, new = BucketRef(ACCOUNT, "moved", "eu-west-1"), BucketRef(OTHER, "moved", "eu-west-1")
    told = [
        BucketRecord(ref, {LOCATION.name: Present(operation, AT, {"Region": ref.region})}, in_scope=scope.holds(ref))
        for ref, operation in ((old, LIST), (new, "ListBuckets"))
    ]
    readers = {
        account: FakeReader({"moved": {"region": "eu-west-1", "account": OTHER}}, account)
        for account in (ACCOUNT, OTHER)
    }
    sources = Sources(readers=readers, collectors=registry.collectors(), workers=2)
    wishes = Wishes((policy("source-versioning"),), registry.checks())
    (record,) = collect([told[place] for place in in_turn], wishes, sources, Silent()).buckets
    assert (record.ref, record.in_scope) == (new, scope.holds(new))
    assert readers[ACCOUNT].calls.total() == 0
    assert readers[OTHER].calls.total() == scope.holds(new)
