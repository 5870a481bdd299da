"""An answer about several buckets names the evidence of each of them."""

from typing import Any

from tests.support.judging import judge
from tests.support.strategies import arn


def to(*names: str) -> dict[str, Any]:
    rules = [
        {"ID": name, "Status": "Enabled", "Priority": n, "Filter": {}, "Destination": {"Bucket": arn(name)}}
        for n, name in enumerate(names)
    ]
    return {"replication": {"Role": "arn:aws:iam::111111111111:role/r", "Rules": rules}}


def cited(check_id: str, bucket: str, buckets: dict[str, Any], **parameters: str) -> list[tuple[str, str, str]]:
    """Return (bucket, facet, outcome) of what a finding stands on."""
    found = judge(check_id, {"buckets": buckets, "parameters": parameters})
    (finding,) = (finding for finding in found if finding.bucket == bucket)
    return [(used.bucket, used.facet, used.outcome) for used in finding.evidence]


def present(*names: str) -> list[tuple[str, str, str]]:
    return [(name, "replication", "present") for name in names]


def test_a_loop_cites_every_bucket_on_it() -> None:
    ring = {"one": to("two"), "two": to("six"), "six": to("one")}
    assert cited("no-replication-loop", "two", ring) == present("two", "six", "one")


def test_an_allowed_pair_cites_both() -> None:
    pair = {"one": to("two"), "two": to("one")}
    assert cited("no-replication-loop", "one", pair, **{"two-way": "allowed"}) == present("one", "two")


def test_a_doubt_cites_the_bucket_that_was_not_read() -> None:
    buckets = {"one": to("two"), "two": {"listed": False, "replication": "AccessDenied"}}
    assert cited("no-replication-loop", "one", buckets) == [*present("one"), ("two", "replication", "unreadable")]


def test_a_doubt_about_a_bucket_that_the_snapshot_does_not_hold() -> None:
    assert cited("no-replication-loop", "one", {"one": to("two")}) == [
        *present("one"),
        ("two", "replication", "unreadable"),
    ]


def test_a_chain_cites_its_sources() -> None:
    buckets = {"one": to("mid"), "two": to("mid"), "mid": to("end"), "end": {"replication": None}}
    assert cited("no-replication-chain", "mid", buckets) == present("mid", "one", "two")


def test_a_replica_cites_who_replicates_into_it() -> None:
    buckets = {"src": to("dst"), "dst": {"replication": None}}
    assert cited("replication-configured", "dst", buckets) == [("dst", "replication", "absent"), *present("src")]
