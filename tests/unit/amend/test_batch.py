"""What a Batch Replication job is asked, and what its role needs: as AWS takes it, the same each time."""

import pytest

from scanner.amend.batch import job, owner_of, statements, trusting
from scanner.amend.inline import has_inline, with_inline
from scanner.model.action import CannotRepairError
from scanner.model.bucket import BucketRef
from scanner.model.identity import parse_role_policies
from tests.support.jobs import checked

SOURCE = BucketRef("111111111111", "b" * 63, "eu-west-1", "aws-cn")
ROLE = "arn:aws-cn:iam::111111111111:role/r"


def test_a_job_is_what_the_api_takes() -> None:
    asked = job(SOURCE, ROLE, "reports", "")
    checked("CreateJob", {"AccountId": SOURCE.account, **asked})
    assert len(asked["ClientRequestToken"]) <= 64
    assert len(asked["Description"]) <= 256
    assert asked["Report"]["Bucket"] == "arn:aws-cn:s3:::reports"
    generator = asked["ManifestGenerator"]["S3JobManifestGenerator"]
    assert generator["SourceBucket"] == SOURCE.arn
    assert generator["Filter"] == {"EligibleForReplication": True, "ObjectReplicationStatuses": ["NONE", "FAILED"]}


def test_the_same_request_is_the_same_job_and_any_other_is_another() -> None:
    told = [
        job(SOURCE, ROLE, "reports", ""),
        job(SOURCE, ROLE, "reports", "job-1"),
        job(SOURCE, ROLE, "others", ""),
        job(SOURCE, f"{ROLE}2", "reports", ""),
        job(BucketRef("111111111111", "other", "eu-west-1"), ROLE, "reports", ""),
    ]
    assert job(SOURCE, ROLE, "reports", "") == told[0]
    assert len({one["ClientRequestToken"] for one in told}) == len(told)
    assert len({one["Description"] for one in told}) == len(told)


def test_the_role_is_allowed_what_a_generated_manifest_and_a_report_need() -> None:
    assert {tuple(one["Action"]): one["Resource"] for one in statements(SOURCE, "reports")} == {
        ("s3:InitiateReplication",): f"{SOURCE.arn}/*",
        ("s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"): SOURCE.arn,
        ("s3:PutObject",): f"arn:aws-cn:s3:::reports/s3rc/{SOURCE.name}/*",
    }


def test_the_statements_stand_beside_those_of_the_rules() -> None:
    rules = [{"Sid": "S3RCSource", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": SOURCE.arn}]
    wanted = statements(SOURCE, "reports")
    both = with_inline(with_inline(None, SOURCE.arn, rules), owner_of(SOURCE), wanted)
    for document in (both, with_inline(both, SOURCE.arn, rules)):
        policies = parse_role_policies(document)
        assert has_inline(policies, owner_of(SOURCE), wanted)
        assert has_inline(policies, SOURCE.arn, rules)


def test_a_trust_policy_keeps_every_statement() -> None:
    other = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
    for statement in (other, [other]):
        role = {"Arn": ROLE, "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": statement}}
        after = trusting(role)
        kept, ours = after["AssumeRolePolicyDocument"]["Statement"]
        assert kept == other
        assert ours["Principal"] == {"Service": "batchoperations.s3.amazonaws.com"}
        assert trusting(after) == after
    with pytest.raises(CannotRepairError):
        trusting(None)
