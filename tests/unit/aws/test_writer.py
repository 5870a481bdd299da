"""The writer against scripted answers: one attempt whatever happens, and what each answer means."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from scanner import registry
from scanner.aws.access import Access, ConnectionOptions, connect_writer
from scanner.aws.reader import AwsReader
from scanner.aws.writer import AwsWriter
from scanner.errors import AwsUnreachableError
from scanner.model.plan import Target
from scanner.model.writing import Accepted, Call, Refusal, Rejected
from tests.support.scripted_s3 import REQUEST_ID, RESET, SILENCE, Reply, ScriptedS3, error, sts_error

BUCKET = Target("arn:aws:s3:::ledger", "111111111111", "eu-west-1")
ROLE = Target("arn:aws:iam::111111111111:role/replication", "111111111111")
KEY = Target("arn:aws:kms:eu-west-1:111111111111:key/k", "111111111111", "eu-west-1")
PUT = "PUT versioning"
SCP = (
    "User: arn:aws:iam::111111111111:user/fixer is not authorized to perform: s3:PutBucketVersioning on resource: "
    "&quot;arn:aws:s3:::ledger&quot; with an explicit deny in a service control policy"
)
BOUNDARY = "… because no permissions boundary allows the s3:PutBucketVersioning action"
ENDPOINT = "… with an explicit deny in a VPC endpoint policy"


def kms_error(code: str, message: str) -> Reply:
    headers = {"content-type": "application/x-amz-json-1.1"}
    return Reply(400, f'{{"__type": "{code}", "message": "{message}"}}', headers)


@pytest.fixture
def writer(s3: ScriptedS3) -> Iterator[AwsWriter]:
    del s3
    with closing(connect_writer(Access(), ConnectionOptions(read_timeout=60))) as opened:
        yield opened


def versioning(status: str = "Enabled") -> Call:
    made: Call = registry.writers()["versioning"].call(BUCKET, {}, {"Status": status})
    return made


def refused(writer: AwsWriter, target: Target = BUCKET, call: Call | None = None) -> Rejected:
    answer = writer.write(target, call or versioning())
    assert isinstance(answer, Rejected)
    return answer


def test_a_write_goes_to_the_target_s_region_and_names_its_owner(s3: ScriptedS3, writer: AwsWriter) -> None:
    s3.on(PUT, Reply())
    answer = writer.write(BUCKET, versioning())
    (request,) = s3.asked(PUT)
    assert isinstance(answer, Accepted)
    assert (answer.request_id, answer.answer) == (REQUEST_ID, {})
    assert request.region == "eu-west-1"
    assert request.headers["x-amz-expected-bucket-owner"] == "111111111111"
    assert "<Status>Enabled</Status>" in request.body
    assert "MfaDelete" not in request.body


def test_who_writes_is_who_was_let_in(writer: AwsWriter) -> None:
    assert (writer.account, writer.partition) == ("111111111111", "aws")
    assert writer.caller.startswith("arn:aws:iam::111111111111:")


def test_a_call_may_name_another_region(s3: ScriptedS3, writer: AwsWriter) -> None:
    s3.on(PUT, Reply())
    call = versioning()
    writer.write(BUCKET, Call(call.service, call.operation, call.parameters, region="eu-north-1"))
    assert s3.asked(PUT)[0].region == "eu-north-1"


def test_a_role_is_written_at_home(s3: ScriptedS3, writer: AwsWriter) -> None:
    s3.on("DeleteRole", Reply(body="<DeleteRoleResponse/>"))
    assert isinstance(writer.write(ROLE, Call("iam", "DeleteRole", {"RoleName": "replication"})), Accepted)


@pytest.mark.parametrize(
    ("reply", "code", "refusal"),
    [
        (error(409, "OperationAborted"), "OperationAborted", Refusal.BUSY),
        (error(503, "SlowDown"), "SlowDown", Refusal.BUSY),
        (error(400, "ThrottlingException"), "ThrottlingException", Refusal.BUSY),
        (error(429, "Whatever"), "Whatever", Refusal.BUSY),
        (error(400, "MalformedPolicy", "Invalid principal in policy"), "MalformedPolicy", Refusal.NOT_PROPAGATED),
        (error(400, "MalformedPolicy", "Missing required field Effect"), "MalformedPolicy", Refusal.OTHER),
        (error(400, "InvalidRequest", "Destination bucket must have versioning enabled."), "InvalidRequest",
         Refusal.NOT_PROPAGATED),
        (error(400, "InvalidRequest", "Found duplicate priority 1."), "InvalidRequest", Refusal.OTHER),
        (error(500, "InternalError"), "InternalError", Refusal.UNCERTAIN),
        (error(503, "ServiceUnavailable"), "ServiceUnavailable", Refusal.UNCERTAIN),
        (Reply(502, "<html>Bad Gateway</html>"), "502", Refusal.UNCERTAIN),
        (error(400, "RequestTimeout"), "RequestTimeout", Refusal.UNCERTAIN),
        (RESET, "ConnectionClosedError", Refusal.UNCERTAIN),
        (error(403, "AccessDenied", SCP), "AccessDenied", Refusal.GUARDRAIL),
        (error(403, "AccessDenied", BOUNDARY), "AccessDenied", Refusal.GUARDRAIL),
        (error(403, "AccessDenied", ENDPOINT), "AccessDenied", Refusal.GUARDRAIL),
        (error(403, "AccessDenied", "Access Denied"), "AccessDenied", Refusal.DENIED),
        (error(403, "AllAccessDisabled"), "AllAccessDisabled", Refusal.DENIED),
        (error(400, "ExpiredToken"), "ExpiredToken", Refusal.CREDENTIALS),
        (error(403, "InvalidAccessKeyId"), "InvalidAccessKeyId", Refusal.CREDENTIALS),
        (error(409, "InvalidBucketState"), "InvalidBucketState", Refusal.OTHER),
        (error(301, "PermanentRedirect", x_amz_bucket_region="eu-north-1"), "PermanentRedirect", Refusal.OTHER),
    ],
)  # fmt: skip
def test_what_aws_says_is_kept_and_sorted(
    s3: ScriptedS3, writer: AwsWriter, reply: Reply, code: str, refusal: Refusal
) -> None:
    s3.on(PUT, reply)
    answer = refused(writer)
    assert (answer.code, answer.refusal) == (code, refusal)
    assert len(s3.asked(PUT)) == 1


def test_a_write_that_nothing_is_said_of_may_have_been_done(s3: ScriptedS3) -> None:
    s3.on(PUT, SILENCE)
    with closing(connect_writer(Access(), ConnectionOptions(read_timeout=0.5))) as hasty:
        answer = refused(hasty)
    assert (answer.code, answer.refusal) == ("ReadTimeoutError", Refusal.UNCERTAIN)
    assert len(s3.awaited(PUT, 1)) == 1


@pytest.mark.parametrize(
    ("code", "message", "refusal"),
    [
        ("MalformedPolicyDocument", "Invalid principal in policy: AWS:arn", Refusal.NOT_PROPAGATED),
        ("MalformedPolicyDocument", "Syntax errors in policy.", Refusal.OTHER),
        ("ConcurrentModification", "try again", Refusal.BUSY),
        ("EntityTemporarilyUnmodifiable", "try again", Refusal.BUSY),
        ("EntityAlreadyExists", "Role with name replication already exists.", Refusal.OTHER),
        ("InvalidClientTokenId", "The security token included in the request is invalid.", Refusal.CREDENTIALS),
    ],
)
def test_iam_s_answers_are_sorted(s3: ScriptedS3, writer: AwsWriter, code: str, message: str, refusal: Refusal) -> None:
    s3.on("DeleteRole", sts_error(400, code, message))
    answer = refused(writer, ROLE, Call("iam", "DeleteRole", {"RoleName": "replication"}))
    assert (answer.code, answer.message, answer.refusal) == (code, message, refusal)
    assert len(s3.asked("DeleteRole")) == 1


@pytest.mark.parametrize(
    ("code", "message", "refusal"),
    [
        ("MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals.",
         Refusal.NOT_PROPAGATED),
        ("MalformedPolicyDocumentException", "The new key policy will not allow you to update it.", Refusal.OTHER),
        ("AccessDeniedException", "… with an explicit deny in a resource control policy", Refusal.GUARDRAIL),
        ("AccessDeniedException", "… because no session policy allows it", Refusal.GUARDRAIL),
        ("AccessDeniedException", "not authorized", Refusal.DENIED),
        ("ThrottlingException", "Rate exceeded", Refusal.BUSY),
    ],
)  # fmt: skip
def test_kms_s_answers_are_sorted(s3: ScriptedS3, writer: AwsWriter, code: str, message: str, refusal: Refusal) -> None:
    s3.on("PutKeyPolicy", kms_error(code, message))
    answer = refused(writer, KEY, Call("kms", "PutKeyPolicy", {"KeyId": KEY.arn, "Policy": "{}"}))
    assert (answer.code, answer.refusal) == (code, refusal)
    assert len(s3.asked("PutKeyPolicy")) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7.0), ({"Retry-After": "soon"}, 0.0), ({"Retry-After": "-3"}, 0.0), ({}, 0.0)],
)
def test_how_long_aws_wants_to_be_left_alone_is_kept(
    s3: ScriptedS3, writer: AwsWriter, headers: dict[str, str], seconds: float
) -> None:
    s3.on(PUT, replace(error(503, "SlowDown"), headers=headers))
    assert refused(writer).retry_after == seconds


def test_what_botocore_does_not_know_is_never_left_out_in_silence(s3: ScriptedS3, writer: AwsWriter) -> None:
    call = Call("s3", "PutBucketVersioning", {"Bucket": "ledger", "VersioningConfiguration": {"Flavour": "sour"}})
    answer = refused(writer, BUCKET, call)
    assert (answer.code, answer.refusal) == ("ParamValidationError", Refusal.OTHER)
    assert "Flavour" in answer.message
    assert s3.asked(PUT) == []


def test_a_region_that_cannot_be_one_is_not_asked(writer: AwsWriter) -> None:
    call = versioning()
    answer = refused(writer, BUCKET, Call(call.service, call.operation, call.parameters, region="no/where"))
    assert (answer.code, answer.refusal) == ("InvalidRegionError", Refusal.OTHER)


def test_nobody_writes_whom_aws_does_not_let_in(s3: ScriptedS3) -> None:
    s3.on("GetCallerIdentity", sts_error(403, "InvalidClientTokenId"))
    with pytest.raises(AwsUnreachableError, match="InvalidClientTokenId"):
        connect_writer(Access(), ConnectionOptions())


def test_a_reader_cannot_write() -> None:
    assert not hasattr(AwsReader, "write")
