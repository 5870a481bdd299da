"""Our newest job of a bucket, out of all jobs of an account. The stub refuses what S3 Control's model does not know."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.stub import Stubber

from scanner.aws.clients import Clients
from scanner.aws.reader import AwsReader
from scanner.model.evidence import Absent, Evidence, Present, Unreadable
from scanner.model.facet import BATCH_REPLICATION
from tests.support.surveying import ACCOUNT, SOURCE, reading, rule, subject, survey

COLLECTOR = survey("batch-replication")
ASKED = {"AccountId": ACCOUNT, "MaxResults": 1000}


def a_job(job_id: str, day: int, bucket: str = "src", status: str = "Active", description: str = "") -> dict[str, Any]:
    return {
        "JobId": job_id,
        "Description": description or f"s3rc {bucket} 00",
        "Status": status,
        "CreationTime": datetime(2026, 11, day, tzinfo=UTC),
    }


def listed(stub: Stubber, *jobs: dict[str, Any], sent: dict[str, Any] | None = None, token: str = "") -> None:
    answer: dict[str, Any] = {"Jobs": list(jobs), **({"NextToken": token} if token else {})}
    stub.add_response("list_jobs", answer, sent or ASKED)


def described(stub: Stubber, job: dict[str, Any]) -> None:
    stub.add_response("describe_job", {"Job": job}, {"AccountId": ACCOUNT, "JobId": job["JobId"]})


def read(reader: AwsReader) -> Evidence:
    return reader.survey(COLLECTOR, subject(rule("all")))


def stubbed(clients: Clients) -> Stubber:
    return Stubber(clients.get(SOURCE, "s3control"))


def test_the_newest_job_of_the_bucket_is_described() -> None:
    with reading() as (reader, clients), stubbed(clients) as stub:
        listed(
            stub,
            a_job("job-old", 1, status="Complete"),
            a_job("job-ours", 3),
            a_job("another-s", 4, bucket="src-2"),
            a_job("cancelled", 5, status="Cancelled"),
            a_job("somebody-s", 6, description="tidy up"),
        )
        described(stub, a_job("job-ours", 3))
        evidence = read(reader)
        stub.assert_no_pending_responses()
    assert isinstance(evidence, Present)
    assert evidence.operation == "ListJobs"
    assert evidence.document["JobId"] == "job-ours"
    assert evidence.document["CreationTime"] == "2026-11-03T00:00:00+00:00"
    found = BATCH_REPLICATION.value(evidence)
    assert found is not None
    assert found.is_under_way


def test_pages_that_lead_back_are_no_list() -> None:
    with reading() as (reader, clients), stubbed(clients) as stub:
        listed(stub, a_job("job-ours", 3), token="more")  # noqa: S106 -- where the next page begins
        listed(stub, a_job("job-ours", 3), sent={**ASKED, "NextToken": "more"}, token="more")  # noqa: S106
        evidence = read(reader)
        stub.assert_no_pending_responses()
    assert isinstance(evidence, Unreadable)
    assert "a second time" in evidence.message


def test_every_page_is_read() -> None:
    with reading() as (reader, clients), stubbed(clients) as stub:
        listed(stub, a_job("job-one", 1), token="more")  # noqa: S106 -- where the next page begins
        listed(stub, a_job("job-two", 2), sent={**ASKED, "NextToken": "more"})
        described(stub, {**a_job("job-two", 2), "FailureReasons": [{"FailureCode": "x"}]})
        evidence = read(reader)
    assert isinstance(evidence, Present)
    assert evidence.document["FailureReasons"] == [{"FailureCode": "x"}]


def test_without_a_job_of_ours_there_is_none() -> None:
    with reading() as (reader, clients), stubbed(clients) as stub:
        listed(stub, a_job("cancelled", 1, status="Cancelling"))
        evidence = read(reader)
    assert isinstance(evidence, Absent)
    assert BATCH_REPLICATION.value(evidence) is None


@pytest.mark.parametrize(("operation", "code"), [("list_jobs", "AccessDenied"), ("describe_job", "NotFoundException")])
def test_a_refusal_is_never_taken_for_none(operation: str, code: str) -> None:
    with reading() as (reader, clients), stubbed(clients) as stub:
        if operation == "describe_job":
            listed(stub, a_job("job-ours", 1))
        stub.add_client_error(operation, code, "told by the test", 403)
        evidence = read(reader)
    assert isinstance(evidence, Unreadable)
    assert evidence.code == code


def test_the_account_is_asked_in_the_bucket_s_region() -> None:
    sent: list[Any] = []
    with reading() as (reader, clients):
        events = clients.get(SOURCE, "s3control").meta.events
        events.register("before-send.s3-control", lambda request, **_: sent.append(request))
        events.register_last("before-send.s3-control", _refuse)
        assert isinstance(read(reader), Unreadable)
        assert clients.calls["ListJobs"] == 1
    assert sent[0].url.startswith(f"https://{ACCOUNT}.s3-control.{SOURCE}.amazonaws.com/v20180820/jobs")


NAMESPACE = 'xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"'
LISTING = f"""<?xml version="1.0" encoding="UTF-8"?>
<ListJobsResult {NAMESPACE}><Jobs><member><JobId>job-ours</JobId><Description>s3rc src 00</Description>
<Operation>S3ReplicateObject</Operation><Priority>10</Priority><Status>Failed</Status>
<CreationTime>2026-11-03T00:00:00Z</CreationTime></member></Jobs></ListJobsResult>"""
DESCRIPTION = f"""<?xml version="1.0" encoding="UTF-8"?>
<DescribeJobResult {NAMESPACE}><Job><JobId>job-ours</JobId><Description>s3rc src 00</Description>
<Status>Failed</Status><CreationTime>2026-11-03T00:00:00Z</CreationTime>
<Operation><S3ReplicateObject/></Operation><ProgressSummary><TotalNumberOfTasks>0</TotalNumberOfTasks></ProgressSummary>
</Job></DescribeJobResult>"""


def answering(clients: Clients, *bodies: str) -> None:
    """Let S3 Control answer with these texts, which go through botocore's own parser."""
    left = list(bodies)

    def answer(request: AWSPreparedRequest, **_: object) -> Any:  # noqa: ANN401 -- a response of botocore's
        response: Any = AWSResponse(request.url, 200, HTTPHeaders(), None)
        response._content = left.pop(0).encode()
        return response

    events: Any = clients.get(SOURCE, "s3control").meta.events
    events.register("before-send.s3-control", answer)


def test_aws_s_own_xml_is_read() -> None:
    with reading() as (reader, clients):
        answering(clients, LISTING, DESCRIPTION)
        evidence = read(reader)
    assert isinstance(evidence, Present)
    found = BATCH_REPLICATION.value(evidence)
    assert found is not None
    assert found.told == "job job-ours (Failed)"
    assert not found.is_under_way


@pytest.mark.parametrize("body", ["", " ", "<html><body>Sign in</body></html>"])
def test_an_answer_that_is_none_of_aws_s_is_not_taken_for_no_job(body: str) -> None:
    with reading() as (reader, clients):
        answering(clients, body)
        assert isinstance(read(reader), Unreadable)


def test_an_empty_listing_means_that_there_is_none() -> None:
    with reading() as (reader, clients):
        answering(clients, f"<ListJobsResult {NAMESPACE}></ListJobsResult>")
        assert isinstance(read(reader), Absent)


def _refuse(**_: object) -> None:
    raise OSError("nothing is sent by a test")
