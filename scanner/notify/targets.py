"""The targets of notifications: what each has to be told to be one."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from scanner.notify.secrets import HOW, is_reference

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_ARN: Final = r"arn:aws[a-z-]*:{}:[a-z0-9-]+:[0-9]{{12}}:{}"
_SECRET_HOSTS: Final = ("hooks.slack.com", "webhook.office.com", "logic.azure.com", "discord.com", "api.telegram.org")
"""Where a URL's path is the key."""
TOPIC: Final = re.compile(_ARN.format("sns", r"[A-Za-z0-9_-]{1,256}(\.fifo)?"))
BUS: Final = re.compile(_ARN.format("events", r"event-bus/[/.A-Za-z0-9_-]{1,256}"))
_ADDRESS: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


class Reason(StrEnum):
    """What is worth telling."""

    NEW_FINDINGS = "new-findings"
    EXPIRED_WAIVERS = "expired-waivers"
    INCOMPLETE_SCAN = "incomplete-scan"
    FAILED_PROOFS = "failed-proofs"
    FAILED_STEPS = "failed-steps"


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What all tables share."""


class _Target(Table, frozen=True, kw_only=True, tag_field="type"):
    """What all targets share. `on` is what this one is told, where it is not the same as the others are."""

    on: tuple[Reason, ...] | None = None


class Sns(_Target, frozen=True, kw_only=True, tag="sns"):
    """A topic of Amazon SNS, by its ARN."""

    topic: str

    def __post_init__(self) -> None:
        must(bool(TOPIC.fullmatch(self.topic)), "topic is not the ARN of an SNS topic")


class EventBridge(_Target, frozen=True, kw_only=True, tag="eventbridge"):
    """A bus of Amazon EventBridge, by its ARN."""

    bus: str

    def __post_init__(self) -> None:
        must(bool(BUS.fullmatch(self.bus)), "bus is not the ARN of an event bus")


class Slack(_Target, frozen=True, kw_only=True, tag="slack"):
    """A Slack channel, by the reference to the URL of its incoming webhook."""

    url: str

    def __post_init__(self) -> None:
        must(is_reference(self.url), f"url is a secret; {HOW}")


class Teams(_Target, frozen=True, kw_only=True, tag="teams"):
    """A Microsoft Teams channel, by the reference to the URL of its workflow "when a webhook request is received"."""

    url: str

    def __post_init__(self) -> None:
        must(is_reference(self.url), f"url is a secret; {HOW}")


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
        must(not self.password or is_reference(self.password), f"password is a secret; {HOW}")
        must(bool(self.user) == bool(self.password), "user and password go together")
        must(not self.user or self.security != "none", "a password is not sent in the clear; use starttls or tls")


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
        must(is_reference(self.url) or is_plain_url(self.url), f"url is not https, or holds a secret; {HOW}")
        must(not self.secret or is_reference(self.secret), f"secret is a secret; {HOW}")


class Apprise(_Target, frozen=True, kw_only=True, tag="apprise"):
    """Any service that Apprise knows, by the reference to its Apprise URL. Wants the extra `notify`."""

    url: str

    def __post_init__(self) -> None:
        must(is_reference(self.url), f"url is a secret; {HOW}")


Target = Sns | EventBridge | Slack | Teams | Mail | Ses | Webhook | Apprise
KINDS: Final[dict[str, type[_Target]]] = {
    str(kind.__struct_config__.tag): kind for kind in (Sns, EventBridge, Slack, Teams, Mail, Ses, Webhook, Apprise)
}


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


def must(holds: bool, otherwise: str) -> None:
    """Raise ValueError with the text where something does not hold."""
    if not holds:
        raise ValueError(otherwise)


def _must_be_addresses(to: Sequence[str], sender: str) -> None:
    must(bool(to), "to names nobody")
    must(all(_ADDRESS.fullmatch(one) for one in (*to, sender)), "to and from are mail addresses: name@domain")
