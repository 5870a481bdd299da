"""Telling a rule: batches, what is sent again, where it stops, and what was told before."""

from collections.abc import Callable, Sequence

import pytest

from scanner.aws import access as doors
from scanner.aws.access import Access
from scanner.errors import ExitCode, UsageError
from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage
from scanner.model.evaluation import ACCOUNT, BUCKET, Delivery, Evaluation, Resource, RuleFault
from scanner.model.finding import Verdict
from scanner.model.progress import Silent
from scanner.pipeline.evaluating import Rule, Told, tell
from tests.support.counted import Counted
from tests.support.reports import finding, report

OWN, WEST = "111111111111", "eu-west-1"
DELIVERY = Delivery("a-token", "2026-11-23T04:17:00Z")
DENIED = RuleFault("AccessDeniedException", "not authorized")
BAD = RuleFault("InvalidParameterValueException", "a date")
EXPIRED = RuleFault("InvalidResultTokenException", "the token has expired")

Answer = tuple[Resource, ...] | RuleFault


class FakeRules:
    """Answers by script, and then takes everything."""

    account = OWN

    def __init__(self, *answers: Answer, before: Answer = ()) -> None:
        self.answers = list(answers)
        self.before = before
        self.asked: list[str] = []
        self.sent: list[list[Evaluation]] = []
        self.closed = False

    def take(self, evaluations: Sequence[Evaluation], delivery: Delivery) -> Answer:
        assert delivery == DELIVERY
        self.sent.append(list(evaluations))
        return self.answers.pop(0) if self.answers else ()

    def told(self, rule: str) -> Answer:
        self.asked.append(rule)
        return self.before

    def close(self) -> None:
        self.closed = True


def bucket(number: int) -> Resource:
    return Resource(BUCKET, f"bucket-{number:04}")


Tell = Callable[..., Told]


@pytest.fixture
def to(monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Tell a rule of so many buckets, through these rules."""

    def through(rules: FakeRules, buckets: int, name: str = "", progress: Silent | None = None) -> Told:
        def door(access: Access, options: doors.ConnectionOptions) -> FakeRules:
            assert (access.profile, access.account.id, options.region) == ("own", OWN, WEST)
            return rules

        monkeypatch.setattr(doors, "connect_rules", door)
        coverage = Coverage((AccountCoverage(OWN, "", buckets),), BucketCounts(buckets, buckets, 0, 0), ())
        findings = [finding("a", BucketRef(OWN, bucket(n).id, WEST), Verdict.COMPLIANT) for n in range(buckets)]
        rule = Rule(account=OWN, region=WEST, delivery=DELIVERY, name=name)
        return tell(report(findings, coverage=coverage), rule, Access(profile="own"), progress or Silent())

    return through


def test_a_hundred_are_told_at_a_time(to: Tell) -> None:
    rules, progress = FakeRules(), Counted("telling AWS Config")
    told = to(rules, 250, progress=progress)
    assert [len(batch) for batch in rules.sent] == [100, 100, 51]
    assert rules.sent[0][0].resource == Resource(ACCOUNT, OWN)
    assert told == Told(told=251)
    assert told.exit_code is ExitCode.DONE
    assert (progress.total, progress.steps) == (251, 251)
    assert rules.asked == []
    assert rules.closed


def test_what_is_not_taken_is_sent_once_more(to: Tell) -> None:
    rules = FakeRules((bucket(1), bucket(2)), (bucket(2),))
    told = to(rules, 3)
    assert [one.resource for one in rules.sent[1]] == [bucket(1), bucket(2)]
    assert told == Told(told=3, refused=(bucket(2),))
    assert told.exit_code is ExitCode.STEPS_FAILED


def test_a_second_go_without_an_answer_leaves_what_was_said(to: Tell) -> None:
    assert to(FakeRules((bucket(1),), DENIED), 3) == Told(told=3, refused=(bucket(1),))


@pytest.mark.parametrize("fault", [DENIED, EXPIRED])
def test_what_every_request_would_meet_ends_it(to: Tell, fault: RuleFault) -> None:
    rules = FakeRules((), fault)
    told = to(rules, 250)
    assert len(rules.sent) == 2
    assert told == Told(told=100, faults=(fault,), unsent=151)
    assert told.exit_code is ExitCode.STEPS_FAILED


def test_a_request_that_is_bad_keeps_no_other_away(to: Tell) -> None:
    assert to(FakeRules(BAD), 250) == Told(told=151, faults=(BAD,), unsent=100)


def test_earlier_results_are_taken_back(to: Tell) -> None:
    rules = FakeRules(before=(bucket(0), bucket(7), Resource("AWS::S3::Bucket", "gone")))
    told = to(rules, 2, "s3-replication")
    assert rules.asked == ["s3-replication"]
    (sent,) = rules.sent
    assert [(one.resource.id, one.verdict) for one in sent[3:]] == [
        ("bucket-0007", Verdict.NOT_APPLICABLE),
        ("gone", Verdict.NOT_APPLICABLE),
    ]
    assert told == Told(told=5)


def test_earlier_results_that_cannot_be_read_stop_nothing_and_are_said(to: Tell) -> None:
    told = to(FakeRules(before=DENIED), 2, "s3-replication")
    assert told == Told(told=3, unknown=DENIED)
    assert told.exit_code is ExitCode.STEPS_FAILED


def test_nothing_is_opened_for_a_run_of_others() -> None:
    rule = Rule(account="999999999999", region=WEST, delivery=DELIVERY)
    with pytest.raises(UsageError, match="did not ask account"):
        tell(report(), rule, Access(), Silent())
