"""Starting a job for what was never replicated: when, with what besides, and when not."""

from typing import Any

import pytest

from scanner.model.action import CannotRepairError, Edit
from scanner.model.base import Document
from scanner.model.facet import Unread
from scanner.model.plan import Risk
from tests.support.jobs import sample
from tests.support.planning import ROLE, role
from tests.support.repairing import edits_of
from tests.support.surveying import rule

OPTED_IN = {"existing_objects": {"report_bucket": "reports-{account}"}}
REPORTS = "arn:aws:s3:::reports-111111111111/s3rc/src/*"


def a_case(
    status: str = "",
    remediation: Document | None = None,
    of_role: Document | None = None,
    job: Document | None = None,
) -> Document:
    source = {
        "region": "eu-west-1",
        "replication": {"Role": ROLE, "Rules": [rule("all")]},
        "object-sample": sample(status, "all"),
        "batch-replication": job,
    }
    known = role() if of_role is None else of_role
    return {
        "buckets": {"src": source, ROLE: known},
        "remediation": OPTED_IN if remediation is None else remediation,
    }


def edits(case: Document) -> dict[str, Edit]:
    return {edit.facet.name: edit for edit in edits_of("batch-replication", "existing-objects-replicated", case)}


def refused(case: Document) -> str:
    with pytest.raises(CannotRepairError) as refusal:
        edits(case)
    return str(refusal.value)


def admitting(*services: str, effect: str = "Allow", **more: Any) -> Document:  # noqa: ANN401
    statement = {"Effect": effect, "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole", **more}
    return role(AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize("status", ["", "FAILED"])
def test_a_job_is_started_with_a_role_that_may_run_it(status: str) -> None:
    found = edits(a_case(status))
    assert list(found) == ["role", "role-policies", "batch-replication"]
    assert all(edit.risk is Risk.CAREFUL for edit in found.values())
    started = found["batch-replication"].change(None)
    assert started["RoleArn"] == ROLE
    assert started["ManifestGenerator"]["S3JobManifestGenerator"]["SourceBucket"] == "arn:aws:s3:::src"
    assert started["Report"]["Bucket"] == "arn:aws:s3:::reports-111111111111"
    assert "charges" in found["batch-replication"].reason
    assert found["batch-replication"].change(started) == started


def test_the_role_is_let_alone_where_it_may_do_it_already() -> None:
    first = edits(a_case())
    allowed = first["role-policies"].change({"Inline": [], "Attached": [], "Boundary": None})
    (statement,) = [one for one in allowed["Inline"][0]["PolicyDocument"]["Statement"] if one["Resource"] == REPORTS]
    assert statement["Action"] == ["s3:PutObject"]
    ready = {**admitting("s3.amazonaws.com", "batchoperations.s3.amazonaws.com"), "role-policies": allowed}
    assert list(edits(a_case(of_role=ready))) == ["batch-replication"]


def test_after_a_job_that_has_ended_another_is_started() -> None:
    first = edits(a_case())["batch-replication"].change(None)
    ended = {**first, "JobId": "job-1", "Status": "Complete"}
    again = edits(a_case("FAILED", job=ended))["batch-replication"].change(ended)
    assert again["ClientRequestToken"] != first["ClientRequestToken"]


@pytest.mark.parametrize("status", ["New", "Suspended", "Active"])
def test_while_a_job_is_under_way_no_other_is_started(status: str) -> None:
    job = {"Description": "s3rc src 00", "JobId": "job-1", "Status": status}
    assert f"job job-1 ({status}) is at it already" in refused(a_case(job=job))


def test_nobody_pays_who_did_not_opt_in() -> None:
    assert "remediation.existing_objects" in refused(a_case(remediation={}))


def test_what_s3_is_still_at_is_left_to_it() -> None:
    assert not edits(a_case("PENDING"))


def test_a_report_needs_a_bucket_s_name() -> None:
    told = refused(a_case(remediation={"existing_objects": {"report_bucket": "Reports of {bucket}"}}))
    assert "'Reports of src'" in told


def test_without_a_role_nothing_runs() -> None:
    assert "does not exist" in refused(a_case(of_role={"role": None}))


@pytest.mark.parametrize(
    "of_role",
    [
        admitting("batchoperations.s3.amazonaws.com", effect="Deny"),
        admitting("batchoperations.s3.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": "1"}}),
    ],
)
def test_a_trust_policy_that_denies_or_leaves_it_open_is_for_a_person(of_role: Document) -> None:
    assert "a person has to look" in refused(a_case(of_role=of_role))


@pytest.mark.parametrize("facet", ["batch-replication", "role", "role-policies"])
def test_nothing_is_started_on_what_could_not_be_read(facet: str) -> None:
    case = a_case()
    place = case["buckets"]["src" if facet == "batch-replication" else ROLE]
    place[facet] = "AccessDenied"
    with pytest.raises(Unread):
        edits(case)
