"""What of a run is news, and when two runs have the same."""

import json

from msgspec.structs import replace

from scanner.model.base import to_json
from scanner.model.finding import Severity
from scanner.model.outcome import State
from scanner.model.report import Report
from scanner.model.verification import Verification
from scanner.notify.gathering import Since, news_of, news_of_proofs, news_of_repair
from scanner.notify.news import TOP, News
from scanner.notify.settings import Notify
from scanner.notify.targets import Reason
from scanner.notify.words import words_of
from tests.support.hostile import hostile
from tests.support.repaired import repaired
from tests.support.reports import empty_estate, large, report
from tests.unit.notify.conftest import proof

SETTINGS = Notify()


def test_each_kind_of_news_is_a_reason(news: News) -> None:
    assert list(news.reasons) == [reason for reason in Reason if reason is not Reason.FAILED_STEPS]
    assert news.new_findings == {Severity.CRITICAL: 1, Severity.HIGH: 1, Severity.LOW: 1}
    assert [item.check for item in news.top] == ["source-versioning", "canary-fresh", "rule-enabled"]
    assert (news.expired_waivers, news.failed_proofs) == (1, 1)
    assert news.coverage
    assert (news.coverage.complete, news.coverage.undecided, news.coverage.partly_read) == (False, 1, 1)
    assert news.report == "https://reports.example/20261122T120000Z-7f3a/report.html"


def test_what_was_known_is_no_news(troubled: Report) -> None:
    known = frozenset(finding.id for finding in troubled.findings)
    news = news_of(troubled, Since("earlier", known), SETTINGS)
    assert Reason.NEW_FINDINGS not in news.reasons
    assert news.new_findings == {}


def test_the_floor_leaves_out_what_is_less_severe(troubled: Report) -> None:
    news = news_of(troubled, Since(), Notify(severity=Severity.CRITICAL))
    assert news.new_findings == {Severity.CRITICAL: 1}


def test_a_run_with_nothing_wrong_has_no_news() -> None:
    news = news_of(empty_estate(), Since(), SETTINGS)
    assert news.reasons == {}
    assert words_of(news).title == "S3 replication: nothing new"


def test_the_same_news_of_another_run_has_the_same_digest(troubled: Report, news: News) -> None:
    later = replace(troubled, run=replace(troubled.run, id="later", started="2026-11-24T00:00:00Z"))
    assert news_of(later, Since("other"), SETTINGS).digest == news.digest
    assert news.only({Reason.NEW_FINDINGS}).digest != news.digest
    assert news_of(replace(troubled, findings=troubled.findings[1:]), Since(), SETTINGS).digest != news.digest


def test_an_interrupted_run_is_incomplete(troubled: Report) -> None:
    interrupted = replace(report(), run=replace(troubled.run, interrupted=True))
    news = news_of(interrupted, Since(), SETTINGS)
    assert list(news.reasons) == [Reason.INCOMPLETE_SCAN]
    assert "The scan was interrupted" in words_of(news).text


def test_a_verification_alone_has_its_proofs() -> None:
    verified = Verification("run", "2026-11-23T01:00:00Z", (), (), (), proofs=(proof(),))
    news = news_of_proofs(verified, SETTINGS)
    assert list(news.reasons) == [Reason.FAILED_PROOFS]
    assert "FAILED: prod-ledger to copy: S3 gave up." in words_of(news).text
    assert news_of_proofs(replace(verified, proofs=()), SETTINGS).reasons == {}


def test_steps_that_failed_are_news_of_a_repair() -> None:
    repaired_run = repaired()
    news = news_of(repaired_run, Since(), SETTINGS)
    assert repaired_run.repair is not None
    plan, outcomes = repaired_run.repair.plan, repaired_run.repair.outcomes
    proofs = repaired_run.verification.proofs if repaired_run.verification else ()
    alone = news_of_repair(plan, outcomes, proofs, SETTINGS)
    wrong = [one for one in outcomes if not one.state.succeeded and one.state is not State.HELD_BACK]
    assert wrong
    assert news.failed_steps == alone.failed_steps == len(wrong)
    assert news.steps == alone.steps
    assert {one.state for one in news.steps} == {one.state for one in wrong}
    assert list(alone.reasons) == [Reason.FAILED_PROOFS, Reason.FAILED_STEPS]
    assert alone.reasons == {reason: news.reasons[reason] for reason in alone.reasons}
    assert alone.coverage is None
    text = words_of(alone).text
    assert "Steps of the repair that did not succeed" in text
    assert f"{wrong[0].state}: " in text


def test_what_was_only_held_back_is_news_where_nothing_else_is_the_matter() -> None:
    repair = repaired().repair
    assert repair is not None
    held = [replace(one, state=State.HELD_BACK, message="Stopped.") for one in repair.outcomes]
    assert news_of_repair(repair.plan, held, (), SETTINGS).failed_steps == len(held)
    done = [replace(one, state=State.ALREADY) for one in repair.outcomes]
    assert news_of_repair(repair.plan, done, (), SETTINGS).reasons == {}
    assert news_of_repair(repair.plan, (), (), SETTINGS).run.started == repair.plan.made


def test_the_words(news: News) -> None:
    assert words_of(news).text == (
        "S3 replication: 3 new findings (1 critical, 1 high, 1 low), 1 failed proof, 1 expired waiver, "
        "incomplete scan\n\n"
        "Findings\n"
        "- critical: source-versioning: prod-ledger (111111111111 eu-central-1): Versioning is off.\n"
        "- high: canary-fresh: prod-ledger (111111111111 eu-central-1): It is not as wished.\n"
        "- low: rule-enabled: prod-ledger (111111111111 eu-central-1): It is not as wished.\n\n"
        "Pairs that test objects did not prove\n"
        "- FAILED: prod-ledger to copy: S3 gave up.\n\n"
        "Expired waivers\n"
        "- replication-configured on prod-*, policy dr-critical, owner data-platform: expired on 2027-03-31\n\n"
        "Coverage\n"
        "- 1 account; 3 buckets listed, 2 read, 1 partly, 0 not.\n"
        "- 1 finding could not be decided.\n"
        "- Nothing is concluded about what was not read.\n\n"
        "Run\n"
        "- 20261122T120000Z-7f3a, started 2026-11-22T12:00:00Z\n\n"
        "Report: https://reports.example/20261122T120000Z-7f3a/report.html\n"
    )


def test_many_findings_are_a_few_and_a_count() -> None:
    news = news_of(large(2_000), Since("20261121T120000Z-000000"), SETTINGS)
    total = sum(news.new_findings.values())
    assert len(news.top) == TOP < total
    text = words_of(news).text
    assert "New since run 20261121T120000Z-000000" in text
    assert f"… and {total - TOP:,} more" in text
    assert len(to_json(news)) < 8_000


def test_what_strangers_wrote_is_one_short_line_each() -> None:
    news = news_of(hostile(), Since("\x1b[2J\n", frozenset()), Notify(report_url="https://reports.example/{run}"))
    for line in words_of(news).text.splitlines():
        assert line.isprintable()
        assert len(line) < 500
    assert "<" not in news.report
    json.loads(to_json(news))
