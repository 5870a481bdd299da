"""What a Batch Replication job is asked to do, and what its role needs besides that of the rules.

Amazon S3 User Guide: s3-batch-replication-batch.html, s3-batch-replication-policies.html; API: CreateJob.
"""

import hashlib
from typing import Final

from scanner.amend.policies import OWN_SID
from scanner.amend.role import BATCH
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.batch import OWN, own_description
from scanner.model.bucket import BucketRef

_PRIORITY: Final = 10
_DIGITS: Final = 12
_ABOUT: Final = "BatchReplication"


def job(source: BucketRef, role: str, report_bucket: str, before: str) -> Document:
    """Return what CreateJob is given for the objects of a bucket that were never replicated, or failed.

    `before` is the id of the last job of ours, empty without one: the same request twice is one job to S3, by its
    ClientRequestToken, and after a job that has ended it is another.
    """
    digest = hashlib.sha256("\n".join((source.arn, role, report_bucket, before)).encode()).hexdigest()
    generator = {
        "ExpectedBucketOwner": source.account,
        "SourceBucket": source.arn,
        "EnableManifestOutput": False,
        "Filter": {"EligibleForReplication": True, "ObjectReplicationStatuses": ["NONE", "FAILED"]},
    }
    report = {
        "Enabled": True,
        "Bucket": _arn(source, report_bucket),
        "Prefix": f"{OWN}/{source.name}",
        "Format": "Report_CSV_20180820",
        "ReportScope": "FailedTasksOnly",
        "ExpectedBucketOwner": source.account,
    }
    return {
        "Description": own_description(source.name, digest[:_DIGITS]),
        "ClientRequestToken": digest,
        "ConfirmationRequired": False,
        "Operation": {"S3ReplicateObject": {}},
        "ManifestGenerator": {"S3JobManifestGenerator": generator},
        "Report": report,
        "Priority": _PRIORITY,
        "RoleArn": role,
    }


def owner_of(source: BucketRef) -> str:
    """Return whose the statements of `statements` are among those of our inline policy."""
    return f"{source.arn} {_ABOUT}"


def statements(source: BucketRef, report_bucket: str) -> list[Document]:
    """Return what the role of a job has to be allowed besides what it needs to replicate.

    S3 lists what is there by an inventory of its own making, hence PutInventoryConfiguration.
    """
    wanted = (
        ("Initiate", ["s3:InitiateReplication"], f"{source.arn}/*"),
        ("Manifest", ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"], source.arn),
        ("Report", ["s3:PutObject"], f"{_arn(source, report_bucket)}/{OWN}/{source.name}/*"),
    )
    return [
        {"Sid": f"{OWN_SID}{word}", "Effect": "Allow", "Action": actions, "Resource": resource}
        for word, actions, resource in wanted
    ]


def trusting(role: Document | None) -> Document:
    """Return a role's document with a trust policy that admits S3 Batch Operations, every statement kept.

    Raises CannotRepairError where the role is gone.
    """
    if role is None:
        raise CannotRepairError("the role is gone meanwhile.")
    policy: Document = role["AssumeRolePolicyDocument"]
    present = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    if _ADMISSION in present:
        return role
    return {**role, "AssumeRolePolicyDocument": {**policy, "Statement": [*present, _ADMISSION]}}


_ADMISSION: Final[Document] = {
    "Sid": f"{OWN_SID}{_ABOUT}",
    "Effect": "Allow",
    "Principal": {"Service": BATCH},
    "Action": "sts:AssumeRole",
}


def _arn(source: BucketRef, bucket: str) -> str:
    return f"arn:{source.partition}:s3:::{bucket}"
