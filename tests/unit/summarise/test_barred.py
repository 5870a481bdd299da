"""A Region that is closed to us is told once, with AWS's words and the number of buckets; what is open never is."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from scanner import registry
from scanner.model.bucket import BucketRef
from scanner.model.coverage import RegionCoverage
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from scanner.model.facet import LOCATION
from scanner.model.snapshot import AccountRecord, BucketRecord, Snapshot, SnapshotHeader
from scanner.summarise.barred import Barred, reason_of
from scanner.summarise.coverage import coverage_of
from tests.support.policies import policy

AT = "2026-11-23T00:00:00Z"
SCP = "explicit deny in a service control policy"
ACCOUNT, OTHER = "111111111111", "222222222222"


def denied(bucket: str, words: str = f"with an {SCP}", code: str = "AccessDenied") -> Unreadable:
    told = (
        f'User: arn:aws:sts::{ACCOUNT}:assumed-role/r/s is not authorized on resource: "arn:aws:s3:::{bucket}" {words}'
    )
    return Unreadable("GetBucketVersioning", AT, code, told)


def bucket(
    name: str, evidence: Evidence | None, region: str = "eu-north-1", account: str = ACCOUNT, **more: bool
) -> BucketRecord:
    located = Present("ListBuckets", AT, {"Region": region})
    told: dict[str, Evidence] = {LOCATION.name: located} | ({"versioning": evidence} if evidence else {})
    return BucketRecord(BucketRef(account, name, region), told, **more)


def told(records: Iterable[BucketRecord]) -> tuple[RegionCoverage, ...]:
    header = SnapshotHeader(run_id="r", started=AT, tool_version="1", callers=())
    accounts = (AccountRecord(ACCOUNT, "arn", 1),)
    snapshot = Snapshot(header=header, accounts=accounts, buckets=tuple(records), resources=(), finished=AT)
    return coverage_of(snapshot, [policy("source-versioning")], registry.checks()).barred


FINE = Present("GetBucketVersioning", AT, {"Status": "Enabled"})


def test_buckets_that_one_policy_costs_are_one_line_with_the_first_one_s_words() -> None:
    (line,) = told(bucket(f"b{number}", denied(f"b{number}")) for number in range(3))
    assert (line.account, line.region, line.buckets, line.reason) == (ACCOUNT, "eu-north-1", 3, SCP)
    assert (line.operation, line.code, line.message) == ("GetBucketVersioning", "AccessDenied", denied("b0").message)
    assert line.why == f"AccessDenied: {SCP}"


def test_a_region_that_the_account_has_not_enabled_is_told_by_aws_s_message() -> None:
    (line,) = told([bucket("a", Unreadable("GetBucketVersioning", AT, "InvalidToken", "The token is malformed."))])
    assert (line.why, line.reason) == ("InvalidToken: The token is malformed.", "")


def test_what_can_be_read_in_a_region_keeps_it_open() -> None:
    assert told([bucket("a", denied("a")), bucket("b", FINE), bucket("c", denied("c"))]) == ()


def test_places_and_reasons_are_told_apart_the_dearest_first() -> None:
    records = [
        bucket("a", denied("a", "", "AllAccessDisabled")),
        bucket("b", denied("b")),
        bucket("c", denied("c")),
        bucket("d", denied("d"), account=OTHER),
        bucket("e", denied("e"), region="eu-west-1"),
        bucket("f", FINE, region="eu-west-2"),
    ]
    found = [(line.account, line.region, line.code, line.buckets) for line in told(records)]
    assert found == [
        (ACCOUNT, "eu-north-1", "AccessDenied", 2),
        (ACCOUNT, "eu-north-1", "AllAccessDisabled", 1),
        (ACCOUNT, "eu-west-1", "AccessDenied", 1),
        (OTHER, "eu-north-1", "AccessDenied", 1),
    ]


@pytest.mark.parametrize(
    "record",
    [
        bucket("never-asked", None),
        bucket("gone", Absent("GetBucketVersioning", AT, "NoSuchBucket")),
        bucket("nowhere", denied("nowhere"), region=""),
        bucket("out-of-scope", denied("out-of-scope"), in_scope=False),
        bucket("stranger", denied("stranger"), listed=False),
    ],
    ids=lambda record: record.ref.name,
)
def test_what_tells_nothing_of_a_region_is_no_line(record: BucketRecord) -> None:
    assert told([record]) == ()


def test_without_such_a_region_the_key_is_not_there() -> None:
    header = SnapshotHeader(run_id="r", started=AT, tool_version="1", callers=())
    snapshot = Snapshot(header=header, accounts=(), buckets=(bucket("a", FINE),), resources=(), finished=AT)
    assert coverage_of(snapshot, [policy("source-versioning")], registry.checks()).regions is UNSET


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (f"… with an {SCP}", SCP),
        (
            f"… with an {SCP}: arn:aws:organizations::1:policy/o-a/service_control_policy/p-b",
            f"{SCP}: arn:aws:organizations::1:policy/o-a/service_control_policy/p-b",
        ),
        ("… with an explicit deny in a VPC endpoint policy.", "explicit deny in a VPC endpoint policy"),
        ("… with an explicit deny in an identity-based policy", "explicit deny in an identity-based policy"),
        ("… because no identity-based policy allows the s3:Get action", "no identity-based policy allows"),
        ("… because no permissions boundary allows the s3:Get action", "no permissions boundary allows"),
        ("Access Denied", ""),
        ("no allows", ""),
        ("", ""),
    ],
)
def test_the_policy_that_denies_is_named_in_aws_s_own_words(message: str, reason: str) -> None:
    assert reason_of(message) == reason


@given(st.text(max_size=500))
def test_a_reason_is_a_part_of_its_message(message: str) -> None:
    assert reason_of(message) in message


def test_what_is_kept_does_not_grow_with_the_buckets() -> None:
    barred = Barred()
    for number in range(5_000):
        barred.unread(bucket(f"b{number}", denied(f"b{number}")))
    assert len(barred._found) == 1
    assert barred.told()[0].buckets == 5_000
