"""Enable Object Lock on the destination of a source that has it.

## What it does

Enables Object Lock on the existing destination, without a default retention: replicas keep the retention of their
source objects.

## What it costs or risks

It can never be taken off again, and versioning can never be suspended there again. Replicas under retention cannot be
deleted by anybody until it ends.

## AWS source

Amazon S3 User Guide: "Object Lock considerations" (object-lock-managing.html); API: PutObjectLockConfiguration.
"""

from collections.abc import Iterator

from scanner.actions._places import destination_of
from scanner.model.action import Action, Case, Edit
from scanner.model.base import Document
from scanner.model.facet import OBJECT_LOCK
from scanner.model.plan import Risk


def _locked(document: Document | None) -> Document:
    return {**(document or {}), "ObjectLockEnabled": "Enabled"}


def _edits(case: Case) -> Iterator[Edit]:
    target = destination_of(case)
    yield Edit(
        target=target,
        facet=OBJECT_LOCK,
        change=_locked,
        title=f"Enable Object Lock on {target.name}.",
        risk=Risk.DANGEROUS,
        reason="Object Lock can never be taken off again, nor versioning suspended.",
    )


ACTION = Action(
    id="object-lock",
    title="Enable Object Lock at the destination",
    repairs=("object-lock-parity",),
    writes=(OBJECT_LOCK,),
    edits=_edits,
    documentation=__doc__ or "",
)
