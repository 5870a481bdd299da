"""What a case expects is compared with what its policy comes to, and nothing else is."""

from typing import Any

import pytest

from scanner import registry
from scanner.casework.case import Case, Expected
from scanner.casework.coverage import coverage_of
from scanner.casework.trial import Difference, Outcome, tried
from scanner.model.finding import Verdict
from scanner.model.policy import Filter
from tests.support.policies import policy
from tests.support.strategies import arn

RULES = [
    {"ID": name, "Status": "Enabled", "Priority": n, "Filter": {}, "Destination": {"Bucket": arn(name)}}
    for n, name in enumerate(("near", "far"))
]
BUCKETS: dict[str, dict[str, Any]] = {
    "src": {"region": "eu-west-1", "replication": {"Role": "r", "Rules": RULES}, "versioning": {"Status": "Enabled"}},
    "near": {"region": "eu-west-1", "versioning": {}, "tags": {"TagSet": [{"Key": "kind", "Value": "replica"}]}},
    "far": {"region": "eu-central-1", "listed": False, "versioning": {"Status": "Enabled"}},
}
POLICY = policy("source-versioning", "destination-versioning", "destination-region", name="two")

C, N = Verdict.COMPLIANT, Verdict.NON_COMPLIANT


def outcome(*expect: Expected, **fields: Any) -> Outcome:  # noqa: ANN401 -- a case's own fields
    whole = {"policy": POLICY, "buckets": BUCKETS, **fields}
    return tried(Case(name="a case", place="cases.yaml:3", expect=expect, **whole), registry.checks())


def test_what_comes_out_as_expected_passes_and_is_met() -> None:
    expect = (
        Expected("src", "source-versioning", C),
        Expected("src", "destination-versioning", N, "near", "never"),
        Expected("src", "destination-versioning", C, "far"),
    )
    found = outcome(*expect)
    assert found.passed
    assert found.met == expect


def test_another_verdict_is_a_difference() -> None:
    found = outcome(Expected("near", "source-versioning", C))
    (difference,) = found.differences
    assert (difference.about, difference.expected) == ("near source-versioning", ("COMPLIANT",))
    (line,) = difference.found
    assert line.startswith("NON_COMPLIANT: ")
    assert not found.met


def test_another_message_is_a_difference() -> None:
    (difference,) = outcome(Expected("src", "source-versioning", C, message="no such words")).differences
    assert difference.expected == ("COMPLIANT: … no such words …",)


def test_a_second_rule_that_nobody_expected_shows() -> None:
    (difference,) = outcome(Expected("src", "destination-versioning", C, "far")).differences
    assert (difference.about, difference.expected) == ("src destination-versioning, rule near", ())


def test_a_rule_that_there_is_not_shows() -> None:
    (difference,) = outcome(
        Expected("src", "destination-versioning", C, "far"),
        Expected("src", "destination-versioning", N, "near"),
        Expected("src", "destination-versioning", N, "nowhere"),
    ).differences
    assert (difference.about, difference.found) == ("src destination-versioning, rule nowhere", ())


def test_one_finding_meets_one_verdict_only() -> None:
    found = outcome(Expected("src", "source-versioning", C), Expected("src", "source-versioning", N))
    assert [wanted.verdict for wanted in found.met] == [C]
    assert not found.passed


@pytest.mark.parametrize(
    ("selects", "differences"),
    [
        (frozenset({"near"}), ()),
        (frozenset[str](), (Difference("buckets that the policy selects", ("none",), ("near",)),)),
        (frozenset({"near", "src"}), (Difference("buckets that the policy selects", ("near, src",), ("near",)),)),
    ],
)
def test_what_the_policy_selects_is_compared(selects: frozenset[str], differences: tuple[Difference, ...]) -> None:
    choosy = policy("source-versioning", selects=Filter(tags=(("kind", ("replica",)),)))
    buckets = {**BUCKETS, "src": {**BUCKETS["src"], "tags": None}}
    assert outcome(policy=choosy, buckets=buckets, selects=selects).differences == differences


def test_a_selection_that_is_not_known_says_so() -> None:
    choosy = policy("source-versioning", selects=Filter(tags=(("kind", ("replica",)),)))
    (difference,) = outcome(policy=choosy, selects=frozenset({"near"})).differences
    assert difference.found == ("near, src (not known)",)


def test_coverage_counts_what_was_met() -> None:
    expect = (
        Expected("src", "source-versioning", C),
        Expected("near", "source-versioning", N),
        Expected("src", "destination-region", C, "near"),
    )
    other = policy("rule-enabled", name="other")
    covered = {found.policy: found for found in coverage_of([outcome(*expect), outcome(expect[0])], [other])}
    assert [(check.check, check.verdicts) for check in covered["two"].checks] == [
        ("source-versioning", ((C, 2), (N, 1))),
        ("destination-versioning", ()),
        ("destination-region", ()),
    ]
    assert (covered["two"].tested, covered["other"].tested) == (1, 0)
