"""Our newest Batch Replication job of a bucket: S3 keeps jobs for 90 days after they ended.

API: ListJobs, DescribeJob (S3 Control), in the bucket's account and Region; Amazon S3 User Guide:
batch-ops-list-jobs.html.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from scanner.model.base import Document
from scanner.model.batch import CANCELLED, is_own
from scanner.model.evidence import Unreadable
from scanner.model.facet import BATCH_REPLICATION
from scanner.model.pages import PageTokens
from scanner.model.survey import AskThere, RefusedError, Subject, Survey

_NONE = "NoSuchJob"
"""Our code for a bucket without a job of ours: a listing has no code for what is not in it."""

_OPERATION = "ListJobs"
_PAGE = 1000


def _gather(ask: AskThere, subject: Subject, at: str) -> Document:
    bucket = subject.bucket
    ours = [one for one in _jobs(ask, subject) if is_own(one.get("Description", ""), bucket.name)]
    live = [one for one in ours if one["Status"] not in CANCELLED]
    if not live:
        raise RefusedError(Unreadable(_OPERATION, at, _NONE, f"There is no job of ours for {bucket.name}."))
    newest = max(live, key=lambda one: (one["CreationTime"], one["JobId"]))
    told = ask(bucket.region, "DescribeJob", AccountId=bucket.account, JobId=newest["JobId"])
    job: Document = _plain(told["Job"])
    return job


def _jobs(ask: AskThere, subject: Subject) -> Iterator[Document]:
    bucket, tokens = subject.bucket, PageTokens()
    more: Document = {}
    while True:
        page = ask(bucket.region, _OPERATION, AccountId=bucket.account, MaxResults=_PAGE, **more)
        yield from page.get("Jobs", ())
        if not (more := tokens.following(page)):
            return


def _plain(part: Any) -> Any:  # noqa: ANN401 -- any part of AWS's document
    """Return a document with its moments as text, as every snapshot keeps them."""
    if isinstance(part, dict):
        return {key: _plain(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_plain(value) for value in part]
    return part.astimezone(UTC).isoformat() if isinstance(part, datetime) else part


COLLECTOR = Survey(
    facet=BATCH_REPLICATION,
    service="s3control",
    calls={_OPERATION: "s3:ListJobs", "DescribeJob": "s3:DescribeJob"},
    concerns=lambda _rule: True,
    gather=_gather,
    absent=frozenset({_NONE}),
)
