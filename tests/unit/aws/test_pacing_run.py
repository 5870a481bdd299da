"""What the accounts of a run share."""

from math import inf

from scanner.aws.faults import Fault
from scanner.aws.pacing_run import ReadStats, Run, total
from scanner.aws.retry import Retry
from tests.support.throttling import FINE, SLOW, TIMEOUT, Scheduled, Service
from tests.support.virtual_time import VirtualTime


def test_nothing_is_asked_after_the_deadline() -> None:
    time = VirtualTime()
    service = Service(time, 1.0)
    retries = [Retry(120, time.clock, time.sleep, run=run) for run in [Run(time.clock, 60)] * 2]
    found = time.each(lambda number: retries[number % 2].call("eu-west-1", service), range(1_000), 10)
    codes = [answer.error.code for answer in found if isinstance(answer, Fault)]
    assert codes == ["DeadlineExceeded"] * 400
    assert (len(service.sent), time.now) == (600, 60)


def test_nothing_waits_beyond_the_deadline_and_what_was_said_last_is_kept() -> None:
    time = VirtualTime()
    service = Scheduled(time, lambda _: SLOW)
    retry = Retry(3_600, time.clock, time.sleep, run=Run(time.clock, 30))
    found = time.each(lambda _: retry.call("eu-west-1", service), range(500), 64)
    assert time.now < 31
    assert {answer.error.code for answer in found if isinstance(answer, Fault)} == {"SlowDown", "DeadlineExceeded"}


def test_without_a_deadline_time_never_runs_out() -> None:
    assert Run().left() == inf


def test_retries_are_paid_from_a_budget_that_answers_fill() -> None:
    run = Run()
    assert [run.may_hurry() for _ in range(501)] == [True] * 500 + [False]
    run.answered(0)
    assert not run.may_hurry()
    run.answered(0)
    assert [run.may_hurry(), run.may_hurry()] == [True, False]


def test_hard_reading_is_counted_by_account() -> None:
    time = VirtualTime()
    run = Run(time.clock)
    for account, faults in (("1", [SLOW, SLOW]), ("2", [TIMEOUT])):
        answers = iter([*faults, FINE])
        Retry(120, time.clock, time.sleep, run=run, account=account).call("eu-west-1", lambda left=answers: next(left))  # type: ignore[misc]
    stats = run.stats()
    assert {account: (one.throttled, one.retried) for account, one in stats.items()} == {"1": (2, 2), "2": (0, 1)}
    assert sum(one.waited for one in stats.values()) == time.now
    assert total(stats.values()) == (2, 3, time.now)
    assert total([]) == ReadStats()
