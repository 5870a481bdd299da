"""Assertions are read for exactly: what they name, of whom they name it."""

import pytest

from scanner import registry
from scanner.model.check import BucketCheck, PairCheck, fitted
from scanner.model.demand import Demand, demand_of
from scanner.model.policy import checks_of
from scanner.policy.documents import DOCUMENTS
from tests.support.judging import judge
from tests.support.policies import policy

EVERYTHING = frozenset(facet.name for facet in DOCUMENTS.values())


def demand(of: str, *expressions: str) -> Demand:
    """Return what a policy with these assertions reads."""
    assertions = [{"assert": expression, "message": "wrong"} for expression in expressions]
    parameters = {"custom-expression": {"of": of, "assertions": assertions}}
    return demand_of(checks_of(policy("custom-expression", parameters=parameters), registry.checks()))


@pytest.mark.parametrize(
    ("expressions", "source"),
    [
        (("name",), frozenset[str]()),
        (("tags.owner", "versioning.Status == 'Enabled' && object_lock"), {"tags", "versioning", "object-lock"}),
        (("keys(@)",), EVERYTHING),
    ],
)
def test_of_a_bucket(expressions: tuple[str, ...], source: frozenset[str]) -> None:
    assert demand("bucket", *expressions) == Demand(source=frozenset(source))


@pytest.mark.parametrize(
    ("expressions", "source", "destination"),
    [
        (("rule.ID",), {"replication"}, {"location"}),
        (("destination.tags.a == tags.a", "rule.ID"), {"replication", "tags"}, {"location", "tags"}),
        (("keys(destination)",), {"replication"}, {"location", *EVERYTHING}),
        (("keys(@)",), EVERYTHING, {"location", *EVERYTHING}),
    ],
)
def test_of_a_pair(expressions: tuple[str, ...], source: frozenset[str], destination: frozenset[str]) -> None:
    assert demand("pair", *expressions) == Demand(source=frozenset(source), destination=frozenset(destination))


def test_the_parameters_decide_who_is_asked() -> None:
    check = registry.checks()["custom-expression"]
    assert isinstance(fitted(check, check.parameters(of="bucket")), BucketCheck)
    assert isinstance(fitted(check, check.parameters(of="pair")), PairCheck)


def test_other_checks_are_what_they_are() -> None:
    check = registry.checks()["source-versioning"]
    assert fitted(check, check.parameters()) is check


def test_a_rule_is_found_where_its_configuration_was_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """An estate holds so many values: in a large one, a configuration is parsed again while its pairs are judged."""
    monkeypatch.setattr("scanner.model.estate._VALUES", 1)
    asserted = {"assert": "rule.ID == 'all' && destination.versioning.Status == 'Enabled'", "message": "wrong"}
    destination = {"Bucket": "arn:aws:s3:::dst"}
    rule = {"ID": "all", "Status": "Enabled", "Priority": 1, "Filter": {}, "Destination": destination}
    source = {
        "replication": {"Role": "role", "Rules": [rule | {"ID": "off", "Status": "Disabled"}, rule]},
        "tags": None,
    }
    case = {
        "parameters": {"of": "pair", "assertions": [{"assert": "!tags && name", "message": "wrong"}, asserted]},
        "buckets": {
            "src": source,
            "dst": {"replication": None, "region": "eu-west-1", "versioning": {"Status": "Enabled"}},
        },
    }
    (finding,) = (one for one in judge("custom-expression", case) if one.bucket == "src")
    assert (finding.verdict, finding.message) == ("COMPLIANT", "Everything that the policy asserts holds.")
