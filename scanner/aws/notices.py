"""Telling others through AWS: a topic of SNS, a bus of EventBridge, mail by SES; and secrets kept in Secrets Manager.

Each call is bounded in time and tried twice at most. Importing this module is cheap; boto3 comes with the first call.
"""

from contextlib import closing
from typing import Any

from scanner.model.base import Document
from scanner.model.bucket import region_of_arn


class NoticeError(Exception):
    """AWS did not take it; the text has the operation and AWS's code."""


class AwsNotices:
    """AWS with the credentials of a profile, empty for the default ones; `timeout` in seconds for each try."""

    def __init__(self, profile: str, timeout: float) -> None:
        self._profile = profile
        self._timeout = timeout

    def publish(self, topic: str, subject: str, text: str, attributes: dict[str, str]) -> None:
        """Publish to a topic (API: SNS Publish)."""
        named = {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
        # A topic that keeps an order wants to know of what.
        group = {"MessageGroupId": "s3-replication-scanner"} if topic.endswith(".fifo") else {}
        sent = {"TopicArn": topic, "Subject": subject, "Message": text, "MessageAttributes": named, **group}
        self._ask("sns", region_of_arn(topic), "publish", sent)

    def put_event(self, bus: str, source: str, detail_type: str, detail: str) -> None:
        """Put an event on a bus (API: EventBridge PutEvents); one that the bus does not take is a NoticeError, too."""
        entry = {"EventBusName": bus, "Source": source, "DetailType": detail_type, "Detail": detail}
        told = self._ask("events", region_of_arn(bus), "put_events", {"Entries": [entry]})
        # An answer without the number is not of EventBridge, so nobody knows whether the bus has the event.
        if told.get("FailedEntryCount") != 0:
            codes = [str(entry.get("ErrorCode")) for entry in told.get("Entries", ())]
            raise NoticeError(f"put_events: {', '.join(codes) or 'an answer that is not understood'}")

    def mail(self, region: str, message: bytes, sender: str, to: tuple[str, ...]) -> None:
        """Send a whole message as mail (API: SES v2 SendEmail)."""
        content = {"Raw": {"Data": message}}
        sent = {"FromEmailAddress": sender, "Destination": {"ToAddresses": list(to)}, "Content": content}
        self._ask("sesv2", region, "send_email", sent)

    def secret(self, arn: str) -> str:
        """Return the text of a secret (API: Secrets Manager GetSecretValue)."""
        told = self._ask("secretsmanager", region_of_arn(arn), "get_secret_value", {"SecretId": arn})
        if "SecretString" not in told:
            raise NoticeError("get_secret_value: the secret has no text")
        return str(told["SecretString"])

    def _ask(self, service: str, region: str, operation: str, parameters: dict[str, Any]) -> Document:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 -- slow to import

        try:
            with closing(self._client(service, region)) as client:
                answer: Document = getattr(client, operation)(**parameters)
                return answer
        except ClientError as error:
            raise NoticeError(f"{operation}: {error.response.get('Error', {}).get('Code', 'unknown')}") from error
        except BotoCoreError as error:
            raise NoticeError(f"{operation}: {type(error).__name__}") from error

    def _client(self, service: str, region: str) -> Any:  # noqa: ANN401 -- boto3 makes its clients at run time
        from boto3.session import Session  # noqa: PLC0415 -- slow to import
        from botocore.config import Config  # noqa: PLC0415

        config = Config(
            connect_timeout=self._timeout,
            read_timeout=self._timeout,
            retries={"mode": "standard", "total_max_attempts": 2},
        )
        make: Any = Session(profile_name=self._profile or None).client
        return make(service, region_name=region, config=config)
