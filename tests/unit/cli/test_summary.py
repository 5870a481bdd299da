"""The summary on the terminal, on reports of every kind."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.cli import summary
from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage, ReadError, RegionCoverage
from scanner.model.finding import Severity, Verdict
from scanner.model.provenance import PolicyRef
from scanner.model.report import Report, Survival
from scanner.model.waiving import WaiverState, WaiverUse
from tests.support import reports
from tests.support.company import small_company

REF = BucketRef("111111111111", "bucket-00000", "eu-west-1")


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def shown(capsys: pytest.CaptureFixture[str], report: Report) -> str:
    summary.show(report, Path("out/run"))
    return capsys.readouterr().out


def test_it_leads_with_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    company = small_company()
    out = shown(capsys, company)
    survival = company.summary.survival
    assert f"{survival[Survival.YES]} would survive the loss of their Region" in out.splitlines()[0]
    assert f"{survival[Survival.NO]} would not" in out.splitlines()[0]


def test_the_worst_findings_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    company = small_company()
    lines = shown(capsys, company).splitlines()
    rows = [line.split()[0] for line in lines if line.startswith(tuple(Severity))]
    assert rows == [str(finding.severity) for finding in company.counting()][:20]


def test_a_long_list_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    large = reports.large(400)
    hidden = len(large.counting()) - 20
    assert f"… and {hidden} more in the reports." in shown(capsys, large)


def test_a_fault_that_several_policies_find_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    twice = [
        reports.finding("rule-enabled", REF, severity=severity, policy=policy, message="No rule is enabled.")
        for policy, severity in (("one", Severity.LOW), ("two", Severity.HIGH))
    ]
    out = shown(capsys, reports.report(twice))
    assert out.count("No rule is enabled.") == 1
    assert "high" in out
    assert "low " not in out


def test_an_empty_estate_is_no_success_story(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, reports.empty_estate())
    assert "Of 0 buckets" in out
    assert "policy dr-baseline selected no bucket" in out


def test_what_could_not_be_read_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    coverage = Coverage(
        accounts=(
            AccountCoverage("111111111111", "arn", 3),
            AccountCoverage("222222222222", "arn:aws:iam::222222222222:role/audit", 0, "AccessDenied: no\x1b[2J"),
        ),
        buckets=BucketCounts(listed=3, read=0, partly_read=1, unread=1, gone=1, out_of_scope=2),
        errors=tuple(
            ReadError("111111111111", "eu-west-1", f"bucket-{n}", "GetBucketVersioning", "AccessDenied", "no\x1b[2J")
            for n in range(7)
        ),
        regions=tuple(
            RegionCoverage("111111111111", f"eu-north-{n}", 9, "GetBucketTagging", "AccessDenied", "no", "deny\x1b[2J")
            for n in range(6)
        ),
    )
    run = reports.a_run(PolicyRef("p", "1", "", selected=3), interrupted=True)
    out = shown(capsys, reports.report(coverage=coverage, run=run))
    assert "2 accounts, 3 buckets listed, 0 read, 1 partly, 1 not, 1 gone meanwhile, 2 left out." in out
    assert "! 222222222222: AccessDenied: no" in out
    assert "! bucket-4: GetBucketVersioning: AccessDenied: no" in out
    assert "bucket-5" not in out
    assert "! 111111111111 in eu-north-4: none of 9 buckets could be read: AccessDenied: deny" in out
    assert "eu-north-5" not in out
    assert "! … and 1 more Region of which nothing could be read" in out
    assert "! … and 2 more reads that failed" in out
    assert "interrupted" in out
    assert "\x1b" not in out


def test_hostile_names_are_data(capsys: pytest.CaptureFixture[str]) -> None:
    finding = reports.finding("rule-enabled", REF, message="[bold]x[/bold] \x1b[31m\u202eevil :smile:", rule="r")
    out = shown(capsys, reports.report([finding]))
    assert "[bold]x[/bold]" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_waived_findings_are_counted_apart(capsys: pytest.CaptureFixture[str]) -> None:
    accepted = reports.finding("rule-enabled", REF, waiver=reports.waived("2027-01-01"))
    out = shown(capsys, reports.report([accepted]))
    assert f"1 {Verdict.NON_COMPLIANT}" in out
    assert "(1 waived)" in out
    assert "rule-enabled" not in out


def test_a_narrow_terminal_loses_no_words(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    finding = reports.finding("rule-enabled", REF, message="Every single word of this message must be there.")
    out = shown(capsys, reports.report([finding]))
    assert max(len(line) for line in out.splitlines()) <= 60
    for word in ["Every", "single", "word", "of", "this", "message", "must", "be", "there."]:
        assert word in out


def test_waivers_that_want_attention_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    troubles = [
        use("a", findings=2, unread=("x", "y")),
        use("b", findings=0),
        use("c", findings=3, state=WaiverState.EXPIRED),
        use("d", findings=3, state=WaiverState.TOO_LONG),
        use("fine", findings=1),
        *(use(f"more-{number}", findings=0) for number in range(3)),
    ]
    out = shown(capsys, msgspec.structs.replace(reports.report(), waivers=tuple(troubles)))
    lines = [line for line in out.splitlines() if "waiver" in line]
    assert lines == [
        "! waiver of dr for rule-enabled on a (team): it does not hold for 2 buckets whose tags could not be read",
        "! waiver of dr for rule-enabled on b (team): no finding needs it; delete it",
        "! waiver of dr for rule-enabled on c (team): it expired on 2027-01-01, and 3 findings count again",
        "! waiver of dr for rule-enabled on d (team): its last day, 2027-01-01, lies too far ahead, so it does not "
        "hold; choose a nearer one",
        "! waiver of dr for rule-enabled on more-0 (team): no finding needs it; delete it",
        "! … and 2 more waivers that want attention",
    ]


def use(bucket: str, **fields: Any) -> WaiverUse:  # noqa: ANN401 -- the other fields
    """Return what became of a waiver of the team."""
    plain: dict[str, Any] = {
        "policy": "dr", "check": "rule-enabled", "account": "*", "rule": "*", "tags": (), "reason": "r",
        "owner": "team", "ticket": "", "expires": "2027-01-01", "state": WaiverState.HOLDS,
    }  # fmt: skip
    return WaiverUse(bucket=bucket, **{**plain, **fields})


def test_one_is_not_said_like_many(capsys: pytest.CaptureFixture[str]) -> None:
    estate = reports.empty_estate()
    summed = msgspec.structs.replace(estate.summary, survival=dict.fromkeys(estate.summary.survival, 1))
    accounts = (AccountCoverage("111111111111", "arn", 1),)
    coverage = Coverage(accounts=accounts, buckets=BucketCounts(listed=1, read=1, partly_read=0, unread=0), errors=())
    out = shown(capsys, msgspec.structs.replace(estate, summary=summed, coverage=coverage))
    assert "1 would not, 1 is not known; 1 more holds replicas." in out
    assert "Coverage: 1 account, 1 bucket listed, 1 read, 0 partly, 0 not." in out
