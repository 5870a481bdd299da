"""S3 Batch Operations in memory: jobs by id, made once for each ClientRequestToken (API: CreateJob), and who asks.

No emulator has CreateJob, so this stands for it; what is sent is held against botocore's model of the API.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.session import get_session
from botocore.validate import validate_parameters

from scanner.aws.surveys import surveyed
from scanner.aws.transport import Answer
from scanner.model.evidence import Evidence, Present
from scanner.model.plan import Target
from scanner.model.survey import Subject, Survey
from scanner.model.writing import Accepted, Call, Refusal, Rejected
from tests.support.fake_cloud import AT, CloudWriter, FakeCloud
from tests.support.planning import ListingReader

Document = dict[str, Any]

_BEGINNING = datetime(2026, 11, 22, tzinfo=UTC)
_NOT_TOLD = ("ClientRequestToken", "AccountId", "Tags")


class Jobs:
    """The jobs. `lost` is how many answers to writes get lost on their way; the writes are done all the same."""

    def __init__(self) -> None:
        self.jobs: dict[str, Document] = {}
        self.sent: list[Call] = []
        self.lost = 0
        self._tokens: dict[str, str] = {}

    def answer(self, region: str, operation: str, parameters: Document) -> Answer:
        """Answer a read."""
        assert region == "eu-west-1"
        checked(operation, parameters)
        if operation == "DescribeJob":
            return {"Job": self.jobs[parameters["JobId"]]}
        kept = ("JobId", "Description", "Status", "CreationTime")
        return {"Jobs": [{key: job[key] for key in kept} for job in self.jobs.values()]}

    def write(self, call: Call) -> Accepted | Rejected:
        """Take a write."""
        checked(call.operation, call.parameters)
        self.sent.append(call)
        told = self._create(call.parameters) if call.operation == "CreateJob" else self._cancel(call.parameters)
        if self.lost:
            self.lost -= 1
            return Rejected(at=AT, code="ReadTimeoutError", message="lost", refusal=Refusal.UNCERTAIN)
        return Accepted(AT, "request-1", told)

    def end(self, status: str = "Complete") -> None:
        """Let every job that is under way end."""
        for job in self.jobs.values():
            job["Status"] = status if job["Status"] == "Active" else job["Status"]

    def _create(self, given: Document) -> Document:
        job_id = self._tokens.setdefault(given["ClientRequestToken"], f"job-{len(self.jobs) + 1}")
        told = {key: part for key, part in given.items() if key not in _NOT_TOLD}
        made = _BEGINNING + timedelta(hours=len(self.jobs))
        self.jobs.setdefault(job_id, {"JobId": job_id, "Status": "Active", "CreationTime": made, **told})
        return {"JobId": job_id}

    def _cancel(self, given: Document) -> Document:
        assert given["RequestedJobStatus"] == "Cancelled"
        self.jobs[given["JobId"]]["Status"] = "Cancelled"
        return {"JobId": given["JobId"], "Status": "Cancelled"}


def checked(operation: str, parameters: Document) -> None:
    """Hold parameters against botocore's model."""
    shape = get_session().get_service_model("s3control").operation_model(operation).input_shape
    assert shape is not None
    validate_parameters(parameters, shape)


class JobReader(ListingReader):
    """Reads a fake cloud, its jobs, and a sample of one object of each bucket, with the status `status`."""

    def __init__(self, cloud: FakeCloud, account: str, jobs: Jobs) -> None:
        super().__init__(cloud, account)
        self.status = ""
        self._jobs = jobs

    def survey(self, survey: Survey, subject: Subject) -> Evidence:
        if survey.facet.name == "batch-replication":
            self.reads.append((survey.facet.name, subject.bucket.arn))
            return surveyed(survey, subject, self._jobs.answer)
        if survey.facet.name == "object-sample":
            return Present(survey.operation, AT, sample(self.status, *(rule.id for rule in subject.rules)))
        return super().survey(survey, subject)


class JobWriter(CloudWriter):
    """Writes to a fake cloud and its jobs."""

    def __init__(self, cloud: FakeCloud, account: str, jobs: Jobs) -> None:
        super().__init__(cloud, account)
        self._jobs = jobs

    def write(self, target: Target, call: Call) -> Accepted | Rejected:
        return self._jobs.write(call) if call.service == "s3control" else super().write(target, call)


def sample(status: str, *rules: str) -> Document:
    """Return a sample of one old object."""
    told = {"ReplicationStatus": status} if status else {}
    one = {"Digest": "00", "Rules": list(rules), "LastModified": "2026-10-01T00:00:00+00:00", **told}
    return {"At": AT, "Listed": 1, "IsTruncated": False, "Objects": [one]}
