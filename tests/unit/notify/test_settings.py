"""Which targets there are, how they are named, and what is refused."""

from pathlib import Path

import msgspec
import pytest

from scanner.errors import UsageError
from scanner.notify.faults import faults
from scanner.notify.secrets import SecretError, is_reference, redacted, resolved
from scanner.notify.settings import Notify, chosen
from scanner.notify.targets import Apprise, EventBridge, Slack, Sns, Target, Teams, Webhook

TOPIC = "arn:aws:sns:eu-west-1:111111111111:news"
BUS = "arn:aws:events:eu-west-1:111111111111:event-bus/ops"


@pytest.mark.parametrize(
    ("word", "target"),
    [
        (TOPIC, Sns(topic=TOPIC)),
        (BUS, EventBridge(bus=BUS)),
        ("slack:env:A", Slack(url="env:A")),
        ("teams:file:/run/secrets/teams", Teams(url="file:/run/secrets/teams")),
        ("apprise:secretsmanager:arn:aws:x#k", Apprise(url="secretsmanager:arn:aws:x#k")),
        ("https://hooks.example/x", Webhook(url="https://hooks.example/x")),
        ("webhook:env:HOOK", Webhook(url="env:HOOK")),
        ("http://127.0.0.1:8080/x", Webhook(url="http://127.0.0.1:8080/x")),
    ],
)
def test_a_word_names_a_target(word: str, target: Target) -> None:
    assert chosen(Notify(), [word]) == {word: target}


def test_configured_targets_are_meant_unless_some_are_named() -> None:
    settings = Notify(targets={"ops": Slack(url="env:A"), "dev": Slack(url="env:B")})
    assert list(chosen(settings, [])) == ["ops", "dev"]
    assert chosen(settings, ["dev"]) == {"dev": Slack(url="env:B")}
    assert chosen(settings, ["none"]) == {}


@pytest.mark.parametrize(
    "word",
    ["nobody", "slack:https://hooks.slack.com/services/T0/B0/key", "https://hooks.slack.com/services/T0/B0/key",
     "http://hooks.example/x", "https://u:key@hooks.example", "https://hooks.example/?key=key", "https://[bad",
     "arn:aws:sns:eu-west-1:1:news"],
)  # fmt: skip
def test_what_names_no_target_or_holds_a_secret_is_refused_and_not_repeated(word: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(Notify(), [word])
    assert "key" not in f"{raised.value} {raised.value.remedy}"


@pytest.mark.parametrize(
    ("table", "way", "said"),
    [
        ({"targets": {"a": {"type": "sns", "topic": "news"}}}, ("targets", "a"), "not the ARN of an SNS topic"),
        ({"targets": {"a": {"type": "sns", "topc": TOPIC}}}, ("targets", "a", "topc"), "did you mean 'topic'?"),
        ({"targets": {"a": 3}}, ("targets", "a"), "type is not one that is known"),
        ({"targets": 3}, ("targets",), "[notify.targets.NAME]"),
        ({"severity": 3}, ("severity",), "Expected `str`"),
        ({"on": ["new-findings", "x"]}, ("on",), "Invalid enum value 'x'; known are: new-findings, expired-waivers"),
        ({"timeout": 0}, (), "timeout is not between"),
        ({"repeat-hours": -1}, (), "repeat-hours is negative"),
        ({"report-url": "http://x"}, (), "report-url is not https"),
        (
            {"targets": {"a": {"type": "webhook", "url": "https://x.example", "secret": "s"}}},
            ("targets", "a"),
            "secret",
        ),
    ],
)
def test_a_fault_has_its_place(table: dict[str, object], way: tuple[str, ...], said: str) -> None:
    found = dict(faults(table))
    assert said in found[way]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"password": "p", "user": "u"}, "password is a secret"),
        ({"user": "u"}, "go together"),
        ({"user": "u", "password": "env:P", "security": "none"}, "in the clear"),
        ({"to": []}, "nobody"),
        ({"to": ["a@b\nBcc: c@d"]}, "mail addresses"),
        ({"from": "nobody"}, "mail addresses"),
        ({"port": "x"}, "Expected `int`"),
    ],
)
def test_a_mail_target_that_cannot_be(parts: dict[str, object], said: str) -> None:
    table = {"type": "email", "to": ["a@example.org"], "from": "b@example.org", "host": "mail.example.org", **parts}
    messages = [message for _, message in faults({"targets": {"mail": table}})]
    assert len(messages) == 1
    assert said in messages[0]


def test_the_settings_of_a_table_with_targets() -> None:
    table = {"targets": {"ops": {"type": "slack", "url": "env:A", "on": ["failed-proofs"]}}, "repeat-hours": 1}
    assert list(faults(table)) == []
    assert msgspec.convert(table, Notify).targets["ops"].on == ("failed-proofs",)


def test_secrets_are_where_the_reference_says(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("from a file\n")
    fetch = {"arn:x": '{"k": "from a key"}', "arn:y": "whole"}.__getitem__
    assert resolved("env:A", {"A": "from outside"}, fetch) == "from outside"
    assert resolved(f"file:{tmp_path / 's'}", {}, fetch) == "from a file"
    assert resolved("secretsmanager:arn:x#k", {}, fetch) == "from a key"
    assert resolved("secretsmanager:arn:y", {}, fetch) == "whole"


@pytest.mark.parametrize(
    "reference", ["env:A", "file:/no/such", "file:bad", "secretsmanager:a#k", "secretsmanager:a#x"]
)
def test_a_secret_that_is_not_there_is_said_without_it(
    reference: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad").write_bytes(b"\xff")
    with pytest.raises(SecretError, match=f"^{reference}") as raised:
        resolved(reference, {"A": " "}, lambda _: "hidden" if reference.endswith("k") else '["hidden"]')
    assert "hidden" not in str(raised.value)


def test_what_is_a_reference() -> None:
    assert [is_reference(text) for text in ("env:A", "env:", "file:x", "secretsmanager:arn:aws:x", "x")] == [
        True, False, True, True, False
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("https://u:p@h.example/a?b", "https://h.example/…"),
        ("https://h.example", "https://h.example"),
        ("slack:https://h.example/T/B", "slack:https://h.example/…"),
        ("s3://bucket/prefix", "s3://bucket/prefix"),
        ("http://[bad", "…"),
        ("plain words", "plain words"),
    ],
)
def test_a_url_shows_its_host_alone(text: str, safe: str) -> None:
    assert redacted(text) == safe
