"""Enable versioning on the source or on the destination.

## What it does

Sets the versioning status to `Enabled` and leaves MFA delete as it is. A bucket with MFA delete is left alone: its
versioning can be changed with the root user's device only.

## What it costs or risks

From then on every overwrite and every delete keeps the former version, which is paid for until a lifecycle rule expires
it. Versioning can be suspended later, never taken back. Where a lifecycle rule expires objects, expiry leaves a delete
marker and a noncurrent version from then on.

## AWS source

Amazon S3 User Guide: "Using versioning in S3 buckets" (Versioning.html), "Configuring MFA delete"
(MultiFactorAuthenticationDelete.html), "Requirements and considerations for replication"
(replication-requirements.html); API: PutBucketVersioning.
"""

from collections.abc import Iterator

from scanner.actions._places import destination_of, source_of
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.base import Document
from scanner.model.facet import VERSIONING
from scanner.model.facts import BucketFacts
from scanner.model.plan import Risk, Target
from scanner.model.settings import VersioningStatus

_COST = "Former versions are kept and paid for until a lifecycle rule expires them; it can be suspended, never undone."


def _enabled(document: Document | None) -> Document:
    return {**(document or {}), "Status": "Enabled"}


def _edits(case: Case) -> Iterator[Edit]:
    at_destination = case.finding.check == "destination-versioning"
    facts: BucketFacts = case.pair.destination if at_destination and case.pair else case.source
    target = destination_of(case) if at_destination else source_of(case)
    yield _edit(facts, target)


def _edit(facts: BucketFacts, target: Target) -> Edit:
    versioning = facts.read(VERSIONING)
    if versioning.mfa_delete:
        raise CannotRepairError(
            f"{target.name} has MFA delete, so only the root user with the device may change its versioning."
        )
    again = versioning.status is VersioningStatus.SUSPENDED
    return Edit(
        target=target,
        facet=VERSIONING,
        change=_enabled,
        title=f"Enable versioning on {target.name}{' again' if again else ''}.",
        risk=Risk.CAREFUL,
        reason=_COST,
    )


ACTION = Action(
    id="versioning",
    title="Enable versioning",
    repairs=("source-versioning", "destination-versioning"),
    writes=(VERSIONING,),
    edits=_edits,
    documentation=__doc__ or "",
)
