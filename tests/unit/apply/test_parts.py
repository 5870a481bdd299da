"""The small parts of applying: waits, differences, and signals elsewhere than in the main thread."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from scanner.apply import Tools
from scanner.apply.differences import told
from scanner.apply.interrupts import stoppable
from scanner.apply.patience import Patience
from scanner.journal.locks import Locks
from tests.support.applying import Notes


def test_waits_grow_and_end_within_the_budget() -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    patience = Patience(60, lambda: now[0], sleep)
    while patience.wait():
        pass
    assert all(0.25 <= pause <= 15 for pause in slept)
    assert slept[0] <= 0.5
    assert 45 <= sum(slept) <= 60


def test_without_a_budget_nobody_waits() -> None:
    assert not Patience(0, lambda: 0.0, lambda _: pytest.fail("slept")).wait()


def test_who_asks_to_be_left_alone_is_left_alone_within_the_budget() -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    patience = Patience(60, lambda: now[0], sleep)
    assert patience.wait(40)
    assert patience.wait(0)
    assert slept[0] == 40
    assert slept[1] <= 1
    assert not patience.wait(40)
    assert len(slept) == 2


@pytest.mark.parametrize(
    ("expected", "found", "words"),
    [
        (None, {"a": 1}, "there is one, where none was expected"),
        ({"a": 1}, None, "there is none"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "b: expected 2, found 3"),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, "a[0].b: expected 'x', found 'y'"),
        ({"a": [1]}, {"a": [1, 2]}, "a: expected [1], found [1, 2]"),
        ({}, {"a": "x"}, "a: expected none, found 'x'"),
        ({"Policy": '{"Id": "x"}'}, {"Policy": '{"Id": "y"}'}, "Policy.Id: expected 'x', found 'y'"),
        ({"Policy": "{x"}, {"Policy": "{y"}, "Policy: expected '{x', found '{y'"),
        ({"a": "\x1b[31m"}, {"a": 1}, r"a: expected '\x1b[31m', found 1"),
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, {}, "a: expected 1, found none; b: expected 1, found none; "
         "c: expected 1, found none; 2 more"),
    ],
)  # fmt: skip
def test_differences_are_told_briefly(
    expected: dict[str, object] | None, found: dict[str, object] | None, words: str
) -> None:
    assert told(expected, found) == words


def test_a_policy_that_nests_without_end_is_told_as_text() -> None:
    assert told({"Policy": '{"a":' * 100_000}, {"Policy": "{x"}).startswith('Policy: expected \'{"a":{')


def test_a_long_value_is_cut() -> None:
    assert len(told({"a": "x" * 1000}, {"a": "y" * 1000})) < 200


def test_elsewhere_than_in_the_main_thread_nobody_is_asked() -> None:
    before, asked = signal.getsignal(signal.SIGINT), []

    def work() -> None:
        with stoppable() as stop:
            asked.append(stop.asked)
            assert signal.getsignal(signal.SIGINT) is before

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert asked == [False]


def test_the_time_of_an_outcome_is_rfc_3339_in_utc(tmp_path: Path) -> None:
    tools = Tools(readers={}, writers={}, collectors={}, writings={}, journal=Notes(), locks=Locks(tmp_path))
    told = datetime.strptime(tools.now(), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - told).total_seconds()) < 60
