"""Many waits in one thread: who waits lets the others go on, and elsewhere nothing is different."""

import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from threading import Event
from types import ModuleType

import pytest

from scanner import parallel
from scanner.waiting import apart, is_shared, pause, until_readable

WORKERS = 4


def together(*tasks: Callable[[], object]) -> list[object]:
    """Run tasks as greenlets and return their results in the order of completion."""
    return list(parallel.each_in_turn(lambda task: task(), [tasks], WORKERS, shared=True))


def received(connection: socket.socket, seconds: float = 300.0) -> bytes:
    until_readable(connection, seconds)
    return connection.recv(10)


def sent(connection: socket.socket) -> str:
    connection.sendall(b"word")
    return "sent"


def test_who_waits_lets_the_others_go_on() -> None:
    here, there = socket.socketpair()
    with here, there:
        assert together(partial(received, here), partial(sent, there)) == ["sent", b"word"]


def test_a_wait_ends_when_its_time_is_over() -> None:
    here, there = socket.socketpair()
    with here, there, pytest.raises(TimeoutError):
        together(partial(received, here, 0.01))


def test_all_share_the_thread_of_the_caller_but_what_waits_in_ways_of_its_own() -> None:
    mine = threading.get_ident()
    assert together(*[threading.get_ident] * 9) == [mine] * 9
    assert set(together(*[partial(apart, threading.get_ident)] * 3)).isdisjoint({mine})


def test_pauses_are_others_time() -> None:
    order: list[str] = []

    def paused(name: str, seconds: float) -> None:
        order.append(f"{name} begins")
        pause(seconds, Event())
        order.append(f"{name} ends")

    together(partial(paused, "long", 0.05), partial(paused, "short", 0.001))
    assert order == ["long begins", "short begins", "short ends", "long ends"]


def test_while_another_thread_loads_it_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gevent", ModuleType("gevent"))
    assert not is_shared()


def test_nothing_pauses_after_the_end() -> None:
    end = Event()
    end.set()
    assert together(lambda: pause(3600, end)) == [None]


def test_no_more_run_at_a_time_than_there_are_workers() -> None:
    running, most = 0, 0

    def task() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        pause(0.001, Event())
        running -= 1

    together(*[task] * 20)
    assert most == WORKERS


def test_what_fails_is_raised_and_what_is_under_way_ends_where_it_waits() -> None:
    ended: list[str] = []
    abandoned: list[str] = []

    def waits() -> None:
        try:
            pause(3600, Event())
        finally:
            ended.append("waiting")

    def fails() -> None:
        raise LookupError("made by the test")

    running = parallel.each_in_turn(
        lambda task: task(), [[waits, fails]], WORKERS, lambda: abandoned.append("told"), shared=True
    )
    with pytest.raises(LookupError):
        list(running)
    assert (ended, abandoned) == (["waiting"], ["told"])


def test_ctrl_c_in_a_task_ends_the_whole() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        together(interrupted, lambda: pause(3600, Event()))


def test_alone_everything_waits_as_always() -> None:
    here, there = socket.socketpair()
    end = Event()
    end.set()
    with here, there:
        assert not is_shared()
        sent(there)
        assert received(here) == b"word"
        pause(3600, end)
        assert apart(threading.get_ident) == threading.get_ident()
