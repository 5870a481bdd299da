"""Findings before and after a repair."""

from typing import Any

from scanner.model.finding import Finding, Severity, Verdict, WaiverRef
from scanner.model.proof import ProofState
from scanner.model.verification import Verification, decode, encode
from scanner.verify import verification
from tests.support.canaries import AT, pair

RIGHT, WRONG = Verdict.COMPLIANT, Verdict.NON_COMPLIANT
NONE, UNKNOWN = Verdict.NOT_APPLICABLE, Verdict.INSUFFICIENT_DATA
WAIVER = WaiverRef("scratch", "me", "2030-01-01")


def finding(name: str, verdict: Verdict, **changes: Any) -> Finding:  # noqa: ANN401 -- fields of a finding
    fields: dict[str, Any] = {
        "id": name,
        "policy": "p",
        "check": "c",
        "verdict": verdict,
        "severity": Severity.HIGH,
        "account": "111111111111",
        "region": "eu-west-1",
        "bucket": name,
        "rule": "",
        "destination": "",
        "message": f"{name} is {verdict}",
        "expected": "",
        "actual": "",
    }
    return Finding(**{**fields, **changes})


def compared(before: list[Finding], after: list[Finding]) -> Verification:
    return verification(before, after, (), run="later", at=AT)


def names(found: Verification) -> dict[str, list[str]]:
    parts = ("resolved", "remaining", "new", "unreadable")
    return {part: [one.id for one in getattr(found, part)] for part in parts if getattr(found, part)}


def test_what_was_wrong_and_is_right_is_resolved_as_it_is_told_now() -> None:
    found = compared([finding("a", WRONG), finding("b", WRONG)], [finding("a", RIGHT), finding("b", NONE)])
    assert names(found) == {"resolved": ["a", "b"]}
    assert found.resolved[0].verdict is RIGHT


def test_what_is_wrong_on_both_sides_remains_and_what_is_wrong_only_now_is_new() -> None:
    before = [finding("a", WRONG), finding("b", RIGHT), finding("d", UNKNOWN)]
    after = [finding("a", WRONG), finding("b", WRONG), finding("c", WRONG), finding("d", WRONG)]
    assert names(compared(before, after)) == {"remaining": ["a"], "new": ["b", "c", "d"]}


def test_what_can_no_more_be_decided_is_unreadable() -> None:
    before = [finding("a", WRONG), finding("b", RIGHT), finding("c", UNKNOWN)]
    after = [finding("a", UNKNOWN), finding("b", UNKNOWN), finding("c", UNKNOWN)]
    assert names(compared(before, after)) == {"unreadable": ["a", "b"]}


def test_what_is_right_on_both_sides_is_not_told() -> None:
    assert names(compared([finding("a", RIGHT)], [finding("a", RIGHT)])) == {}


def test_a_rule_that_is_gone_is_resolved_only_where_its_bucket_was_judged_again() -> None:
    old = [finding("rule", WRONG, bucket="a", rule="r")]
    assert names(compared(old, [finding("other", RIGHT, bucket="a", rule="s")])) == {"resolved": ["rule"]}
    assert names(compared(old, [finding("bucket", UNKNOWN, bucket="a")])) == {"unreadable": ["rule"]}
    assert names(compared(old, [])) == {"unreadable": ["rule"]}


def test_waived_findings_are_in_none() -> None:
    waived = {"waiver": WAIVER}
    before = [finding("a", WRONG, **waived), finding("b", WRONG), finding("c", WRONG, **waived), finding("d", RIGHT)]
    after = [finding("a", RIGHT), finding("b", WRONG, **waived), finding("c", UNKNOWN, **waived)]
    after += [finding("d", UNKNOWN, **waived)]
    assert names(compared(before, after)) == {}


def test_an_expired_waiver_counts_again() -> None:
    expired = WaiverRef("scratch", "me", "2020-01-01", expired=True)
    before, after = [finding("a", WRONG, waiver=WAIVER)], [finding("a", WRONG, waiver=expired)]
    assert names(compared(before, after)) == {"new": ["a"]}


def test_the_worst_comes_first() -> None:
    after = [finding("a", WRONG, severity=Severity.LOW), finding("b", WRONG, severity=Severity.CRITICAL)]
    assert names(compared([], after)) == {"new": ["b", "a"]}


def test_a_verification_is_read_back_as_it_was_written() -> None:
    proof = pair().proof(ProofState.PROVEN, "It arrived.", AT)
    found = verification([finding("a", WRONG)], [finding("a", RIGHT)], [proof], run="later", at=AT)
    assert decode(encode(found)) == found
    assert (found.run, found.at, found.proofs) == ("later", AT, (proof,))
