"""The clock: S3 refuses requests that were signed 15 minutes off, most other services 5.

Amazon S3 API Reference, "Error responses": RequestTimeTooSkewed. IAM User Guide, reference_sigv-troubleshooting.html:
a signature counts for five minutes.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from scanner.doctor.value import Line, Mark
from scanner.model.reached import Reached

WARN_FROM: Final = timedelta(minutes=5)
REFUSED_FROM: Final = timedelta(minutes=15)
_UNREMARKABLE: Final = timedelta(seconds=5)
_REMEDY: Final = "Set this computer's clock by NTP: `timedatectl set-ntp true`, or what your system has for it."


def clock(answers: Iterable[Reached]) -> Line:
    """Return how far this computer's clock is from AWS's, by the first answer that told a time."""
    skew = next((one.at - one.date for one in answers if one.at and one.date), None)
    if skew is None:
        return Line(Mark.SKIPPED, "clock", "not compared: no answer told the time")
    if abs(skew) < _UNREMARKABLE:
        return Line(Mark.OK, "clock", "agrees with AWS's")
    text = f"{_words(abs(skew))} {'ahead of' if skew > timedelta() else 'behind'} AWS's"
    if abs(skew) >= REFUSED_FROM:
        return Line(Mark.PROBLEM, "clock", f"{text}: S3 refuses requests that are 15 minutes off", _REMEDY)
    if abs(skew) >= WARN_FROM:
        return Line(Mark.WARN, "clock", f"{text}: S3 refuses from 15 minutes, other services from 5", _REMEDY)
    return Line(Mark.OK, "clock", text)


def _words(skew: timedelta) -> str:
    minutes, seconds = divmod(round(skew.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
