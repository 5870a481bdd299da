"""A Batch Replication job: created, or cancelled while it is under way. A job that has ended cannot be undone.

Two documents are the same job where they have the same description, which holds a digest of all that was asked.
API: CreateJob, UpdateJobStatus (S3 Control). Whoever creates a job hands S3 Batch Operations the role, hence
iam:PassRole.
"""

from scanner.model.base import Document
from scanner.model.batch import PLANNED, parse_job
from scanner.model.facet import BATCH_REPLICATION
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError, Writing
from scanner.writers._documents import same_by

_SERVICE = "s3control"


def _call(target: Target, now: Document | None, after: Document | None) -> Call:
    if after is None or "JobId" in after:
        return _cancel(target, now)
    return Call(_SERVICE, "CreateJob", {"AccountId": target.account, **after})


def _cancel(target: Target, now: Document | None) -> Call:
    if now is None:
        raise CannotWriteError("There is no job to cancel.")
    job = parse_job(now)
    if not job.is_under_way and job.status != PLANNED:
        raise CannotWriteError(f"{job.told} has ended: the replicas that it made stay.")
    return Call(
        _SERVICE,
        "UpdateJobStatus",
        {"AccountId": target.account, "JobId": job.id, "RequestedJobStatus": "Cancelled"},
    )


WRITING = Writing(
    facet=BATCH_REPLICATION,
    call=_call,
    same=same_by(lambda document: document["Description"]),
    permissions={
        "CreateJob": ("s3:CreateJob", "iam:PassRole"),
        "UpdateJobStatus": ("s3:UpdateJobStatus",),
    },
)
