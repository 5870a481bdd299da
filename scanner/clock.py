"""The time, as every file of ours writes it."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """Return a moment, which is in UTC, as RFC 3339 has it: whole seconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def now() -> str:
    """Return the time of now (RFC 3339, UTC, whole seconds)."""
    return rfc3339(datetime.now(UTC))
