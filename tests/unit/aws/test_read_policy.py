"""GetBucketPolicy answers with JSON, where the other reads answer with XML: what becomes of each answer."""

import json
from collections.abc import Callable

import pytest

from scanner import registry
from scanner.aws.reader import AwsReader
from scanner.model.bucket import BucketRef
from scanner.model.evidence import NO_SUCH_BUCKET, UNKNOWN_SHAPE, Absent, Present, Unreadable
from scanner.model.facet import POLICY, Unread
from scanner.model.identity import ResourcePolicy
from tests.support.scripted_s3 import REQUEST_ID, RESET, Reply, ScriptedS3, error

REF = BucketRef("111111111111", "ledger", "eu-central-1")
COLLECTOR = registry.collectors()["policy"]
WRITTEN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Sid": "<b>=cmd|ü"}],
}
FINE = Reply(body=json.dumps(WRITTEN, ensure_ascii=False))
PORTAL = "<!DOCTYPE html><html><body>Please sign in</body></html>"

Connect = Callable[..., AwsReader]


def test_the_text_is_kept_as_its_owner_wrote_it(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketPolicy", FINE)
    evidence = reader.read(COLLECTOR, REF)
    assert isinstance(evidence, Present)
    assert (evidence.operation, evidence.request_id) == ("GetBucketPolicy", REQUEST_ID)
    assert evidence.document == {"Policy": FINE.body}
    assert POLICY.value(evidence) == ResourcePolicy(WRITTEN)
    (request,) = s3.asked("GetBucketPolicy")
    assert (request.bucket, request.region) == (REF.name, REF.region)
    assert request.headers["x-amz-expected-bucket-owner"] == REF.account


@pytest.mark.parametrize("code", ["NoSuchBucketPolicy", NO_SUCH_BUCKET])
def test_no_policy_is_absent(code: str, s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketPolicy", error(404, code))
    evidence = reader.read(COLLECTOR, REF)
    assert isinstance(evidence, Absent)
    assert (evidence.code, evidence.request_id) == (code, REQUEST_ID)
    assert POLICY.value(evidence) == ResourcePolicy()


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(403, "AccessDenied"), "AccessDenied"),
        # What S3 says to another account than the bucket's owner, whatever it may do.
        (error(405, "MethodNotAllowed"), "MethodNotAllowed"),
        (error(501, "NotImplemented"), "NotImplemented"),
        (error(503, "SlowDown"), "SlowDown"),
        (Reply(body=PORTAL), UNKNOWN_SHAPE),
        (Reply(), UNKNOWN_SHAPE),
        (Reply(502, "<html>Bad Gateway</html>"), "502"),
        (RESET, "ConnectionClosedError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_fails_is_unreadable(reply: Reply, code: str, s3: ScriptedS3, connected: Connect) -> None:
    s3.on("GetBucketPolicy", reply)
    evidence = connected(budget_seconds=3).read(COLLECTOR, REF)
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code) == ("GetBucketPolicy", code)
    with pytest.raises(Unread):
        POLICY.value(evidence)


@pytest.mark.parametrize("reply", [error(503, "SlowDown"), error(500, "InternalError"), RESET], ids=["503", "500", "-"])
def test_what_passes_is_retried(reply: Reply, s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketPolicy", reply, reply, FINE)
    assert POLICY.value(reader.read(COLLECTOR, REF)) == ResourcePolicy(WRITTEN)


@pytest.mark.parametrize(
    "body", ["garbage", '{"Version": "2012-10', '"text"', "[]", "null", "<Error><Code>InternalError</Code></Error>"]
)
def test_what_is_no_policy_is_kept_and_concluded_from_never(body: str, s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketPolicy", Reply(body=body))
    evidence = reader.read(COLLECTOR, REF)
    assert isinstance(evidence, Present)
    assert evidence.document == {"Policy": body}
    with pytest.raises(Unread) as raised:
        POLICY.value(evidence)
    assert raised.value.evidence.code == UNKNOWN_SHAPE
    assert raised.value.evidence.request_id == REQUEST_ID
