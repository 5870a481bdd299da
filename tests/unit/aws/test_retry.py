"""The retry policy, in a time of its own."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Protocol

import pytest

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, own_fault
from scanner.aws.retry import CLOSED, Retry
from scanner.aws.transport import Answer
from scanner.model.collector import ErrorAnswer

SLOW = own_fault("SlowDown", "", Kind.TRANSIENT)
LOST = own_fault("ReadTimeoutError", "", Kind.TRANSIENT)
DENIED = own_fault("AccessDenied", "")
FINE: Answer = {"Status": "Enabled"}


class Time(Protocol):
    """The fixture of conftest.py."""

    now: float
    slept: list[float]
    clock: Callable[[], float]
    sleep: Callable[[float], None]


class Attempts:
    """Gives answers in order, the last one for ever, and counts."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers
        self.made = 0

    def __call__(self) -> Answer:
        self.made += 1
        return self.answers[min(self.made, len(self.answers)) - 1]


def slow(**headers: str) -> Fault:
    answer = ErrorAnswer(
        code="SlowDown", message="", status=503, headers={k.replace("_", "-"): headers[k] for k in headers}
    )
    return Fault(Kind.TRANSIENT, answer, "GetBucketVersioning")


@pytest.fixture
def retry(time: Time) -> Retry:
    return Retry(120, time.clock, time.sleep)


@pytest.mark.parametrize("answer", [FINE, DENIED])
def test_an_answer_is_taken_at_once(answer: Answer, retry: Retry, time: Time) -> None:
    attempts = Attempts(answer)
    assert retry.call("eu-central-1", attempts) == answer
    assert (attempts.made, time.slept) == (1, [])


@pytest.mark.parametrize("answer", [FINE, DENIED])
def test_a_transient_fault_is_asked_again_until_something_else_is_said(
    answer: Answer, retry: Retry, time: Time
) -> None:
    attempts = Attempts(SLOW, SLOW, SLOW, answer)
    assert retry.call("eu-central-1", attempts) == answer
    assert (attempts.made, len(time.slept)) == (4, 3)


def test_pauses_grow_from_full_jitter_and_stay_within_the_budget(retry: Retry, time: Time) -> None:
    attempts = Attempts(LOST)
    assert retry.call("eu-central-1", attempts) == LOST
    ceilings = [min(20, 0.5 * 2**number) for number in range(len(time.slept))]
    assert all(0 <= pause <= ceiling for pause, ceiling in zip(time.slept, ceilings, strict=True))
    assert attempts.made == len(time.slept) + 1 > 6
    assert 100 < sum(time.slept) <= 120


def test_time_spent_in_attempts_counts(time: Time) -> None:
    def attempt() -> Answer:
        time.now += 20  # a read timeout
        return SLOW

    Retry(120, time.clock, time.sleep).call("eu-central-1", attempt)
    assert time.now <= 140


def test_a_longer_wait_that_s3_asks_for_is_kept(retry: Retry, time: Time) -> None:
    retry.call("eu-central-1", Attempts(slow(retry_after="30"), FINE))
    assert time.slept == [30]


def test_a_wait_beyond_the_budget_is_not_begun(retry: Retry, time: Time) -> None:
    answer = slow(retry_after="3600")
    assert retry.call("eu-central-1", Attempts(answer, FINE)) == answer
    assert time.slept == []


def test_one_answer_that_wants_a_very_long_wait_is_no_sign_of_silence(retry: Retry, time: Time) -> None:
    retry.call("eu-central-1", Attempts(slow(retry_after="86400")))
    assert retry.call("eu-central-1", Attempts(LOST, FINE)) == FINE
    assert len(time.slept) == 1


def test_a_region_that_only_wants_long_waits_for_a_budget_is_silent(retry: Retry, time: Time) -> None:
    answer = slow(retry_after="50")
    assert retry.call("eu-central-1", Attempts(answer)) == answer
    assert time.slept == [50, 50]
    attempts = Attempts(LOST)
    retry.call("eu-central-1", attempts)
    assert attempts.made == 1


class TestADeadRegion:
    """Nothing in it answered for a whole budget."""

    @pytest.fixture(autouse=True)
    def dead(self, retry: Retry, time: Time) -> None:
        retry.call("eu-central-1", Attempts(LOST))
        time.slept.clear()

    def test_gets_one_attempt_a_call(self, retry: Retry, time: Time) -> None:
        attempts = Attempts(LOST)
        assert retry.call("eu-central-1", attempts) == LOST
        assert (attempts.made, time.slept) == (1, [])

    def test_does_not_hurt_another_region(self, retry: Retry, time: Time) -> None:
        assert retry.call("eu-west-1", Attempts(LOST, FINE)) == FINE
        assert len(time.slept) == 1

    @pytest.mark.parametrize("answer", [FINE, DENIED])
    def test_is_tried_in_earnest_again_once_it_answers(self, answer: Answer, retry: Retry, time: Time) -> None:
        assert retry.call("eu-central-1", Attempts(answer)) == answer
        assert retry.call("eu-central-1", Attempts(LOST, FINE)) == FINE
        assert len(time.slept) == 1


def test_a_region_that_answered_others_meanwhile_is_not_dead(retry: Retry) -> None:
    answers = Attempts(SLOW)

    def attempt() -> Answer:
        retry.call("eu-central-1", Attempts(FINE))
        return answers()

    assert retry.call("eu-central-1", attempt) == SLOW
    assert retry.call("eu-central-1", Attempts(SLOW, FINE)) == FINE


def test_close_ends_the_waiting_of_other_threads() -> None:
    retry = Retry(3600, monotonic)
    asked = threading.Event()
    answers: list[Answer] = []

    def attempt() -> Answer:
        asked.set()
        return slow(retry_after="600")

    thread = threading.Thread(target=lambda: answers.append(retry.call("eu-central-1", attempt)))
    thread.start()
    assert asked.wait(300)
    retry.close()
    thread.join(300)
    assert not thread.is_alive()
    assert [isinstance(answer, Fault) for answer in answers] == [True]


def test_nothing_waits_after_close(retry: Retry, time: Time) -> None:
    retry.close()
    assert retry.call("eu-central-1", Attempts(SLOW, FINE)) == CLOSED
    assert time.slept == []
