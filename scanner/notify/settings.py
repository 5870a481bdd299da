"""The table `[notify]` of a configuration, and what `--notify` may say: when to send, and to whom."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from scanner.errors import UsageError
from scanner.model.finding import Severity
from scanner.notify.targets import (
    BUS,
    TOPIC,
    Apprise,
    EventBridge,
    Reason,
    Slack,
    Sns,
    Table,
    Target,
    Teams,
    Webhook,
    must,
)

_LONGEST: Final = 300


class Notify(Table, frozen=True, kw_only=True):
    """When to send, and to whom.

    `severity` is the lowest of a new finding worth telling. `report-url` is where people find the report, `{run}`
    standing for the run's id. The same is not sent to the same target twice within `repeat-hours`. All targets
    together, being told side by side, have `timeout` seconds. `profile` is the AWS profile to send with.
    """

    on: tuple[Reason, ...] = tuple(Reason)
    severity: Severity = Severity.LOW
    report_url: str = ""
    repeat_hours: float = 24.0
    timeout: float = 10.0
    profile: str = ""
    targets: dict[str, Target] = {}

    def __post_init__(self) -> None:
        must(self.repeat_hours >= 0, "repeat-hours is negative")
        must(0 < self.timeout <= _LONGEST, f"timeout is not between 0 and {_LONGEST} seconds")
        must(not self.report_url or self.report_url.startswith("https://"), "report-url is not https")


def settings_of(table: Mapping[str, Any]) -> Notify:
    """Return the settings of a table that has no faults."""
    return msgspec.convert(table, Notify)


def chosen(settings: Notify, words: Sequence[str]) -> dict[str, Target]:
    """Return the targets that `--notify` names, by name; without a word all that are configured, for `none` none."""
    if not words:
        return settings.targets
    return {word: _named(settings, word) for word in words if word != "none"}


def _named(settings: Notify, word: str) -> Target:
    if word in settings.targets:
        return settings.targets[word]
    try:
        target = _of_word(word)
    except ValueError as error:
        raise UsageError(f"--notify: {error}") from error
    if target is None:
        names = ", ".join([*settings.targets, "none"])
        raise UsageError(
            "--notify names no target",
            "Give the ARN of a topic or a bus, https://…, slack:, teams: or apprise: with env:NAME, "
            f"or one of: {names}.",
        )
    return target


def _of_word(word: str) -> Target | None:
    kind, _, rest = word.partition(":")
    if TOPIC.fullmatch(word):
        return Sns(topic=word)
    if BUS.fullmatch(word):
        return EventBridge(bus=word)
    made: dict[str, type[Slack | Teams | Apprise]] = {"slack": Slack, "teams": Teams, "apprise": Apprise}
    if kind in made:
        return made[kind](url=rest)
    if kind == "webhook":
        return Webhook(url=rest)
    return Webhook(url=word) if kind in ("http", "https") else None
