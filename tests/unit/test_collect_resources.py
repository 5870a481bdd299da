"""Roles and keys: read once each where a check asks about them, never otherwise, with their owner's credentials."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from scanner import registry
from scanner.collect import Collection, Sources, Wishes, collect
from scanner.discover import Scope, discover
from scanner.model.evidence import Absent, Present
from scanner.model.facet import LOCATION
from scanner.model.progress import Silent
from tests.support.fake_reader import FakeReader
from tests.support.policies import policy

OTHER = "222222222222"
ROLE = "arn:aws:iam::111111111111:role/r"
SOURCE_KEY = "arn:aws:kms:eu-west-1:111111111111:key/s"
REPLICA_KEY = f"arn:aws:kms:eu-central-1:{OTHER}:key/r"
OF_RESOURCES = {"GetRole", "ListRolePolicies", "DescribeKey", "GetKeyPolicy", "ListGrants"}

Fragment = dict[str, dict[str, Any]]


def source(*keys: str, role: str = ROLE, status: str = "Enabled", encryption: str = SOURCE_KEY) -> dict[str, Any]:
    """Return a bucket with a rule for each replica key, all to one destination."""
    rules = [_rule(key, number, status) for number, key in enumerate(keys or (REPLICA_KEY,))]
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": encryption}}
    return {
        "region": "eu-west-1",
        "replication": {"Role": role, "Rules": rules},
        "encryption": {"Rules": [default]} if encryption else None,
    }


def _rule(key: str, number: int, status: str) -> dict[str, Any]:
    return {
        "ID": f"rule-{number}",
        "Status": status,
        "Priority": number,
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {"Bucket": "arn:aws:s3:::dst", "EncryptionConfiguration": {"ReplicaKmsKeyID": key}},
    }


DESTINATION: Fragment = {"dst": {"region": "eu-central-1", "account": OTHER, "listed": False}}


def run(readers: Sequence[FakeReader], *checks: str, scope: Scope | None = None) -> Collection:
    collectors = registry.collectors()
    by_account = {reader.account: reader for reader in readers}
    found = discover(by_account, scope or Scope(), collectors[LOCATION.name], 4, Silent())
    sources = Sources(readers=by_account, collectors=collectors, workers=4)
    return collect(found.buckets, Wishes([policy(*checks)], registry.checks()), sources, Silent())


def asked(reader: FakeReader) -> dict[tuple[str, str], int]:
    """Return the calls about roles and keys."""
    return {call: count for call, count in reader.calls.items() if call[0] in OF_RESOURCES}


_WITHOUT = [
    check.id
    for check in registry.checks().values()
    if not (check.role or check.source_key or check.replica_key)
]  # fmt: skip


def test_checks_that_ask_for_no_role_and_no_key_cost_no_call_about_them() -> None:
    reader = FakeReader({"src": source(), **DESTINATION})
    found = run([reader], *_WITHOUT)
    assert asked(reader) == {}
    assert found.resources == ()


def test_a_role_that_many_buckets_share_is_read_once() -> None:
    reader = FakeReader({f"src-{number}": source() for number in range(10)} | DESTINATION)
    found = run([reader], "replication-role")
    assert asked(reader) == {("GetRole", ROLE): 1}
    assert [record.ref.arn for record in found.resources] == [ROLE]


_OF_RULES = [check.id for check in registry.checks().values() if check.role or check.source_key or check.replica_key]


def test_each_document_of_a_role_or_key_is_read_once_in_a_run_whoever_asks() -> None:
    """Many buckets of two accounts share them, and every check asks that asks about any."""
    sources = {f"src-{number}": source() for number in range(10)}
    ours = FakeReader(sources | DESTINATION)
    theirs = FakeReader({f"other-{number}": source() | {"account": OTHER} for number in range(10)} | DESTINATION, OTHER)
    run([ours, theirs], *_OF_RULES)
    calls = Counter(asked(ours)) + Counter(asked(theirs))
    assert {operation for operation, _ in calls} == OF_RESOURCES
    assert {arn for _, arn in calls} == {ROLE, SOURCE_KEY, REPLICA_KEY}
    assert set(calls.values()) == {1}


def test_the_keys_of_a_pair_are_read_once_each_however_many_rules_name_them() -> None:
    fragment = {"a": source(REPLICA_KEY, REPLICA_KEY), "b": source(), **DESTINATION, REPLICA_KEY: {"key": {"Arn": ""}}}
    reader = FakeReader(fragment)
    found = run([reader], "replica-key-usable")
    assert asked(reader) == {("DescribeKey", SOURCE_KEY): 1, ("DescribeKey", REPLICA_KEY): 1}
    evidence = {record.ref.arn: record.evidence["key"] for record in found.resources}
    assert isinstance(evidence[REPLICA_KEY], Present)
    assert isinstance(evidence[SOURCE_KEY], Absent)


def test_a_key_named_by_an_alias_is_looked_up_where_the_destination_is() -> None:
    reader = FakeReader({"src": source("alias/r", encryption=""), **DESTINATION})
    run([reader], "replica-key-usable")
    assert asked(reader) == {("DescribeKey", "arn:aws:kms:eu-central-1:111111111111:alias/r"): 1}


def test_a_resource_is_read_with_its_owner_s_credentials_where_we_hold_them() -> None:
    fragment = {"src": source(), **DESTINATION}
    ours, theirs = FakeReader(fragment), FakeReader(fragment, OTHER)
    run([ours, theirs], "replica-key-usable")
    assert asked(ours) == {("DescribeKey", SOURCE_KEY): 1}
    assert asked(theirs) == {("DescribeKey", REPLICA_KEY): 1}


@pytest.mark.parametrize(
    "bucket",
    [
        source(status="Disabled"),
        {"region": "eu-west-1", "replication": None},
        {"region": "eu-west-1", "replication": "AccessDenied"},
    ],
)
def test_a_bucket_without_a_known_enabled_rule_leans_on_nothing(bucket: dict[str, Any]) -> None:
    reader = FakeReader({"src": bucket, **DESTINATION})
    assert run([reader], "replication-role", "replica-key-usable").resources == ()
    assert asked(reader) == {}


def test_a_default_encryption_that_may_not_be_read_names_no_key() -> None:
    reader = FakeReader({"src": source() | {"encryption": "AccessDenied"}, **DESTINATION})
    run([reader], "replica-key-usable")
    assert asked(reader) == {("DescribeKey", REPLICA_KEY): 1}


def test_a_bucket_out_of_scope_leans_on_nothing() -> None:
    reader = FakeReader({"src": source(), "other": source(role=f"{ROLE}-other"), **DESTINATION})
    run([reader], "replication-role", scope=Scope(buckets=("src",)))
    assert asked(reader) == {("GetRole", ROLE): 1}


@pytest.mark.parametrize("role", ["", "no ARN", "arn:aws:iam::999999999999:role/r", "arn:::::", "\u202e<script>"])
def test_whatever_stands_in_place_of_a_role_does_not_stop_the_scan(role: str) -> None:
    """What reads it is then told that it is no role's ARN, or another account's, and asks nobody."""
    reader = FakeReader({"src": source(role=role), **DESTINATION})
    found = run([reader], "replication-role")
    assert [record.ref.arn for record in found.resources] == [role]
