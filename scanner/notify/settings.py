"""The table `[notify]` of a configuration, and what `--notify` may say: when to send, and to whom."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from scanner.errors import UsageError
from scanner.model.finding import Severity
from scanner.notify.secrets import HOW, is_reference

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_ARN: Final = r"arn:aws[a-z-]*:{}:[a-z0-9-]+:[0-9]{{12}}:{}"
_SECRET_HOSTS: Final = ("hooks.slack.com", "webhook.office.com", "logic.azure.com", "discord.com", "api.telegram.org")
"""Where a URL's path is the key."""
_TOPIC: Final = re.compile(_ARN.format("sns", r"[A-Za-z0-9_-]{1,256}(\.fifo)?"))
_BUS: Final = re.compile(_ARN.format("events", r"event-bus/[/.A-Za-z0-9_-]{1,256}"))
_LONGEST: Final = 300
_ADDRESS: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_PLACE: Final = re.compile(r"^(.*?)(?: - at `\$\.?([^`]*)`)?$", re.DOTALL)


class Reason(StrEnum):
    """What is worth telling."""

    NEW_FINDINGS = "new-findings"
    EXPIRED_WAIVERS = "expired-waivers"
    INCOMPLETE_SCAN = "incomplete-scan"
    FAILED_PROOFS = "failed-proofs"


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What all tables share."""


class _Target(_Table, frozen=True, kw_only=True, tag_field="type"):
    """What all targets share. `on` is what this one is told, where it is not the same as the others are."""

    on: tuple[Reason, ...] | None = None


class Sns(_Target, frozen=True, kw_only=True, tag="sns"):
    """A topic of Amazon SNS, by its ARN."""

    topic: str

    def __post_init__(self) -> None:
        _must(bool(_TOPIC.fullmatch(self.topic)), "topic is not the ARN of an SNS topic")


class EventBridge(_Target, frozen=True, kw_only=True, tag="eventbridge"):
    """A bus of Amazon EventBridge, by its ARN."""

    bus: str

    def __post_init__(self) -> None:
        _must(bool(_BUS.fullmatch(self.bus)), "bus is not the ARN of an event bus")


class Slack(_Target, frozen=True, kw_only=True, tag="slack"):
    """A Slack channel, by the reference to the URL of its incoming webhook."""

    url: str

    def __post_init__(self) -> None:
        _must(is_reference(self.url), f"url is a secret; {HOW}")


class Teams(_Target, frozen=True, kw_only=True, tag="teams"):
    """A Microsoft Teams channel, by the reference to the URL of its workflow "when a webhook request is received"."""

    url: str

    def __post_init__(self) -> None:
        _must(is_reference(self.url), f"url is a secret; {HOW}")


class Mail(_Target, frozen=True, kw_only=True, tag="email"):
    """Mail by SMTP. `password` is a reference; without `user` nobody logs in."""

    to: tuple[str, ...]
    sender: str = msgspec.field(name="from")
    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""

    def __post_init__(self) -> None:
        _must_be_addresses(self.to, self.sender)
        _must(not self.password or is_reference(self.password), f"password is a secret; {HOW}")
        _must(bool(self.user) == bool(self.password), "user and password go together")
        _must(not self.user or self.security != "none", "a password is not sent in the clear; use starttls or tls")


class Ses(_Target, frozen=True, kw_only=True, tag="ses"):
    """Mail by Amazon SES, from an identity that is verified there."""

    to: tuple[str, ...]
    sender: str = msgspec.field(name="from")
    region: str

    def __post_init__(self) -> None:
        _must_be_addresses(self.to, self.sender)


class Webhook(_Target, frozen=True, kw_only=True, tag="webhook"):
    """Any HTTPS endpoint. With the reference to a `secret` each request is signed."""

    url: str
    secret: str = ""

    def __post_init__(self) -> None:
        _must(is_reference(self.url) or is_plain_url(self.url), f"url is not https, or holds a secret; {HOW}")
        _must(not self.secret or is_reference(self.secret), f"secret is a secret; {HOW}")


class Apprise(_Target, frozen=True, kw_only=True, tag="apprise"):
    """Any service that Apprise knows, by the reference to its Apprise URL. Wants the extra `notify`."""

    url: str

    def __post_init__(self) -> None:
        _must(is_reference(self.url), f"url is a secret; {HOW}")


Target = Sns | EventBridge | Slack | Teams | Mail | Ses | Webhook | Apprise
_KINDS: Final[dict[str, type[_Target]]] = {
    str(kind.__struct_config__.tag): kind for kind in (Sns, EventBridge, Slack, Teams, Mail, Ses, Webhook, Apprise)
}


class Notify(_Table, frozen=True, kw_only=True):
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
        _must(self.repeat_hours >= 0, "repeat-hours is negative")
        _must(0 < self.timeout <= _LONGEST, f"timeout is not between 0 and {_LONGEST} seconds")
        _must(not self.report_url or self.report_url.startswith("https://"), "report-url is not https")


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
    if _TOPIC.fullmatch(word):
        return Sns(topic=word)
    if _BUS.fullmatch(word):
        return EventBridge(bus=word)
    made: dict[str, type[Slack | Teams | Apprise]] = {"slack": Slack, "teams": Teams, "apprise": Apprise}
    if kind in made:
        return made[kind](url=rest)
    if kind == "webhook":
        return Webhook(url=rest)
    return Webhook(url=word) if kind in ("http", "https") else None


def is_plain_url(url: str) -> bool:
    """Tell whether a URL may stand in a file: https, or http on this machine, with no part that is a key."""
    try:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        host = parts.hostname or ""
        secret = parts.username or parts.password or parts.query or parts.fragment or host.endswith(_SECRET_HOSTS)
        return safe and bool(host) and not secret
    except ValueError:
        return False


def faults(table: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong with the table of a configuration, each with the keys that lead to it from the table."""
    if not isinstance(table, dict):
        yield (), "expected a table"
        return
    yield from _faults(Notify, {**table, "targets": {}} if "targets" in table else table, ())
    targets = table.get("targets", {})
    for name, target in targets.items() if isinstance(targets, dict) else ():
        yield from _target_faults(target, ("targets", name))
    if not isinstance(targets, dict):
        yield ("targets",), "expected tables: [notify.targets.NAME]"


def _target_faults(target: object, way: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    from scanner.policy.problems import hint  # noqa: PLC0415 -- keeps a scan without faults fast

    kind = target.get("type") if isinstance(target, dict) else None
    if not isinstance(target, dict) or kind not in _KINDS:
        yield way, f"type is not one that is known{hint(kind, _KINDS)}"
    else:
        yield from _faults(_KINDS[kind], target, way)


def _faults(
    kind: type[_Table], table: Mapping[str, Any], way: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    from scanner.policy.problems import hint, shown  # noqa: PLC0415 -- the same

    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    strange = [key for key in table if key not in (*known, "type")]
    yield from (((*way, key), f"unknown key {shown(key)}{hint(key, known)}") for key in strange)
    try:
        msgspec.convert({key: value for key, value in table.items() if key not in strange}, kind)
    except msgspec.ValidationError as error:
        found = _PLACE.match(str(error))
        message, place = found.groups() if found else (str(error), "")
        inner = re.split(r"[.\[]", place or "")[0]
        yield (*way, inner) if inner in table else way, message


def schema() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON Schema of the table, and the definitions that it refers to in `#/$defs`."""
    (table,), parts = msgspec.json.schema_components([Notify], ref_template="#/$defs/{name}")
    return table, parts


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _must_be_addresses(to: Sequence[str], sender: str) -> None:
    _must(bool(to), "to names nobody")
    _must(all(_ADDRESS.fullmatch(one) for one in (*to, sender)), "to and from are mail addresses: name@domain")
