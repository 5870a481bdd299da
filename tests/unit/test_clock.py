"""The time as it is written."""

from datetime import UTC, datetime

import pytest

from scanner import clock


def test_it_is_told_in_whole_seconds_of_utc() -> None:
    assert clock.rfc3339(datetime(2026, 3, 1, 4, 5, 6, 999_999, tzinfo=UTC)) == "2026-03-01T04:05:06Z"


def test_now_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([1_767_225_599.2, 1_767_225_599.9, 1_767_225_600.0, 1_767_225_599.9])
    monkeypatch.setattr("time.time", lambda: next(moments))
    told = [clock.now() for _ in range(4)]
    before, after = "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"
    assert told == [before, before, after, before]
