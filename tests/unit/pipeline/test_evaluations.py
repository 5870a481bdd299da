"""Findings as a custom rule's results: which verdict stands for a bucket, and what is told of what nobody knows."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.errors import UsageError
from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage, ReadError
from scanner.model.evaluation import ACCOUNT, BUCKET, Evaluation, Resource
from scanner.model.finding import Finding, Verdict, WaiverRef
from scanner.model.printable import one_line
from scanner.model.report import Report
from scanner.pipeline.evaluations import MOST, evaluations_of, withdrawn
from tests.support.company import IRELAND, PAYMENTS, small_company
from tests.support.hostile import hostile
from tests.support.reports import finding, report

OWN, OTHER, WEST, NORTH = "111111111111", "222222222222", "eu-west-1", "eu-north-1"
LEDGER = BucketRef(OWN, "prod-ledger", WEST)
FAIL, PASS, MOOT, UNKNOWN = (
    Verdict.NON_COMPLIANT,
    Verdict.COMPLIANT,
    Verdict.NOT_APPLICABLE,
    Verdict.INSUFFICIENT_DATA,
)
WAIVER = WaiverRef(reason="planned", owner="a.team", expires="2027-01-01")


def coverage(error: str = "", errors: Iterable[ReadError] = (), left_out: str = "") -> Coverage:
    account = AccountCoverage(OWN, "arn:caller", 1, error=error, left_out=left_out)
    return Coverage((account,), BucketCounts(1, 1, 0, 0), tuple(errors))


def told(*findings: Finding, **of: object) -> dict[Resource, Evaluation]:
    made = report(findings, coverage=coverage(**of))  # type: ignore[arg-type]  # whatever a test cares for
    return {one.resource: one for one in evaluations_of(made, OWN, WEST)}


def of_bucket(*findings: Finding) -> Evaluation:
    return told(*findings)[Resource(BUCKET, LEDGER.name)]


def of_account(*findings: Finding, **of: object) -> Evaluation:
    return told(*findings, **of)[Resource(ACCOUNT, OWN)]


@pytest.mark.parametrize(
    ("verdicts", "stands"),
    [
        ((PASS, PASS), PASS),
        ((PASS, FAIL, UNKNOWN, MOOT), FAIL),
        ((UNKNOWN, FAIL), FAIL),
        ((PASS, UNKNOWN), MOOT),
        ((UNKNOWN,), MOOT),
        ((PASS, MOOT), PASS),
        ((MOOT,), MOOT),
    ],
)
def test_the_worst_stands_for_the_bucket_and_nothing_unknown_passes(
    verdicts: tuple[Verdict, ...], stands: Verdict
) -> None:
    found = [finding(f"check-{n}", LEDGER, verdict) for n, verdict in enumerate(verdicts)]
    assert of_bucket(*found).verdict is stands


@pytest.mark.parametrize("verdict", [FAIL, UNKNOWN])
def test_a_waiver_counts_on_neither_side(verdict: Verdict) -> None:
    accepted = finding("source-versioning", LEDGER, verdict, waiver=WAIVER)
    alone = of_bucket(accepted)
    assert (alone.verdict, alone.annotation) == (MOOT, "Accepted (1): source-versioning.")
    assert of_bucket(accepted, finding("a", LEDGER, PASS)).verdict is PASS
    assert of_bucket(accepted, finding("a", LEDGER, FAIL)).verdict is FAIL
    assert of_account(accepted).verdict is PASS


def test_an_expired_waiver_does_not_count() -> None:
    assert of_bucket(finding("a", LEDGER, FAIL, waiver=replace(WAIVER, expired=True))).verdict is FAIL


def test_the_annotation_names_the_checks_bad_news_first() -> None:
    every = (
        finding("b-fails", LEDGER, FAIL),
        finding("a-fails", LEDGER, FAIL),
        finding("unknown", LEDGER, UNKNOWN),
        finding("accepted", LEDGER, FAIL, waiver=WAIVER),
        finding("passes", LEDGER, PASS),
    )
    assert (
        of_bucket(*every).annotation == "Fails (2): a-fails, b-fails. Not decided (1): unknown. Accepted (1): accepted."
    )
    assert of_bucket(*every[4:]).annotation == "Passes (1): passes."
    assert of_bucket(finding("moot", LEDGER, MOOT)).annotation == "Does not apply (1): moot."


def test_an_annotation_that_is_cut_off_says_how_many_there_are() -> None:
    told = of_bucket(*(finding(f"a-rather-long-name-of-a-check-{n:03}", LEDGER, FAIL) for n in range(50)))
    assert len(told.annotation) <= MOST
    assert told.annotation.startswith("Fails (50): a-rather-long-name-of-a-check-000, ")
    assert told.annotation.endswith("…")


def test_a_rule_is_told_of_its_own_account_and_region_alone() -> None:
    elsewhere = (
        finding("a", BucketRef(OTHER, "others", WEST), FAIL),
        finding("a", BucketRef(OWN, "north", NORTH), FAIL),
        finding("a", BucketRef(OWN, "somewhere", ""), FAIL),
    )
    assert set(told(finding("a", LEDGER, PASS), *elsewhere)) == {Resource(ACCOUNT, OWN), Resource(BUCKET, LEDGER.name)}


def test_several_policies_and_rules_make_one_result() -> None:
    same = [finding("a", LEDGER, verdict, policy=name, rule=name) for name, verdict in (("p", PASS), ("q", FAIL))]
    assert (of_bucket(*same).verdict, of_bucket(*same).annotation) == (FAIL, "Fails (1): a.")


def test_the_account_is_compliant_where_everything_was_read() -> None:
    whole = of_account(finding("a", LEDGER, FAIL))
    assert (whole.verdict, whole.annotation) == (PASS, "Everything that was asked of the account was read and decided.")


def test_what_was_not_read_or_decided_makes_the_account_non_compliant() -> None:
    undecided = of_account(finding("a", LEDGER, UNKNOWN))
    assert (undecided.verdict, undecided.annotation) == (FAIL, "1 bucket could not be decided.")
    unlisted = of_account(error="AccessDenied")
    assert (unlisted.verdict, unlisted.annotation) == (
        FAIL,
        "The account's buckets could not all be listed: AccessDenied",
    )
    unread = ReadError(OWN, WEST, "prod-ledger", "GetBucketTagging", "AccessDenied", "no\x1b[2J\nway")
    assert "\x1b" not in of_account(errors=[unread]).annotation
    assert of_account(errors=[unread]).verdict is FAIL


@pytest.mark.parametrize(("account", "left_out"), [(OTHER, ""), (OWN, "It is closed.")])
def test_a_run_that_did_not_ask_the_account_tells_nothing(account: str, left_out: str) -> None:
    made = report(coverage=coverage(left_out=left_out))
    with pytest.raises(UsageError, match=f"did not ask account {account}"):
        evaluations_of(made, account, WEST)


def test_earlier_results_that_nobody_looked_for_are_taken_back() -> None:
    now = tuple(told(finding("a", LEDGER, PASS)).values())
    gone = Resource(BUCKET, "gone")
    assert tuple(withdrawn([Resource(BUCKET, LEDGER.name), gone, gone], now)) == (
        Evaluation(gone, Verdict.NOT_APPLICABLE, "The last run has no findings about it."),
    )


@pytest.mark.parametrize("made", [small_company(), hostile()], ids=["company", "hostile"])
def test_everything_is_as_aws_config_takes_it(made: Report) -> None:
    places = {(one.account, one.region) for one in made.findings}
    asked = {one.account for one in made.coverage.accounts if not one.left_out}
    evaluations = [
        one for account, region in places if account in asked for one in evaluations_of(made, account, region)
    ]
    assert evaluations
    for one in evaluations:
        assert one.verdict is not UNKNOWN
        assert 1 <= len(one.annotation) <= MOST
        assert one.annotation == one_line(one.annotation)


def test_each_resource_is_told_once() -> None:
    company = evaluations_of(small_company(), PAYMENTS, IRELAND)
    assert len({one.resource for one in company}) == len(company)


@given(st.lists(st.tuples(st.sampled_from([FAIL, PASS, MOOT, UNKNOWN]), st.booleans()), min_size=1, max_size=6))
def test_compliant_means_that_something_passes_and_nothing_else_is_open(found: list[tuple[Verdict, bool]]) -> None:
    findings = [
        finding(f"check-{n}", LEDGER, verdict, waiver=WAIVER if waived else None)
        for n, (verdict, waived) in enumerate(found)
    ]
    open_ = {one.verdict for one in findings if not (one.is_waived and one.verdict in (FAIL, UNKNOWN))}
    verdict = of_bucket(*findings).verdict
    assert (verdict is PASS) == (PASS in open_ and not {FAIL, UNKNOWN} & open_)
    assert (verdict is FAIL) == (FAIL in open_)
