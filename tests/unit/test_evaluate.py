"""Judging: each finding in its place, nothing concluded from the unread, one broken check costing only itself."""

import logging
from datetime import date
from typing import Any

import pytest

from scanner import registry
from scanner.evaluate import evaluate
from scanner.model.check import Answer, BucketCheck, Check, NoParameters, compliant
from scanner.model.estate import Estate
from scanner.model.facet import TAGS, VERSIONING
from scanner.model.facts import BucketFacts
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.policy import Filter, Policy, Waiver
from tests.support.fragments import records
from tests.support.policies import policy

TODAY = date(2026, 11, 22)
ENABLED = {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}
NEVER = {"region": "eu-west-1", "versioning": {}}


def judge(
    fragment: dict[str, dict[str, Any]], *policies: Policy, checks: dict[str, Check] | None = None
) -> list[Finding]:
    return evaluate(Estate(records(fragment)), policies, checks or registry.checks(), TODAY)


def check(judge_it: object, **fields: Any) -> dict[str, Check]:  # noqa: ANN401 -- a check's own fields
    made = BucketCheck(
        id="source-versioning",
        title="t",
        severity=Severity.LOW,
        judge=judge_it,  # type: ignore[arg-type]
        documentation="",
        loses="",
        parameters=NoParameters,
        **fields,
    )
    return {"source-versioning": made}


def test_two_policies_judge_one_bucket_each_for_itself() -> None:
    found = judge({"a": NEVER}, policy("source-versioning", name="one"), policy("source-versioning", name="two"))
    assert [(f.policy, f.verdict) for f in found] == [("one", Verdict.NON_COMPLIANT), ("two", Verdict.NON_COMPLIANT)]
    assert found[0].id != found[1].id


def test_ids_are_the_same_in_every_run_and_differ_by_bucket() -> None:
    first, again = (judge({"a": NEVER, "b": ENABLED}, policy("source-versioning")) for _ in range(2))
    assert [f.id for f in first] == [f.id for f in again]
    assert len({f.id for f in first}) == 2


def test_buckets_that_are_unlisted_out_of_scope_gone_or_unselected_have_no_findings() -> None:
    fragment: dict[str, dict[str, Any]] = {
        "unlisted": {**NEVER, "listed": False},
        "left-out": {**NEVER, "in_scope": False},
        "gone": {**NEVER, "location": None},
        "other-region": {**NEVER, "region": "us-east-1"},
    }
    assert judge(fragment, policy("source-versioning", selects=Filter(regions=("eu-*",)))) == []


def test_unknown_selection_makes_every_expectation_undecided() -> None:
    fragment = {"a": {**ENABLED, "tags": "AccessDenied"}}
    asked = policy("source-versioning", "destination-versioning", selects=Filter(tags=(("k", ("v",)),)))
    found = judge(fragment, asked)
    assert {f.verdict for f in found} == {Verdict.INSUFFICIENT_DATA}
    assert len(found) == 2
    assert all("AccessDenied" in f.message for f in found)


def test_evidence_names_operation_time_and_verbatim_code() -> None:
    found = judge({"a": {"region": "eu-west-1", "versioning": "SlowDown"}}, policy("source-versioning"))
    (evidence,) = found[0].evidence
    assert (evidence.facet, evidence.operation, evidence.outcome, evidence.code) == (
        "versioning", "GetBucketVersioning", "unreadable", "SlowDown",
    )  # fmt: skip
    assert evidence.at.endswith("Z")


def test_a_crashing_check_is_a_visible_undecided_finding(caplog: pytest.LogCaptureFixture) -> None:
    def crash(_bucket: BucketFacts, _parameters: NoParameters) -> Answer:
        raise ZeroDivisionError("by design")

    with caplog.at_level(logging.CRITICAL):
        found = judge({"a": NEVER, "b": NEVER}, policy("source-versioning"), checks=check(crash))
    assert [f.verdict for f in found] == [Verdict.INSUFFICIENT_DATA] * 2
    assert "The check itself failed (ZeroDivisionError: by design)" in found[0].message


def test_reading_an_undeclared_facet_is_a_defect_of_the_check(caplog: pytest.LogCaptureFixture) -> None:
    def peek(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
        return compliant(str(bucket.read(TAGS)))

    with caplog.at_level(logging.CRITICAL):
        found = judge(
            {"a": {**NEVER, "tags": None}}, policy("source-versioning"), checks=check(peek, source=(VERSIONING,))
        )
    assert "UndeclaredFacetError: tags" in found[0].message


@pytest.mark.parametrize(
    ("expires", "expired", "waived"),
    [("2026-11-22", False, True), ("2026-11-21", True, False), ("2027-01-01", False, True)],
)
def test_a_waiver_rides_beside_the_verdict_until_its_last_day(expires: str, expired: bool, waived: bool) -> None:
    waiver = Waiver(check="source-*", bucket="a*", reason="scratch", owner="team", expires=expires)
    found = judge({"abc": NEVER}, policy("source-versioning", waivers=(waiver,)))[0]
    assert found.verdict is Verdict.NON_COMPLIANT
    assert found.waiver is not None
    assert (found.waiver.expired, found.is_waived) == (expired, waived)


def test_the_waiver_that_holds_longest_counts_and_compliant_findings_carry_none() -> None:
    waivers = tuple(Waiver("*", "*", "r", "o", day) for day in ("2026-01-01", "2027-01-01", "2026-06-01"))
    found = {f.bucket: f for f in judge({"a": NEVER, "b": ENABLED}, policy("source-versioning", waivers=waivers))}
    assert found["a"].waiver is not None
    assert found["a"].waiver.expires == "2027-01-01"
    assert found["b"].waiver is None


def test_a_waiver_for_another_account_bucket_or_check_does_not_apply() -> None:
    waivers = (
        Waiver("*", "*", "r", "o", "2027-01-01", account="999999999999"),
        Waiver("*", "other", "r", "o", "2027-01-01"),
        Waiver("rule-*", "*", "r", "o", "2027-01-01"),
    )
    assert judge({"a": NEVER}, policy("source-versioning", waivers=waivers))[0].waiver is None


def test_a_policys_controls_replace_the_checks_own() -> None:
    asked = policy("source-versioning", controls=(("nist-800-53-r5", ("CP-9",)),))
    assert judge({"a": NEVER}, asked)[0].controls == ("nist-800-53-r5:CP-9",)
    assert (
        judge({"a": NEVER}, policy("source-versioning"))[0].controls == registry.checks()["source-versioning"].controls
    )
