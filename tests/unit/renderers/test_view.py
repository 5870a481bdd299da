"""The report as people look at it."""

from scanner.model.bucket import BucketRef
from scanner.model.finding import Severity, Verdict
from scanner.model.report import Report
from scanner.renderers._view import Row, Status, status_of, view
from tests.support.company import ANALYTICS, LEGACY, VAULT, small_company
from tests.support.reports import empty_estate, finding, report, waived

BUCKET = BucketRef("111111111111", "b", "eu-west-1")


def rows_of(made: Report) -> tuple[Row, ...]:
    """Return all rows of a report, the most urgent first."""
    seen = view(made)
    return seen.rows(seen.order)


def test_status_follows_verdict_and_waiver() -> None:
    accepted, expired = waived("2027-03-31"), waived("2026-01-01", expired=True)
    assert status_of(finding("c", BUCKET, Verdict.NON_COMPLIANT)) is Status.WRONG
    assert status_of(finding("c", BUCKET, Verdict.NON_COMPLIANT, waiver=expired)) is Status.WRONG
    assert status_of(finding("c", BUCKET, Verdict.NON_COMPLIANT, waiver=accepted)) is Status.WAIVED
    assert status_of(finding("c", BUCKET, Verdict.INSUFFICIENT_DATA)) is Status.UNKNOWN
    assert status_of(finding("c", BUCKET, Verdict.INSUFFICIENT_DATA, waiver=accepted)) is Status.WAIVED
    assert status_of(finding("c", BUCKET, Verdict.COMPLIANT, waiver=accepted)) is Status.SOUND
    assert status_of(finding("c", BUCKET, Verdict.NOT_APPLICABLE)) is Status.MOOT


def test_rows_are_in_order_of_urgency_then_severity() -> None:
    rows = rows_of(small_company())
    statuses = [list(Status).index(row.status) for row in rows]
    assert statuses == sorted(statuses)
    wrong = [row.finding.severity.rank for row in rows if row.status is Status.WRONG]
    assert wrong == sorted(wrong)
    assert rows[0].finding.severity is Severity.CRITICAL


def test_every_finding_has_one_row() -> None:
    report = small_company()
    assert sorted(row.finding.id for row in rows_of(report)) == sorted(f.id for f in report.findings)


def test_buckets_begin_with_the_bad_news() -> None:
    buckets = view(small_company()).buckets
    assert [str(b.survival) for b in buckets] == ["no"] * 7 + ["unknown"] + ["yes"] * 2 + ["replica"] * 5
    assert buckets[0].worst is Severity.CRITICAL


def test_replicas_are_not_at_stake() -> None:
    assert view(small_company()).at_stake == 10
    assert view(empty_estate()).at_stake == 0


def test_accounts_include_those_that_could_not_be_listed() -> None:
    rows = {row.account: row for row in view(small_company()).accounts}
    legacy = rows[LEGACY].coverage
    assert legacy is not None
    assert legacy.error.startswith("AccessDenied")
    assert rows[ANALYTICS].statuses[Status.WAIVED] == 1
    assert rows[VAULT].statuses[Status.WRONG] == 0


def test_accounts_include_those_that_only_findings_name() -> None:
    stranger = BucketRef("999999999999", "b", "eu-west-1")
    rows = {row.account: row for row in view(report([finding("c", stranger)])).accounts}
    assert rows["999999999999"].coverage is None
    assert rows["999999999999"].statuses[Status.WRONG] == 1


def test_policies_count_their_findings() -> None:
    rows = {row.policy.name: row.statuses for row in view(small_company()).policies}
    assert rows["dr-critical"][Status.WRONG] == 5
    assert rows["dr-baseline"][Status.WAIVED] == 1


def test_a_check_without_information_goes_by_its_id() -> None:
    (row,) = rows_of(report([finding("custom-check", BUCKET)]))
    assert row.check.title == "custom-check"
