"""Following where data travels on costs reads of the whole estate, so it is done only where a policy asks."""

from typing import Any

import pytest

from scanner import registry
from scanner.model.demand import Demand, demand_of
from scanner.model.policy import checks_of
from tests.support.judging import judge
from tests.support.policies import policy
from tests.support.strategies import arn

DIRECT = Demand(source=frozenset({"replication"}), destination=frozenset({"location"}))
ESTATE = frozenset({"location", "replication"})


@pytest.mark.parametrize("check", ["destination-region", "destination-account"])
@pytest.mark.parametrize(
    ("parameters", "estate"),
    [
        ({}, frozenset[str]()),
        ({"reach": "any-path"}, frozenset[str]()),
        ({"allowed": ["*1*"]}, frozenset[str]()),
        ({"allowed": ["*1*"], "reach": "any-path"}, ESTATE),
    ],
)
def test_the_estate_is_read_where_the_policy_asks(check: str, parameters: Any, estate: frozenset[str]) -> None:  # noqa: ANN401
    demand = demand_of(checks_of(policy(check, parameters={check: parameters}), registry.checks()))
    assert demand == Demand(source=DIRECT.source, destination=DIRECT.destination, estate=estate)


def to(name: str, region: str) -> dict[str, Any]:
    rule = {"ID": "all", "Status": "Enabled", "Priority": 1, "Filter": {}, "Destination": {"Bucket": arn(name)}}
    return {"region": region, "replication": {"Role": "r", "Rules": [rule]}}


def test_a_finding_cites_every_bucket_on_the_way() -> None:
    buckets = {
        "src": to("dst", "eu-west-1"),
        "dst": to("mid", "eu-central-1"),
        "mid": to("end", "eu-north-1"),
        "end": {"region": "us-east-1", "replication": None},
    }
    found = judge("destination-region", {"buckets": buckets, "parameters": {"allowed": ["eu-*"], "reach": "any-path"}})
    (finding,) = (finding for finding in found if finding.bucket == "src")
    assert {(used.bucket, used.facet) for used in finding.evidence} >= {
        ("src", "replication"),
        ("dst", "location"),
        ("dst", "replication"),
        ("mid", "location"),
        ("mid", "replication"),
        ("end", "location"),
    }
