"""Delivers news to all targets side by side, all within the same time; nothing here raises."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from threading import Thread

import msgspec

from scanner.model.base import to_json
from scanner.notify.carrying import CarryError
from scanner.notify.memory import Memory
from scanner.notify.news import News
from scanner.notify.secrets import redacted
from scanner.notify.settings import Notify
from scanner.notify.targets import Target

Carry = Callable[[Target, News], None]


class State(StrEnum):
    """What became of news for a target."""

    SENT = "sent"
    NOTHING_NEW = "nothing new"
    SENT_BEFORE = "sent before"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """What became of the news for one target. `message` says what went wrong, empty where nothing did."""

    target: str
    state: State
    message: str = ""


def wanted(target: Target, settings: Notify, news: News) -> News:
    """Return the news that a target asks for; it has no reasons where there is nothing to tell it."""
    return news.only(settings.on if target.on is None else target.on)


def send_all(
    news: News, targets: Mapping[str, Target], settings: Notify, carry: Carry, memory: Memory
) -> tuple[Delivery, ...]:
    """Send news to each target; return what became of it, in the order of the targets."""
    ends = time.monotonic() + settings.timeout
    jobs = [_Job(name, target, wanted(target, settings, news)) for name, target in targets.items()]
    threads = [Thread(target=job.run, args=(carry, memory), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
    return tuple(job.result or job.late(settings.timeout) for job in jobs)


class _Job:
    """One target's share. Its thread ends with the process, so that a silent server holds up nobody."""

    def __init__(self, name: str, target: Target, news: News) -> None:
        self.result: Delivery | None = None
        self._name = redacted(name)
        self._target = target
        self._news = news

    def run(self, carry: Carry, memory: Memory) -> None:
        try:
            self.result = Delivery(self._name, self._state(carry, memory))
        except CarryError as error:
            self.result = Delivery(self._name, State.FAILED, str(error))
        except Exception as error:  # noqa: BLE001 -- the scan is done; nothing here may take its answer away
            # Only the kind: a message may hold what the target's URL holds.
            self.result = Delivery(self._name, State.FAILED, type(error).__name__)

    def late(self, seconds: float) -> Delivery:
        return Delivery(self._name, State.FAILED, f"no answer within {seconds:g} seconds")

    def _state(self, carry: Carry, memory: Memory) -> State:
        if not self._news.reasons:
            return State.NOTHING_NEW
        identity = to_json(msgspec.to_builtins(self._target)).decode()
        with memory.once(identity, self._news.digest) as new:
            if new:
                carry(self._target, self._news)
        return State.SENT if new else State.SENT_BEFORE
