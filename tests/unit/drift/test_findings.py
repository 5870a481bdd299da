"""Which findings are new, resolved, changed or not known any more; what was not looked at is never resolved."""

from typing import Any

import msgspec
import pytest

from scanner.drift import Side, drift, encode
from scanner.drift.value import Drift, Kind
from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage
from scanner.model.finding import Finding, Severity, Verdict
from scanner.model.provenance import PolicyRef
from scanner.model.report import Report
from scanner.model.snapshot import AccountRecord, Snapshot, SnapshotHeader
from tests.support.fragments import records
from tests.support.hostile import hostile
from tests.support.reports import a_run, finding, report, waived

A = BucketRef("111111111111", "prod-ledger", "eu-west-1")
GOOD, BAD, OPEN, MOOT = Verdict.COMPLIANT, Verdict.NON_COMPLIANT, Verdict.INSUFFICIENT_DATA, Verdict.NOT_APPLICABLE
POLICY = PolicyRef("dr-baseline", "1.0.0", "ab" * 32)


def found(verdict: Verdict, **parts: Any) -> Finding:  # noqa: ANN401 -- a finding's own fields
    severity = parts.pop("severity", Severity.HIGH)
    return finding(parts.pop("check", "rule-enabled"), parts.pop("bucket", A), verdict, severity, **parts)


def compared(before: list[Finding], after: list[Finding], **newer: Any) -> Drift:  # noqa: ANN401 -- of `side`
    return drift(side(before), side(after, **newer))


def side(
    findings: list[Finding],
    *,
    error: str = "",
    account: str = A.account,
    interrupted: bool = False,
    policy: PolicyRef = POLICY,
    fragment: dict[str, dict[str, Any]] | None = None,
) -> Side:
    coverage = Coverage((AccountCoverage(account, "arn", 1, error),), BucketCounts(1, 1, 0, 0), ())
    made = report(findings, coverage=coverage, run=a_run(policy, interrupted=interrupted))
    return Side(made, None if fragment is None else snapshot(fragment, account, error))


def snapshot(fragment: dict[str, dict[str, Any]], account: str, error: str = "") -> Snapshot:
    header = SnapshotHeader("run", "2026-11-22T12:00:00Z", "0.1.0")
    accounts = (AccountRecord(account, "arn", 1, error=error),)
    return Snapshot(header, accounts, records(fragment), "2026-11-22T12:00:41Z")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, BAD, Kind.NEW),
        (GOOD, BAD, Kind.NEW),
        (MOOT, BAD, Kind.NEW),
        (BAD, GOOD, Kind.RESOLVED),
        (BAD, MOOT, Kind.RESOLVED),
        (BAD, OPEN, Kind.UNREADABLE),
        (GOOD, OPEN, Kind.UNREADABLE),
        (None, OPEN, Kind.UNREADABLE),
        (OPEN, GOOD, Kind.READABLE),
        (OPEN, BAD, Kind.READABLE),
        (OPEN, MOOT, Kind.READABLE),
        (GOOD, MOOT, Kind.CHANGED),
        (BAD, None, Kind.DROPPED),
        (OPEN, None, Kind.DROPPED),
        (None, GOOD, None),
        (GOOD, None, None),
        (MOOT, None, None),
        (BAD, BAD, None),
        (OPEN, OPEN, None),
    ],
)
def test_what_becomes_of_a_verdict(before: Verdict | None, after: Verdict | None, kind: Kind | None) -> None:
    seen = compared([found(before)] if before else [], [found(after)] if after else [])
    assert [entry.kind for entry in seen.findings] == ([kind] if kind else [])
    assert seen.differs is (kind is not None)
    assert seen.unchanged == (1 if before is after and before else 0)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"severity": Severity.LOW}, Kind.CHANGED),
        ({"actual": "another"}, Kind.CHANGED),
        ({"waiver": waived("2027-01-01")}, Kind.CHANGED),
        ({"message": "The same, said in other words."}, None),
    ],
)
def test_severity_waiver_and_actual_are_changes_and_wording_is_none(change: dict[str, Any], kind: Kind | None) -> None:
    seen = compared([found(BAD)], [found(BAD, **change)])
    assert [entry.kind for entry in seen.findings] == ([kind] if kind else [])
    assert seen.unchanged == (kind is None)


def test_a_renamed_rule_is_the_same_finding() -> None:
    old = found(BAD, rule="old", destination="replica")
    new = found(BAD, rule="new", destination="replica", actual="changed")
    (entry,) = compared([old], [new]).findings
    assert (entry.kind, entry.id, entry.was, entry.rule) == (Kind.CHANGED, new.id, old.id, "new")
    assert compared([old], [found(BAD, rule="new", destination="replica")]).differs is False


def test_a_renamed_policy_is_the_same_finding() -> None:
    seen = compared([found(BAD)], [found(BAD, policy="dr-renamed")], policy=PolicyRef("dr-renamed", "1", "cd" * 32))
    assert not seen.findings
    assert seen.notes == (
        "Of the older run there is no snapshot, so buckets and configurations are not compared.",
        "Of the newer run there is no snapshot, so buckets and configurations are not compared.",
        "Only the older run was judged by policy dr-baseline.",
        "Only the newer run was judged by policy dr-renamed.",
    )


def test_two_candidates_for_a_rename_are_no_rename() -> None:
    before = [found(BAD, rule=name, destination="replica") for name in ("a", "b")]
    after = [found(BAD, rule="c", destination="replica")]
    assert [entry.kind for entry in compared(before, after).findings] == [Kind.NEW, Kind.DROPPED, Kind.DROPPED]


def test_findings_about_a_bucket_are_not_taken_for_each_other() -> None:
    other = BucketRef(A.account, "other", A.region)
    kinds = [entry.kind for entry in compared([found(BAD)], [found(BAD, bucket=other)]).findings]
    assert kinds == [Kind.NEW, Kind.DROPPED]


HERE: dict[str, dict[str, Any]] = {A.name: {"region": A.region}}


@pytest.mark.parametrize(
    ("newer", "reason"),
    [
        ({"interrupted": True}, "not looked at: the newer run was interrupted"),
        ({"policy": PolicyRef("x", "1", "")}, "the newer run knows no such policy"),
        ({"account": "222222222222"}, "not looked at: the newer run did not ask the account"),
        ({"error": "AccessDenied"}, "not looked at: the account could not be listed: AccessDenied"),
        ({}, "not asked any more; whether the bucket is still there, only the snapshot of the newer run tells"),
        ({"fragment": {}}, "the bucket is gone"),
        ({"fragment": {A.name: {"region": A.region, "location": None}}}, "the bucket is gone"),
        ({"fragment": {A.name: {"in_scope": False}}}, "not looked at: the newer run left the bucket out"),
        ({"fragment": HERE}, "no enabled rule dr-all leads to replica any more"),
    ],
)
def test_a_finding_that_is_not_there_says_why(newer: dict[str, Any], reason: str) -> None:
    (entry,) = compared([found(BAD, rule="dr-all", destination="replica")], [], **newer).findings
    assert (entry.kind, entry.reason, entry.after) == (Kind.DROPPED, reason, None)


def test_a_policy_that_asks_less() -> None:
    before = [found(BAD, rule="dr-all", destination="replica"), found(BAD)]
    after = [found(GOOD, check="other", rule="dr-all", destination="replica")]
    reasons = {entry.reason for entry in compared(before, after, fragment=HERE).findings}
    assert reasons == {"the policy does not ask this of the bucket any more"}


def test_versions_of_program_and_policies_are_said() -> None:
    older, newer = side([]), side([], policy=PolicyRef("dr-baseline", "1.1.0", "cd" * 32))
    assert older.report
    old = Side(msgspec.structs.replace(older.report, tool=msgspec.structs.replace(older.report.tool, version="0.0.9")))
    notes = drift(old, newer).notes
    assert notes[0] == (
        "The runs are of different versions of the program: 0.0.9 made the older one, 0.1.0 the newer one."
    )
    assert notes[-1] == "Policy dr-baseline is not the same in both runs: version 1.0.0 became 1.1.0."
    same = drift(older, side([], policy=PolicyRef("dr-baseline", "1.0.0", "cd" * 32))).notes
    assert same[-1].endswith("its file changed, its version 1.0.0 did not.")


def test_an_interrupted_run_is_said() -> None:
    assert (
        "The newer run was interrupted: what it does not have may be there." in compared([], [], interrupted=True).notes
    )


def test_a_report_beside_itself_is_the_same_however_hostile() -> None:
    company: Report = hostile()
    seen = drift(Side(company), Side(company))
    assert not seen.differs
    assert seen.unchanged == len({finding.id for finding in company.findings})


def test_the_json_is_versioned_and_reads_back() -> None:
    seen = compared([found(BAD)], [found(GOOD)])
    assert msgspec.json.decode(encode(seen), type=Drift) == seen
    assert b'"schema": 1' in encode(seen)


def test_a_side_needs_something() -> None:
    with pytest.raises(ValueError, match="a report or a snapshot"):
        _ = Side().run
    assert Side().accounts == {}
    assert Side().pairs == frozenset()
