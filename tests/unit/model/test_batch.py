"""Our Batch Replication jobs as values: whose they are, whether they are under way."""

import pytest
from botocore.session import get_session

from scanner.model.batch import BatchJob, is_own, own_description, parse_job
from scanner.model.evidence import Absent, Present
from scanner.model.facet import BATCH_REPLICATION, Unread


def test_a_job_reads_as_a_value() -> None:
    told = {
        "JobId": "job-1",
        "Description": "s3rc ledger 00",
        "Status": "Complete",
        "ProgressSummary": {"TotalNumberOfTasks": 7, "NumberOfTasksSucceeded": 5, "NumberOfTasksFailed": 2},
    }
    job = parse_job(told)
    assert job == BatchJob("job-1", "Complete", total=7, failed=2)
    assert job.told == "job job-1 (Complete, 2 of 7 objects failed)"
    assert parse_job({"Description": "", "Status": "New", "JobId": "job-2"}).told == "job job-2 (New)"


def test_every_status_of_the_api_is_known_and_no_other_is_believed() -> None:
    shape = get_session().get_service_model("s3control").shape_for("JobStatus")
    jobs = [parse_job({"Description": "", "Status": status}) for status in shape.enum]  # type: ignore[attr-defined]
    ended = {job.status for job in jobs if not job.is_under_way}
    assert ended == {"Cancelled", "Cancelling", "Complete", "Failed"}
    with pytest.raises(Unread, match="Stuck"):
        BATCH_REPLICATION.value(Present("ListJobs", "", {"Description": "", "Status": "Stuck"}))


def test_without_a_job_there_is_none() -> None:
    assert BATCH_REPLICATION.value(Absent("ListJobs", "", "NoSuchJob")) is None


def test_a_description_tells_whose_job_it_is() -> None:
    ours = own_description("ledger", "00")
    assert is_own(ours, "ledger")
    assert not is_own(ours, "led")
    assert not is_own(own_description("ledger-2", "00"), "ledger")
    assert not is_own("ledger", "ledger")
