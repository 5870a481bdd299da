"""What each target gets, held against the limits and forms that its maker documents."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
from typing import Any

import pytest

from scanner.notify import mail, slack, teams, webhook
from scanner.notify.carrying import shown
from scanner.notify.gathering import Since, news_of
from scanner.notify.news import News
from scanner.notify.secrets import SecretError
from scanner.notify.settings import Notify
from scanner.notify.targets import Apprise, Mail, Slack, Sns, Teams, Webhook
from scanner.notify.words import Section, Words, words_of
from tests.support.hostile import hostile

TOPIC = Sns(topic="arn:aws:sns:eu-west-1:111111111111:news")


@pytest.fixture(params=["news", "hostile", "long"])
def words(request: pytest.FixtureRequest, news: News) -> Words:
    """News as usual, of strangers, and more than fits."""
    if request.param == "long":
        return Words(
            "t" * 999, tuple(Section("h", ("x" * 400,) * 20) for _ in range(5)), "https://reports.example/a b|c>"
        )
    return words_of(news if request.param == "news" else news_of(hostile(), Since(), Notify()))


def test_slack_blocks_keep_slacks_limits(words: Words) -> None:
    payload = slack.payload(words)
    assert len(payload["blocks"]) <= 50
    for block in payload["blocks"]:
        text = block["text"]
        assert block["type"] in ("header", "section")
        assert 1 <= len(text["text"]) <= (150 if block["type"] == "header" else 3000)
        assert text["type"] == "plain_text" or text["text"].startswith("<https://")
        assert text["type"] == "mrkdwn" or text["emoji"] is False


def test_only_slacks_link_is_markup() -> None:
    hostile_link = Words("<!channel> & co", (Section("h", ("<!channel> *x*",)),), "https://reports.example/a|b>&c")
    payload = slack.payload(hostile_link)
    assert payload["text"] == "&lt;!channel&gt; &amp; co"
    assert [block["text"]["text"] for block in payload["blocks"] if block["text"]["type"] == "mrkdwn"] == [
        "<https://reports.example/a%7Cb%3E&amp;c|Open the report>"
    ]
    assert payload["blocks"][1]["text"]["text"] == "h\n• <!channel> *x*"


def test_teams_gets_an_adaptive_card_without_markdown(words: Words) -> None:
    payload = teams.payload(words)
    assert payload["type"] == "message"
    (attachment,) = payload["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    for element in card["body"]:
        assert element["type"] == "RichTextBlock"
        assert all(run["type"] == "TextRun" and isinstance(run["text"], str) for run in element["inlines"])
    for action in card.get("actions", ()):
        assert set(action) == {"type", "title", "url"}


def test_teams_cards_of_news_are_small_enough(news: News) -> None:
    for told in (news, news_of(hostile(), Since(), Notify())):
        assert len(json.dumps(teams.payload(words_of(told)))) < teams.LARGEST


def test_mail_reads_back_as_it_was_written(words: Words) -> None:
    target = Mail(to=("a@example.org", "b@example.org"), sender="scanner@example.org", host="mail.example.org")
    made = mail.message(words, target, "ab" * 32)
    back: Any = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
    assert (back["From"], back["To"]) == ("scanner@example.org", "a@example.org, b@example.org")
    assert back.get_content_type() == "text/plain"
    assert back.get_content().splitlines() == words.text.splitlines()
    assert back["Message-ID"].endswith("@example.org>")


def test_a_signature_is_that_of_standard_webhooks() -> None:
    """The specification's own example."""
    headers = webhook.headers(
        b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_plain_secret_signs_by_its_own_bytes() -> None:
    headers = webhook.headers(b"{}", "any words", "msg_1", 5)
    expected = hmac.digest(b"any words", b"msg_1.5.{}", hashlib.sha256)
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert "webhook-signature" not in webhook.headers(b"{}", "", "msg_1", 5)


def test_a_secret_that_is_no_base64_is_not_named() -> None:
    with pytest.raises(SecretError) as raised:
        webhook.headers(b"{}", "whsec_!!hidden!!", "msg_1", 5)
    assert "hidden" not in str(raised.value)


def test_a_secret_of_nothing_signs_nothing() -> None:
    with pytest.raises(SecretError, match="nothing after whsec_"):
        webhook.headers(b"{}", "whsec_", "msg_1", 5)


def test_a_dry_run_of_a_secret_target_looks_no_secret_up(news: News) -> None:
    assert "env:" not in shown(Slack(url="env:NOBODY_SET_THIS"), news)
    assert shown(TOPIC, news).startswith("Subject: S3 replication: 3 new findings")
    mailed = Mail(to=("a@example.org",), sender="b@example.org", host="h")
    assert "To: a@example.org" in shown(mailed, news)
    assert '"AdaptiveCard"' in shown(Teams(url="env:X"), news)
    assert json.loads(shown(Webhook(url="https://hooks.example"), news))["schema"] == 1
    assert shown(Apprise(url="env:X"), news).endswith(words_of(news).text)
