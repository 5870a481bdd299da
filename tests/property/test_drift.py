"""Drift between any two runs: nothing between a run and itself, every finding accounted for, nothing guessed."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scanner.drift import Side, drift
from scanner.drift.value import Kind
from scanner.model.bucket import BucketRef
from scanner.model.finding import Finding, Severity, Verdict
from tests.support.reports import finding, report

_BUCKETS = [BucketRef("111111111111", name, "eu-west-1") for name in ("a", "b")]


@st.composite
def findings(draw: st.DrawFn) -> list[Finding]:
    """Return a few findings, each of an id of its own."""
    parts: dict[str, Any] = {
        "check": st.sampled_from(["rule-enabled", "destination-region"]),
        "bucket": st.sampled_from(_BUCKETS),
        "verdict": st.sampled_from(Verdict),
        "severity": st.sampled_from(Severity),
        "policy": st.sampled_from(["p", "q"]),
        "rule": st.sampled_from(["", "r", "s"]),
        "destination": st.sampled_from(["", "x"]),
    }
    made = draw(st.lists(st.fixed_dictionaries(parts).map(lambda given: finding(**given)), max_size=8))
    return list({one.id: one for one in made}.values())


@given(findings())
def test_a_run_does_not_differ_from_itself(some: list[Finding]) -> None:
    found = drift(Side(report(some)), Side(report(some)))
    assert not found.differs
    assert found.unchanged == len(some)


@given(findings(), findings())
def test_every_wrong_or_undecided_finding_is_accounted_for_once(old: list[Finding], new: list[Finding]) -> None:
    found = drift(Side(report(old)), Side(report(new)))
    ids = Counter(entry.id for entry in found.findings)
    assert not ids or max(ids.values()) <= 2, "an id of one run may be another's of the other where a rule was renamed"
    older, newer = ({one.id: one for one in side} for side in (old, new))
    for entry in found.findings:
        if entry.after:
            assert newer[entry.id].verdict is entry.after.verdict
        if entry.before:
            assert older[entry.was or entry.id].verdict is entry.before.verdict
    pairs = found.unchanged + sum(entry.before is not None and entry.after is not None for entry in found.findings)
    assert pairs <= min(len(old), len(new))


@given(findings(), findings())
def test_resolved_is_what_was_wrong_and_is_known_to_be_right(old: list[Finding], new: list[Finding]) -> None:
    for entry in drift(Side(report(old)), Side(report(new))).of(Kind.RESOLVED):
        assert entry.before
        assert entry.after
        assert entry.before.verdict is Verdict.NON_COMPLIANT
        assert entry.after.verdict in (Verdict.COMPLIANT, Verdict.NOT_APPLICABLE)


@given(findings(), findings())
def test_the_way_back_has_as_many_changes(old: list[Finding], new: list[Finding]) -> None:
    there, back = (drift(Side(report(a)), Side(report(b))) for a, b in ((old, new), (new, old)))
    assert there.unchanged == back.unchanged
    assert len(there.of(Kind.CHANGED)) == len(back.of(Kind.CHANGED))
