"""Typed view of our newest Batch Replication job of a bucket.

API: CreateJob, DescribeJob, JobStatus (S3 Control). A job is ours where its description says so; one that was cancelled
counts for none.
"""

from typing import Final

from scanner.model.base import Document, Value, text

OWN: Final = "s3rc"
"""How the description of our jobs begins."""

CANCELLED: Final = ("Cancelled", "Cancelling")
"""The states of jobs that do nothing any more, and did not end by themselves."""

_ENDED = ("Complete", "Failed")
_UNDER_WAY = (
    "Active", "Completing", "Failing", "New", "Paused", "Pausing", "Preparing", "Ready", "Suspended",
)  # fmt: skip
PLANNED: Final = ""
"""The status of a job that is only planned."""


class BatchJob(Value, frozen=True):
    """A job, by its id, empty where it is only planned. `failed` of its `total` tasks failed."""

    id: str
    status: str
    total: int = 0
    failed: int = 0

    @property
    def is_under_way(self) -> bool:
        """Tell whether S3 is still at it, or waits for somebody to confirm or resume it."""
        return self.status in _UNDER_WAY

    @property
    def told(self) -> str:
        """The job in words."""
        counted = f", {self.failed} of {self.total} objects failed" if self.total else ""
        return f"job {self.id} ({self.status}{counted})"


def own_description(bucket: str, digest: str) -> str:
    """Return the description of a job of ours: 256 characters at most (API: CreateJob)."""
    return f"{OWN} {bucket} {digest}"


def is_own(description: str, bucket: str) -> bool:
    """Tell whether a description is one that we gave to a job of the bucket."""
    return description.startswith(f"{OWN} {bucket} ")


def parse_job(document: Document) -> BatchJob:
    """Read DescribeJob's `Job`, or what CreateJob is given; ValueError for a status that the API does not know."""
    status = text(document.get("Status", PLANNED))
    if status not in (PLANNED, *_ENDED, *_UNDER_WAY, *CANCELLED):
        raise ValueError(f"Status is {status!r}")
    text(document["Description"])
    summary = document.get("ProgressSummary", {})
    return BatchJob(
        id=text(document.get("JobId", "")),
        status=status,
        total=int(summary.get("TotalNumberOfTasks", 0)),
        failed=int(summary.get("NumberOfTasksFailed", 0)),
    )
