"""Security Hub against scripted answers: what is tried again, what is a refusal, and what is no answer at all."""

import json
import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from scanner.aws.access import Access, ConnectionOptions, connect_hub
from scanner.aws.reader import AwsReader
from scanner.aws.securityhub import AwsHub
from scanner.errors import AwsUnreachableError
from scanner.model.base import Document
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.hub import HubFault, Refused
from tests.support.scripted_s3 import RESET, SILENCE, Reply, ScriptedS3, sts_error
from tests.unit.aws.conftest import ACCOUNT, Time

IMPORT = "POST findings/import"
REGION = "eu-west-1"


def finding(number: int, **more: object) -> Document:
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"s3-replication/{number}",
        "ProductArn": f"arn:aws:securityhub:{REGION}:{ACCOUNT}:product/{ACCOUNT}/default",
        "GeneratorId": "s3-replication/source-versioning",
        "AwsAccountId": ACCOUNT,
        "CreatedAt": "2026-11-22T12:00:41Z",
        "UpdatedAt": "2026-11-22T12:00:41Z",
        "Title": "prod-ledger",
        "Description": "Versioning is suspended.",
        "Resources": [{"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::prod-ledger"}],
        **more,
    }


BOTH = (finding(1), finding(2))


def imported(success: int = 2, *failed: tuple[int, str]) -> Reply:
    """Return an answer that refuses some findings, each with a code."""
    refused = [{"Id": f"s3-replication/{n}", "ErrorCode": code, "ErrorMessage": "by script"} for n, code in failed]
    return Reply(body=json.dumps({"SuccessCount": success, "FailedCount": len(failed), "FailedFindings": refused}))


def refusal(status: int, code: str, message: str = "told by the script") -> Reply:
    return Reply(status, json.dumps({"Code": code, "Message": message}), {"x-amzn-errortype": code})


def hub_of(time: Time, read_timeout: float) -> "closing[AwsHub]":
    options = ConnectionOptions(read_timeout=read_timeout, sleep=time.sleep, clock=time.clock)
    return closing(connect_hub(Access(), options))


@pytest.fixture
def hub(s3: ScriptedS3, time: Time) -> Iterator[AwsHub]:
    del s3
    with hub_of(time, read_timeout=60) as opened:
        yield opened


def test_findings_go_to_their_region_as_they_are(s3: ScriptedS3, hub: AwsHub) -> None:
    s3.on(IMPORT, imported())
    assert hub.take(REGION, BOTH) == ()
    (request,) = s3.asked(IMPORT)
    assert request.region == REGION
    assert json.loads(request.body) == {"Findings": list(BOTH)}
    assert hub.account == ACCOUNT


@pytest.mark.parametrize(
    "reply",
    [
        refusal(429, "LimitExceededException"),
        refusal(429, "TooManyRequestsException"),
        refusal(400, "ThrottlingException"),
        refusal(500, "InternalException"),
        Reply(502, "<html>Bad Gateway</html>"),
        RESET,
    ],
)
def test_what_may_pass_is_tried_again(s3: ScriptedS3, hub: AwsHub, time: Time, reply: Reply) -> None:
    s3.on(IMPORT, reply, reply, imported())
    assert hub.take(REGION, BOTH) == ()
    assert len(s3.asked(IMPORT)) == 3
    assert len(time.slept) == 2


def test_whoever_says_nothing_is_asked_again(s3: ScriptedS3, time: Time) -> None:
    s3.on(IMPORT, SILENCE, imported())
    with hub_of(time, read_timeout=1) as hub:
        assert hub.take(REGION, BOTH) == ()
    assert len(s3.awaited(IMPORT, 2)) == 2
    assert len(time.slept) == 1


def test_throttling_that_outlives_the_budget_is_said(s3: ScriptedS3, hub: AwsHub, time: Time) -> None:
    s3.on(IMPORT, refusal(429, "LimitExceededException", "Rate exceeded"))
    assert hub.take(REGION, BOTH) == HubFault("LimitExceededException", "Rate exceeded")
    assert sum(time.slept) <= 120


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "InvalidAccessException"),
        (403, "AccessDeniedException"),
        (400, "InvalidInputException"),
        (403, "UnrecognizedClientException"),
        (403, "ExpiredTokenException"),
    ],
)
def test_a_refused_request_is_sent_once(s3: ScriptedS3, hub: AwsHub, status: int, code: str) -> None:
    s3.on(IMPORT, refusal(status, code))
    assert hub.take(REGION, BOTH) == HubFault(code, "told by the script")
    assert len(s3.asked(IMPORT)) == 1


def test_refused_findings_are_told_by_their_id(s3: ScriptedS3, hub: AwsHub) -> None:
    s3.on(IMPORT, imported(1, (2, "InvalidInput")))
    assert hub.take(REGION, BOTH) == (Refused("s3-replication/2", "InvalidInput", "by script"),)


def test_words_of_aws_are_bounded(s3: ScriptedS3, hub: AwsHub) -> None:
    failed = {"Id": "s3-replication/1", "ErrorCode": "C" * 9_000, "ErrorMessage": "M" * 9_000}
    s3.on(IMPORT, Reply(body=json.dumps({"SuccessCount": 1, "FailedCount": 1, "FailedFindings": [failed]})))
    answer = hub.take(REGION, BOTH)
    assert isinstance(answer, tuple)
    assert (len(answer[0].code), len(answer[0].message)) == (100, 500)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "<html>Sign in</html>",
        '{"SuccessCount": 1, "FailedCount": 0}',
        '{"SuccessCount": 2, "FailedCount": 2}',
        '{"SuccessCount": 1, "FailedCount": 1, "FailedFindings": [{"Id": "another", "ErrorCode": "InvalidInput"}]}',
        '{"SuccessCount": 1, "FailedCount": 1, "FailedFindings": [{"ErrorCode": "InvalidInput"}]}',
        '{"SuccessCount": 1, "FailedCount": 1, "FailedFindings": ["InvalidInput"]}',
    ],
)
def test_an_answer_that_fits_nothing_imported_nothing(s3: ScriptedS3, hub: AwsHub, body: str) -> None:
    s3.on(IMPORT, Reply(body=body))
    answer = hub.take(REGION, BOTH)
    assert isinstance(answer, HubFault)
    assert answer.code == UNKNOWN_SHAPE


def test_what_botocore_does_not_know_is_never_left_out_in_silence(s3: ScriptedS3, hub: AwsHub) -> None:
    answer = hub.take(REGION, [finding(1, Flavour="sour")])
    assert isinstance(answer, HubFault)
    assert answer.code == "ParamValidationError"
    assert s3.asked(IMPORT) == []


def test_a_fault_says_what_aws_said() -> None:
    assert str(HubFault("InvalidAccessException", "not subscribed")) == "InvalidAccessException: not subscribed"
    assert str(HubFault("EndpointConnectionError")) == "EndpointConnectionError"


def test_nothing_secret_is_said(s3: ScriptedS3, hub: AwsHub) -> None:
    s3.on(IMPORT, refusal(403, "AccessDeniedException"))
    assert os.environ["AWS_SECRET_ACCESS_KEY"] not in str(hub.take(REGION, BOTH))


def test_nobody_sends_whom_aws_does_not_let_in(s3: ScriptedS3) -> None:
    s3.on("GetCallerIdentity", sts_error(403, "InvalidClientTokenId"))
    with pytest.raises(AwsUnreachableError, match="InvalidClientTokenId"):
        connect_hub(Access(), ConnectionOptions())


def test_a_reader_cannot_send() -> None:
    assert not hasattr(AwsReader, "take")
