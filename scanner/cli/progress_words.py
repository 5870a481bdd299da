"""What is said about work under way."""

import time
from collections.abc import Callable

from scanner.telemetry.counts import Counts, Phase
from scanner.telemetry.rates import Rate, seconds_left

_MEMORY, _PATIENCE = 15.0, 3.0  # seconds, for the time that is left: it must not jump
_RECENT, _BRIEF = 4.0, 1.0  # and for calls a second: they show throttling as it happens
_MINUTE, _HOUR = 60, 3600


class Words:
    """The numbers of a run, and the rates that follow from them, as words."""

    def __init__(self, counts: Counts, clock: Callable[[], float] = time.monotonic) -> None:
        self._counts = counts
        self._clock = clock
        self._calls = Rate(_RECENT, _BRIEF, clock())
        self._phase = counts.current
        self._steps = Rate(_MEMORY, _PATIENCE, clock())

    @property
    def phase(self) -> Phase:
        """The phase under way."""
        return self._counts.current

    def count(self) -> str:
        """Say how many steps of the phase are done, in the same width from its first to its last."""
        phase = self.phase
        if phase.total is None:
            return f"{phase.done:,}" if phase.done else ""
        total = f"{phase.total:,}"
        return f"{phase.done:>{len(total)},}/{total}"

    def left(self) -> str:
        """Say how long the phase still takes, nothing while that is not known."""
        phase = self.phase
        if phase is not self._phase:
            self._phase, self._steps = phase, Rate(_MEMORY, _PATIENCE, phase.began)
        seconds = seconds_left(phase.done, phase.total, self._steps.at(self._clock(), phase.done))
        return f"{span(seconds)} left" if seconds is not None else ""

    def totals(self) -> list[str]:
        """Say what happened since the beginning, the most telling first."""
        counts = self._counts
        calls = counts.calls
        rate = self._calls.at(self._clock(), calls)
        told = [
            span(counts.elapsed),
            f"{rate:,.0f} calls/s" if rate and calls else "",
            _many(counts.throttled, "throttled", "throttled"),
            _many(counts.unanswered, "unreadable", "unreadable"),
            _many(counts.connections["refused"], "account refused", "accounts refused"),
            _many(calls, "call", "calls"),
            _many(counts.connections["connected"], "account", "accounts"),
        ]
        return [words for words in told if words]

    def line(self) -> str:
        """Return all of it in one line, for where there is no terminal."""
        doing = " ".join(filter(None, (self.phase.name, self.count().strip())))
        return ", ".join(filter(None, (doing, self.left(), *self.totals())))


def _many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}" if number else ""


def span(seconds: float) -> str:
    """Return a time as `4s`, `3m 05s` or `2h 05m`."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m {whole % _MINUTE:02}s"
    return f"{whole // _HOUR}h {whole % _HOUR // _MINUTE:02}m"
