"""How far the clock is off, and from when that matters."""

from datetime import UTC, datetime, timedelta

import pytest

from scanner.doctor.clock import clock
from scanner.doctor.value import Mark
from scanner.model.reached import Reached

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _answer(skew: timedelta) -> Reached:
    return Reached("s3", "eu-west-1", "https://s3", date=NOW, at=NOW + skew)


@pytest.mark.parametrize(
    ("seconds", "mark", "says"),
    [
        (0.6, Mark.OK, "agrees with AWS's"),
        (30, Mark.OK, "30 s ahead of AWS's"),
        (299, Mark.OK, "4 min 59 s ahead of AWS's"),
        (300, Mark.WARN, "5 min 0 s ahead of AWS's: S3 refuses from 15 minutes"),
        (-899, Mark.WARN, "14 min 59 s behind AWS's"),
        (-900, Mark.PROBLEM, "15 min 0 s behind AWS's: S3 refuses"),
        (7260, Mark.PROBLEM, "2 h 1 min ahead of AWS's"),
    ],
)
def test_the_skew_decides(seconds: float, mark: Mark, says: str) -> None:
    line = clock([_answer(timedelta(seconds=seconds))])
    assert line.mark is mark
    assert says in line.text
    assert bool(line.remedy) == (mark is not Mark.OK)


def test_an_answer_without_a_date_proves_nothing() -> None:
    silent = Reached("sts", "eu-west-1", "https://sts", failed="dns", error="gone")
    assert clock([silent]).mark is Mark.SKIPPED
    assert clock([silent, _answer(timedelta())]).mark is Mark.OK
