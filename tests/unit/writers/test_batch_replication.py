"""A job is created or cancelled; what has ended stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.stub import Stubber

from scanner import registry
from scanner.amend.batch import job
from scanner.aws.clients import Clients
from scanner.aws.reader import Identity
from scanner.aws.writer import AwsWriter
from scanner.model.bucket import BucketRef
from scanner.model.plan import Target
from scanner.model.writing import Accepted, CannotWriteError, Refusal, Rejected, Writing
from tests.support.jobs import checked

TARGET = Target("arn:aws:s3:::ledger", "111111111111", "eu-west-1")
SOURCE = BucketRef("111111111111", "ledger", "eu-west-1")
ROLE = "arn:aws:iam::111111111111:role/r"
ASKED = job(SOURCE, ROLE, "reports", "")
MADE = {**ASKED, "JobId": "job-1", "Status": "Active"}
WRITING: Writing = registry.writers()["batch-replication"]


def test_a_job_is_created_in_the_bucket_s_account() -> None:
    call = WRITING.call(TARGET, None, ASKED)
    checked(call.operation, call.parameters)
    assert (call.service, call.operation, call.region) == ("s3control", "CreateJob", "")
    assert call.parameters["AccountId"] == TARGET.account
    assert call.parameters["RoleArn"] == ROLE


@pytest.mark.parametrize("after", [None, {**ASKED, "Description": "s3rc ledger before", "JobId": "job-0"}])
def test_what_is_under_way_is_cancelled_to_undo_it(after: dict[str, object] | None) -> None:
    call = WRITING.call(TARGET, MADE, after)
    checked(call.operation, call.parameters)
    assert call.operation == "UpdateJobStatus"
    assert call.parameters == {
        "AccountId": TARGET.account,
        "JobId": "job-1",
        "RequestedJobStatus": "Cancelled",
    }


def test_that_a_planned_job_can_be_undone_is_known_before_it_is_made() -> None:
    assert WRITING.call(TARGET, ASKED, None).operation == "UpdateJobStatus"


@pytest.mark.parametrize("status", ["Complete", "Failed"])
def test_a_job_that_has_ended_stays(status: str) -> None:
    with pytest.raises(CannotWriteError, match=f"job-1 \\({status}\\) has ended"):
        WRITING.call(TARGET, {**MADE, "Status": status}, None)


def test_without_a_job_there_is_nothing_to_cancel() -> None:
    with pytest.raises(CannotWriteError, match="no job"):
        WRITING.call(TARGET, None, None)


def test_a_job_is_the_same_however_far_it_is() -> None:
    assert WRITING.same(MADE, ASKED)
    assert WRITING.same({**MADE, "Status": "Complete"}, MADE)
    assert not WRITING.same(job(SOURCE, ROLE, "reports", "job-1"), ASKED)
    assert not WRITING.same(MADE, None)
    assert WRITING.same(None, None)


def test_the_permissions_are_the_iam_actions_of_the_calls() -> None:
    """Service Authorization Reference: Amazon S3 (CreateJob depends on iam:PassRole)."""
    assert WRITING.permissions == {
        "CreateJob": ("s3:CreateJob", "iam:PassRole"),
        "UpdateJobStatus": ("s3:UpdateJobStatus",),
    }


@pytest.mark.parametrize(
    ("code", "status", "refusal"),
    [
        ("TooManyRequestsException", 400, Refusal.BUSY),
        ("InternalServiceException", 500, Refusal.UNCERTAIN),
        ("AccessDenied", 403, Refusal.DENIED),
        ("BadRequestException", 400, Refusal.OTHER),
        ("IdempotencyException", 400, Refusal.OTHER),
    ],
)
def test_what_s3_control_says_to_it_decides_what_is_done_next(code: str, status: int, refusal: Refusal) -> None:
    with writing() as (writer, stub):
        stub.add_client_error("create_job", code, "told by the test", status)
        answer = writer.write(TARGET, WRITING.call(TARGET, None, ASKED))
    assert isinstance(answer, Rejected)
    assert (answer.code, answer.refusal) == (code, refusal)


def test_the_writer_sends_it_as_s3_control_takes_it() -> None:
    with writing() as (writer, stub):
        stub.add_response("create_job", {"JobId": "job-1"}, {"AccountId": TARGET.account, **ASKED})
        stub.add_response(
            "update_job_status",
            {"JobId": "job-1", "Status": "Cancelling"},
            {"AccountId": TARGET.account, "JobId": "job-1", "RequestedJobStatus": "Cancelled"},
        )
        made = writer.write(TARGET, WRITING.call(TARGET, None, ASKED))
        cancelled = writer.write(TARGET, WRITING.call(TARGET, MADE, None))
        stub.assert_no_pending_responses()
    assert isinstance(made, Accepted)
    assert made.answer == {"JobId": "job-1"}
    assert isinstance(cancelled, Accepted)


@contextmanager
def writing() -> Iterator[tuple[AwsWriter, Stubber]]:
    """Yield a writer, and the stub that answers it in the bucket's Region."""
    clients = Clients(Session("AKIAIOSFODNN7EXAMPLE", "none"), Config(retries={"total_max_attempts": 1}))
    with Stubber(clients.get(TARGET.region, "s3control")) as stub:
        yield AwsWriter(Identity(TARGET.account, "arn", "aws"), clients, "us-east-1"), stub
    clients.close()
