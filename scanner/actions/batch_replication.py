"""Replicate the objects that are there already, with S3 Batch Replication.

## What it does

Where the policy says so by `remediation.existing_objects`, starts one job of S3 Batch Replication for the bucket: S3
itself lists the objects that the rules take and that were never replicated or failed, and replicates each by the rules.
What fails is reported to the bucket `remediation.existing_objects.report_bucket`, under `s3rc/` and the source's name.

The job runs with the replication role. Where that does not admit S3 Batch Operations yet, one statement is added to its
trust policy, and what the job needs besides is added to our inline policy of the role.

The finding stays until the job is done and a scan finds the objects replicated; while a job of ours is under way no
other is started. The same plan applied twice is one job.

## What it costs or risks

S3 charges for the job, for each object in it, and for listing them, also where the job is cancelled; then requests,
storage at the destination and transfer to another Region as for any replica. Nobody confirms the job once more: the
approved plan is the confirmation.

## AWS source

Amazon S3 User Guide: "Replicating existing objects with Batch Replication" (s3-batch-replication-batch.html),
"Configuring an IAM role for S3 Batch Replication" (s3-batch-replication-policies.html); API: CreateJob.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from scanner.actions._places import source_of
from scanner.amend.batch import job, owner_of, statements, trusting
from scanner.amend.inline import has_inline, with_inline
from scanner.iam.document import PolicyKind, PolicyName
from scanner.iam.judgement import Decision
from scanner.iam.parse import parse
from scanner.iam.trust import BATCH_OPERATIONS, may_assume
from scanner.model.action import Action, CannotRepairError, Case, Edit, Editing
from scanner.model.base import Document
from scanner.model.bucket import BucketRef, is_bucket_name
from scanner.model.facet import BATCH_REPLICATION, ROLE, ROLE_POLICIES, Facet
from scanner.model.identity import Role
from scanner.model.plan import Risk, Target

_COST = (
    "S3 charges for the job, for each object in it and for listing them, also where it is cancelled, and for requests, "
    "storage and transfer of each replica. The finding stays until the job is done."
)


def _edits(case: Case) -> Iterator[Edit]:
    report_bucket = _report_bucket(case)
    role = case.source.role.read(ROLE)
    if role is None:
        raise CannotRepairError(f"the replication role {case.source.role.ref.arn} does not exist.")
    last = case.source.read(BATCH_REPLICATION)
    if last and last.is_under_way:
        raise CannotRepairError(f"{last.told} is at it already: wait until it has ended, then scan again.")
    yield from _admission(case, role)
    yield from _permission(case, report_bucket)
    yield Edit(
        target=source_of(case),
        facet=BATCH_REPLICATION,
        change=partial(_started, case.source.ref, role.arn, report_bucket),
        title=f"Start a Batch Replication job for the objects of {case.source.ref.name} that have no replica.",
        risk=Risk.CAREFUL,
        reason=_COST,
    )


def _report_bucket(case: Case) -> str:
    name = case.remediation.report_bucket
    if not name:
        raise CannotRepairError(
            "existing objects are replicated by a job that costs money: opt in to it by "
            "remediation.existing_objects.report_bucket in the policy."
        )
    if not is_bucket_name(name):
        raise CannotRepairError(
            f"remediation.existing_objects.report_bucket in the policy makes {name!r} of this bucket, which is no name."
        )
    return name


def _admission(case: Case, role: Role) -> Iterator[Edit]:
    """Yield the edit that lets S3 Batch Operations take the role, where its trust policy does not yet."""
    trust = parse(PolicyName(PolicyKind.TRUST_POLICY, role.arn), role.trust)
    decision = may_assume(trust, BATCH_OPERATIONS).decision
    if decision is Decision.ALLOWED:
        return
    if decision is not Decision.DENIED_IMPLICITLY:
        raise CannotRepairError(
            f"whether S3 Batch Operations may take the role {role.arn} is {decision}: a person has to look."
        )
    yield _of_role(
        case,
        ROLE,
        trusting,
        f"Let S3 Batch Operations take the role {role.arn}.",
        "Whatever else the role may do, S3 Batch Operations may do from then on.",
    )


def _permission(case: Case, report_bucket: str) -> Iterator[Edit]:
    """Yield the edit that allows the role what a job needs besides, where our inline policy does not yet."""
    ref = case.source.ref
    wanted, owner = statements(ref, report_bucket), owner_of(ref)
    if not has_inline(case.source.role.read(ROLE_POLICIES), owner, wanted):
        yield _of_role(
            case,
            ROLE_POLICIES,
            partial(with_inline, source_arn=owner, statements=wanted),
            f"Let role {case.source.role.ref.arn} run Batch Replication of {ref.name}, and report to {report_bucket}.",
            "It extends the role by our inline policy, and changes no other.",
        )


def _of_role(case: Case, facet: Facet[Any], change: Editing, title: str, reason: str) -> Edit:
    ref = case.source.role.ref
    target = Target(ref.arn, ref.account)
    return Edit(target=target, facet=facet, change=change, title=title, risk=Risk.CAREFUL, reason=reason)


def _started(source: BucketRef, role: str, report_bucket: str, before: Document | None) -> Document:
    """Return the job to start after the last one, or the one that is planned already."""
    if before is not None and "JobId" not in before:
        return before
    return job(source, role, report_bucket, before["JobId"] if before else "")


ACTION = Action(
    id="batch-replication",
    title="Replicate the objects that are there already",
    repairs=("existing-objects-replicated",),
    writes=(ROLE, ROLE_POLICIES, BATCH_REPLICATION),
    edits=_edits,
    documentation=__doc__ or "",
    begins=True,
)
