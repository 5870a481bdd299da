"""Durations on the command line."""

from math import inf

import pytest

from scanner.cli.deadline import seconds_of
from scanner.errors import UsageError


@pytest.mark.parametrize(("text", "seconds"), [("", inf), ("90s", 90), ("30m", 1800), ("2h", 7200)])
def test_a_duration_is_seconds(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["30", "0m", "-5m", "m", "1d", "1h30m", " 30m", "٣m", "1000000h"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        seconds_of(text)
