"""Every target gets its payload over the wire; failures, slowness and repetition harm nobody."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from scanner.notify import apprises, carrying, mail, post
from scanner.notify.carrying import Carrier, CarryError
from scanner.notify.gathering import Since, news_of
from scanner.notify.memory import Memory
from scanner.notify.news import News
from scanner.notify.sending import Delivery, State, send_all
from scanner.notify.settings import Notify
from scanner.notify.targets import Apprise, EventBridge, Mail, Reason, Ses, Slack, Sns, Target, Teams, Webhook
from scanner.notify.words import words_of
from tests.support.receivers import Mailbox, Receiver
from tests.support.reports import empty_estate

ACCOUNT, REGION = "123456789012", "eu-west-1"
SETTINGS = Notify(timeout=300)


def carrier(**environment: str) -> Carrier:
    return Carrier(SETTINGS, environment, 1_000_000)


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


def by_mail(box: Mailbox, **parts: Any) -> Mail:  # noqa: ANN401 -- the fields of a target
    fields: dict[str, Any] = {"to": ("ops@example.org", "dev@example.org"), "sender": "scanner@example.org"}
    return Mail(**(fields | {"host": "127.0.0.1", "port": box.port, "security": "none"} | parts))


@pytest.mark.parametrize(("target", "key"), [(Slack(url="env:URL"), "blocks"), (Teams(url="env:URL"), "attachments")])
def test_a_channel_gets_its_payload(receiver: Receiver, news: News, target: Target, key: str) -> None:
    carrier(URL=f"{receiver.url}/services/key").carry(target, news)
    (got,) = receiver.got
    assert got.path == "/services/key"
    assert got.headers["content-type"] == "application/json"
    assert key in json.loads(got.body)


def test_a_webhook_gets_the_news_signed(receiver: Receiver, news: News) -> None:
    target = Webhook(url=f"{receiver.url}/hook", secret="env:KEY")  # noqa: S106 -- a reference
    carrier(KEY="a secret of ours").carry(target, news)
    (got,) = receiver.got
    assert json.loads(got.body)["run"]["id"] == news.run.id
    signed = f"{got.headers['webhook-id']}.1000000.".encode() + got.body
    digest = hmac.digest(b"a secret of ours", signed, hashlib.sha256)
    assert got.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    carrier().carry(Webhook(url=receiver.url), news)
    assert receiver.got[1].headers["webhook-id"] == got.headers["webhook-id"]
    assert "webhook-signature" not in receiver.got[1].headers


def test_mail_goes_to_everybody_named(box: Mailbox, news: News) -> None:
    carrier().carry(by_mail(box), news)
    (message,) = box.messages
    back: Any = email.message_from_bytes(message, policy=email.policy.default)
    assert back["Subject"] == words_of(news).title
    assert back.get_content().splitlines() == words_of(news).text.splitlines()
    assert [line for line in box.said if line.startswith("rcpt")] == [
        "rcpt TO:<ops@example.org>",
        "rcpt TO:<dev@example.org>",
    ]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"security": "starttls", "user": "u", "password": "env:P"}, "SMTPNotSupportedError"),
        ({"security": "tls"}, "SSLError"),
    ],
)
def test_nothing_is_mailed_in_the_clear_that_should_not_be(
    box: Mailbox, news: News, parts: dict[str, Any], said: str
) -> None:
    with pytest.raises(CarryError, match=said):
        carrier(P="hidden").carry(by_mail(box, **parts), news)
    assert box.messages == []
    assert "hidden" not in " ".join(box.said)


def test_a_mail_server_that_refuses_is_not_quoted(box: Mailbox, news: News) -> None:
    box.refuse = True
    with pytest.raises(CarryError) as raised:
        carrier().carry(by_mail(box), news)
    assert str(raised.value) == "SMTPRecipientsRefused"


def test_a_password_is_given_over_tls(monkeypatch: pytest.MonkeyPatch, news: News) -> None:
    said: list[tuple[object, ...]] = []

    class Server:
        def __init__(self, *given: object, **_: object) -> None:
            said.append(given)

        def __enter__(self) -> "Server":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def starttls(self, *, context: ssl.SSLContext) -> None:
            said.append(("starttls", context.verify_mode))

        def login(self, *given: object) -> None:
            said.append(("login", *given))

        def send_message(self, *_: object) -> dict[str, tuple[int, bytes]]:
            return {"dev@example.org": (550, b"no")}

    monkeypatch.setattr(smtplib, "SMTP", Server)
    target = Mail(to=("a@example.org",), sender="b@example.org", host="h", user="u", password="env:P")  # noqa: S106 -- the same
    with pytest.raises(CarryError, match="SMTPRecipientsRefused"):
        carrier(P="word").carry(target, news)
    assert said == [("h", 587), ("starttls", ssl.CERT_REQUIRED), ("login", "u", "word")]
    assert mail.message(words_of(news), target, "x")["To"] == "a@example.org"


def test_a_status_of_smtp_is_told_and_its_words_are_not(monkeypatch: pytest.MonkeyPatch, news: News) -> None:
    def refuse(*_: object) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"hidden")

    monkeypatch.setattr(mail, "send", refuse)
    target = Mail(to=("a@example.org",), sender="b@example.org", host="h")
    with pytest.raises(CarryError, match=r"^SMTP status 535$"):
        carrier().carry(target, news)


@pytest.mark.usefixtures("aws")
def test_a_topic_gets_text_and_attributes(news: News) -> None:
    sns, sqs = boto3.client("sns", region_name=REGION), boto3.client("sqs", region_name=REGION)
    topic = sns.create_topic(Name="news")["TopicArn"]
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:q")
    carrier().carry(Sns(topic=topic), news)
    got = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
    assert got["Message"] == words_of(news).text
    assert len(got["Subject"]) <= 100
    assert got["Subject"].isascii()
    assert got["MessageAttributes"]["severity"]["Value"] == "critical"
    assert got["MessageAttributes"]["reasons"]["Value"].split(",") == list(news.reasons)


@pytest.mark.usefixtures("aws")
def test_a_topic_that_keeps_an_order_is_told_of_what(news: News) -> None:
    sns = boto3.client("sns", region_name=REGION)
    topic = sns.create_topic(Name="news.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"})
    carrier().carry(Sns(topic=topic["TopicArn"]), news)


def test_a_bus_gets_the_news_as_detail(receiver: Receiver, news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", receiver.url)
    receiver.answer = b'{"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}'
    bus = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/ops"
    carrier().carry(EventBridge(bus=bus), news)
    (entry,) = json.loads(receiver.got[0].body)["Entries"]
    assert (entry["EventBusName"], entry["Source"], entry["DetailType"]) == (
        bus, carrying.SOURCE, carrying.DETAIL_TYPE
    )  # fmt: skip
    assert json.loads(entry["Detail"])["top"][0]["check"] == "source-versioning"
    receiver.answer = b'{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}'
    with pytest.raises(CarryError, match=r"^put_events: ThrottlingException$"):
        carrier().carry(EventBridge(bus=bus), news)


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"FailedEntryCount": 1}'])
def test_an_answer_that_is_not_of_a_bus_is_not_taken_for_sent(
    answer: bytes, receiver: Receiver, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", receiver.url)
    receiver.answer = answer
    with pytest.raises(CarryError, match=r"^put_events: an answer that is not understood$"):
        carrier().carry(EventBridge(bus=f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/ops"), news)


@pytest.mark.usefixtures("aws")
def test_ses_gets_the_whole_message(news: News) -> None:
    from moto.backends import get_backend  # noqa: PLC0415 -- what moto kept

    boto3.client("sesv2", region_name=REGION).create_email_identity(EmailIdentity="scanner@example.org")
    carrier().carry(Ses(to=("ops@example.org",), sender="scanner@example.org", region=REGION), news)
    (sent,) = get_backend("sesv2")[ACCOUNT][REGION].core_backend.sent_messages
    assert sent.source == "scanner@example.org"
    assert "Subject: S3 replication: 3 new findings" in sent.raw_data


@pytest.mark.usefixtures("aws")
def test_a_secret_of_secrets_manager_is_where_the_reference_says(receiver: Receiver, news: News) -> None:
    manager = boto3.client("secretsmanager", region_name=REGION)
    arn = manager.create_secret(Name="hooks", SecretString=json.dumps({"slack": receiver.url}))["ARN"]
    with pytest.raises(CarryError, match=r"no JSON object with this key"):
        carrier().carry(Slack(url=f"secretsmanager:{arn}#teams"), news)
    with pytest.raises(CarryError, match=r"^get_secret_value: ResourceNotFoundException$"):
        carrier().carry(Slack(url=f"secretsmanager:{arn}x"), news)


@pytest.mark.usefixtures("aws")
def test_a_secret_without_a_text_is_said(news: News) -> None:
    arn = boto3.client("secretsmanager", region_name=REGION).create_secret(Name="hook", SecretBinary=b"key")["ARN"]
    with pytest.raises(CarryError, match=r"^get_secret_value: the secret has no text$"):
        carrier().carry(Slack(url=f"secretsmanager:{arn}"), news)


@pytest.mark.usefixtures("aws")
def test_what_aws_refuses_is_told_by_its_code(news: News) -> None:
    with pytest.raises(CarryError, match=r"^publish: NotFound"):
        carrier().carry(Sns(topic=f"arn:aws:sns:{REGION}:{ACCOUNT}:nobody"), news)


def test_a_profile_that_is_not_there(news: News) -> None:
    settings = Notify(profile="nobody")
    with pytest.raises(CarryError, match=r"^publish: ProfileNotFound$"):
        Carrier(settings, {}, 0).carry(Sns(topic=f"arn:aws:sns:{REGION}:{ACCOUNT}:t"), news)


@pytest.mark.parametrize(
    ("url", "said"),
    [("http://hooks.example/key", "not https"), ("ftp://[key", "not https"), ("http://127.0.0.1:1/key", "Connection")],
)
def test_where_nothing_is_posted_to(news: News, url: str, said: str) -> None:
    with pytest.raises(CarryError, match=said) as raised:
        carrier(URL=url).carry(Slack(url="env:URL"), news)
    assert "key" not in str(raised.value)


def test_a_redirect_is_not_followed(receiver: Receiver, news: News) -> None:
    receiver.statuses = [302]
    with pytest.raises(CarryError, match=r"^HTTP status 302$"):
        carrier(URL=receiver.url).carry(Slack(url="env:URL"), news)
    assert [got.path for got in receiver.got] == ["/"]


def test_a_busy_receiver_is_asked_again(receiver: Receiver, news: News) -> None:
    receiver.statuses = [429, 503, 200]
    carrier(URL=receiver.url).carry(Slack(url="env:URL"), news)
    assert len(receiver.got) == 3


@pytest.mark.parametrize("statuses", [[200], [503, 200]])
def test_what_a_receiver_says_besides_its_status_is_not_waited_for(
    statuses: list[int], receiver: Receiver, news: News
) -> None:
    receiver.statuses, receiver.promised = [*statuses], 1_000_000_000
    carrier(URL=receiver.url).carry(Slack(url="env:URL"), news)
    assert len(receiver.got) == len(statuses)


@pytest.mark.parametrize(("user", "sent"), [("", None), ("me:se%20cret@", "Basic bWU6c2UgY3JldA==")])
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_of_the_environment_is_used(
    scheme: str, user: str, sent: str | None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("http_proxy", f"{scheme}{user}{receiver.url.removeprefix('http://')}")
    post.post("http://localhost:9/hook", b"{}", 300)
    assert receiver.got[0].path == "http://localhost:9/hook"
    assert receiver.got[0].headers.get("proxy-authorization") == sent


@pytest.mark.parametrize(
    "proxy", ["http://me:hun/ter2@127.0.0.1:9", "http://me:hunter2@127.0.0.1:99999", "socks5://p:1"]
)
def test_a_proxy_that_cannot_be_used_keeps_its_password(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(post.PostError) as raised:
        post.post("http://localhost:9/hook", b"{}", 300)
    assert "hun" not in str(raised.value)


def test_apprise_is_an_extra(monkeypatch: pytest.MonkeyPatch, news: News) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    with pytest.raises(CarryError, match=r"s3-replication-scanner\[notify\]"):
        carrier(URL="json://localhost").carry(Apprise(url="env:URL"), news)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of modules that Apprise imports
def test_apprise_delivers_to_what_it_knows(receiver: Receiver, news: News) -> None:
    words = words_of(news)
    apprises.send(receiver.url.replace("http", "json", 1), words)
    assert json.loads(receiver.got[0].body)["title"] == words.title
    receiver.statuses = [500]
    with pytest.raises(apprises.AppriseError, match="not delivered"):
        apprises.send(receiver.url.replace("http", "json", 1), words)
    with pytest.raises(apprises.AppriseError, match="no URL"):
        apprises.send("nonsense://", words)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "notified", 3600.0, patience=0.01)


def test_one_that_fails_and_one_that_is_silent_keep_nobody_waiting(
    receiver: Receiver, news: News, memory: Memory
) -> None:
    receiver.hold.clear()
    targets: dict[str, Target] = {
        "silent": Webhook(url=f"{receiver.url}/a"),
        "wrong": Slack(url="env:NOBODY"),
    }
    settings = Notify(timeout=2)
    sent = send_all(news, targets, settings, Carrier(Notify(timeout=30), {}, 0).carry, memory)
    assert sent == (
        Delivery("silent", State.FAILED, "no answer within 2 seconds"),
        Delivery("wrong", State.FAILED, "env:NOBODY is empty or not set"),
    )


def test_a_defect_of_a_target_is_its_own(news: News, memory: Memory) -> None:
    def carry(*_: object) -> None:
        raise ZeroDivisionError("https://hooks.example/key")

    targets: dict[str, Target] = {"https://hooks.example/key": Webhook(url="https://hooks.example/key")}
    (sent,) = send_all(news, targets, SETTINGS, carry, memory)
    assert sent == Delivery("https://hooks.example/…", State.FAILED, "ZeroDivisionError")


def test_the_same_is_sent_once_and_what_failed_again(receiver: Receiver, news: News, memory: Memory) -> None:
    targets: dict[str, Target] = {"hook": Webhook(url=receiver.url)}

    def state() -> State:
        return send_all(news, targets, SETTINGS, carrier().carry, memory)[0].state

    receiver.statuses = [500, 200]
    assert [state(), state(), state()] == [State.FAILED, State.SENT, State.SENT_BEFORE]
    assert len(receiver.got) == 2


def test_a_target_is_told_what_it_asks_for(receiver: Receiver, news: News, memory: Memory) -> None:
    targets: dict[str, Target] = {
        "proofs": Webhook(url=f"{receiver.url}/proofs", on=(Reason.FAILED_PROOFS,)),
        "nothing": Webhook(url=f"{receiver.url}/nothing", on=()),
    }
    sent = send_all(news, targets, SETTINGS, carrier().carry, memory)
    assert [one.state for one in sent] == [State.SENT, State.NOTHING_NEW]
    assert list(json.loads(receiver.got[0].body)["reasons"]) == ["failed-proofs"]


def test_without_news_nobody_is_told(receiver: Receiver, memory: Memory) -> None:
    quiet = news_of(empty_estate(), Since(), SETTINGS)
    (sent,) = send_all(quiet, {"hook": Webhook(url=receiver.url)}, SETTINGS, carrier().carry, memory)
    assert (sent.state, receiver.got) == (State.NOTHING_NEW, [])
