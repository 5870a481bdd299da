"""Which answers are worth another attempt, which say that AWS is asked too much, and when it wishes to hear again."""

import pytest

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, own_fault
from scanner.aws.transient import is_throttled, is_transient, retry_after
from scanner.aws.transport import Answer
from scanner.model.collector import ErrorAnswer
from tests.unit.aws.test_retry import DENIED, FINE, LOST, slow


@pytest.mark.parametrize("answer", [FINE, DENIED])
def test_an_answer_that_would_be_the_same_again(answer: Answer) -> None:
    assert not is_transient(answer)
    assert not is_throttled(answer)
    assert retry_after(answer) == 0


@pytest.mark.parametrize(
    ("code", "status", "throttled"),
    [
        ("SlowDown", 200, True),
        ("ThrottlingException", 400, True),
        ("503", 503, True),
        ("429", 429, True),
        ("InternalError", 500, False),
    ],
)
def test_what_asking_less_helps(code: str, status: int, throttled: bool) -> None:
    fault = Fault(Kind.TRANSIENT, ErrorAnswer(code=code, message="", status=status, headers={}), "HeadBucket")
    assert is_transient(fault)
    assert is_throttled(fault) == throttled
    assert not is_throttled(own_fault(code, ""))


def test_silence_is_worth_another_attempt_and_is_no_throttling() -> None:
    assert is_transient(LOST)
    assert not is_throttled(LOST)


NOON = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry_after": "7"}, 7),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:09 GMT", "date": NOON}, 9),
        ({"retry_after": "Sun, 22 Nov 2026 11:59:00 GMT", "date": NOON}, 0),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:09 GMT"}, 0),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:09 -0000", "date": NOON}, 0),
        ({"retry_after": "soon", "date": NOON}, 0),
        ({"retry_after": "-5"}, 0),
        ({"retry_after": "²"}, 0),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(slow(**headers)) == seconds
