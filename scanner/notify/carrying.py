"""How news goes to a target of each kind: its payload, as it is sent, and the sending."""

import json
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from typing import Final

from scanner.aws.notices import AwsNotices, NoticeError
from scanner.model.base import to_json
from scanner.model.printable import clipped, one_line
from scanner.notify import apprises, mail, post, slack, teams, webhook
from scanner.notify.news import News
from scanner.notify.secrets import SecretError, is_reference, resolved
from scanner.notify.settings import Notify
from scanner.notify.targets import Apprise, EventBridge, Mail, Ses, Slack, Sns, Target, Teams, Webhook
from scanner.notify.words import Words, words_of

SOURCE: Final = "s3-replication-scanner"
DETAIL_TYPE: Final = "S3 Replication Scan News"
_SUBJECT: Final = 100
"""Characters of a subject that SNS takes, all of ASCII (API: SNS Publish)."""


class CarryError(Exception):
    """A target did not take it; the text says why, without any secret."""


def shown(target: Target, news: News) -> str:
    """Return the payload of a target as `--dry-run` prints it; nothing is asked, and no secret is looked up."""
    words = words_of(news)
    match target:
        case Slack():
            return _indented(slack.payload(words))
        case Teams():
            return _indented(teams.payload(words))
        case Mail() | Ses():
            return mail.message(words, target, news.digest).as_string()
        case Sns():
            return f"Subject: {_subject(words.title)}\n{_indented(_attributes(news))}\n\n{words.text}"
        case Webhook() | EventBridge():
            return _indented(json.loads(to_json(news)))
        case Apprise():
            return f"{words.title}\n\n{words.text}"


@dataclass(frozen=True)
class Carrier:
    """Sends; raises CarryError. `environment` has what `env:` refers to, `now` is in seconds of the epoch."""

    settings: Notify
    environment: Mapping[str, str]
    now: int

    def carry(self, target: Target, news: News) -> None:
        """Send news to a target."""
        try:
            self._carry(target, news)
        except smtplib.SMTPResponseException as error:
            # What a server answers may repeat what it was sent.
            raise CarryError(f"SMTP status {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise CarryError(type(error).__name__) from None
        except (SecretError, NoticeError, post.PostError, apprises.AppriseError) as error:
            raise CarryError(str(error)) from None

    def _carry(self, target: Target, news: News) -> None:
        words = words_of(news)
        match target:
            case Slack() | Teams():
                self._post(target, words)
            case Webhook():
                self._hook(target, news)
            case Mail() | Ses():
                self._mail(target, mail.message(words, target, news.digest))
            case Sns():
                self._aws.publish(target.topic, _subject(words.title), words.text, _attributes(news))
            case EventBridge():
                self._aws.put_event(target.bus, SOURCE, DETAIL_TYPE, to_json(news).decode())
            case Apprise():
                apprises.send(self._secret(target.url), words)

    def _post(self, target: Slack | Teams, words: Words) -> None:
        payload = slack.payload(words) if isinstance(target, Slack) else teams.payload(words)
        post.post(self._secret(target.url), to_json(payload), self.settings.timeout)

    def _mail(self, target: Mail | Ses, made: EmailMessage) -> None:
        if isinstance(target, Ses):
            self._aws.mail(target.region, made.as_bytes(), target.sender, target.to)
        else:
            mail.send(made, target, self._secret(target.password), self.settings.timeout)

    def _hook(self, target: Webhook, news: News) -> None:
        body = to_json(news)
        identity = f"msg_{news.digest[:32]}"
        headers = webhook.headers(body, self._secret(target.secret), identity, self.now)
        post.post(self._secret(target.url), body, self.settings.timeout, headers)

    def _secret(self, reference: str) -> str:
        return resolved(reference, self.environment, self._aws_secret) if is_reference(reference) else reference

    def _aws_secret(self, arn: str) -> str:
        return self._aws.secret(arn)

    @cached_property
    def _aws(self) -> AwsNotices:
        return AwsNotices(self.settings.profile, self.settings.timeout / 2)


def _subject(title: str) -> str:
    return clipped(one_line(title), _SUBJECT).encode("ascii", "replace").decode()


def _attributes(news: News) -> dict[str, str]:
    """Return what subscriptions filter by: the reasons, and the gravest new finding."""
    worst = next((item.severity.value for item in news.top), "none")
    return {"reasons": ",".join(news.reasons), "severity": worst}


def _indented(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
