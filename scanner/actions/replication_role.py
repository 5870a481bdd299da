"""Create the replication role, or let S3 take the one that is there.

## What it does

Where the role that the replication configuration names does not exist, creates it under that very ARN, with a trust
policy for `s3.amazonaws.com` and the permissions boundary that `remediation.role_boundary` names; what it may do is the
next step's. Where the role exists and does not trust S3, adds one statement to its trust policy and leaves the others
as they are.

Whoever runs S3 Batch Replication (`remediation.existing_objects`) gets a role that this service may take, too.

## What it costs or risks

Roles cost nothing. A role that is made again has another identity than the one before, so bucket policies and key
policies of other accounts that named the old one have to be written again. Whether a permissions boundary allows what
replication needs is not looked into: the canary shows it.

## AWS source

Amazon S3 User Guide: "Setting up permissions for live replication" (setting-repl-config-perm-overview.html); IAM User
Guide: "Permissions boundaries" (access_policies_boundaries.html); API: CreateRole, UpdateAssumeRolePolicy.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from scanner.amend.role import trust
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.base import Document
from scanner.model.facet import ROLE
from scanner.model.plan import Risk, Target

_TRUST = "AssumeRolePolicyDocument"


def _edits(case: Case) -> Iterator[Edit]:
    ref, source = case.source.role.ref, case.source.ref
    if not ref.is_of("iam") or ref.account != source.account or not ref.arn.startswith(f"arn:{source.partition}:"):
        raise CannotRepairError(f"the configuration names {ref.arn!r}, which is no role of account {source.account}.")
    role = case.source.role.read(ROLE)
    target = Target(ref.arn, ref.account)
    if role is None:
        yield _creation(case, target)
    elif role.arn != ref.arn:
        raise CannotRepairError(f"a role of that name exists under another path: {role.arn}.")
    else:
        yield _admission(case, target)


def _creation(case: Case, target: Target) -> Edit:
    boundary = case.remediation.role_boundary
    limited = f" Whether its boundary {boundary} allows it is not looked into." if boundary else ""
    return Edit(
        target=target,
        facet=ROLE,
        change=partial(_created, target.arn, boundary, batch=bool(case.remediation.report_bucket)),
        title=f"Create role {target.arn} for S3 to replicate with.",
        risk=Risk.CAREFUL,
        reason=f"It can do nothing until it is given permissions.{limited}",
        creates=True,
    )


def _admission(case: Case, target: Target) -> Edit:
    return Edit(
        target=target,
        facet=ROLE,
        change=partial(_trusting, batch=bool(case.remediation.report_bucket)),
        title=f"Let S3 take the role {target.arn}, which others made.",
        risk=Risk.CAREFUL,
        reason="Whatever else the role may do, S3 may do from then on.",
    )


def _created(arn: str, boundary: str, _before: Document | None, *, batch: bool) -> Document:
    limit = {"PermissionsBoundary": {"PermissionsBoundaryArn": boundary}} if boundary else {}
    return {"Arn": arn, "RoleId": "", _TRUST: trust(batch=batch), **limit}


def _trusting(before: Document | None, *, batch: bool) -> Document:
    if before is None:
        raise CannotRepairError("the role is gone meanwhile.")
    policy: dict[str, Any] = before[_TRUST]
    present = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    (ours,) = trust(batch=batch)["Statement"]
    added = [*present, ours] if ours not in present else present
    return {**before, _TRUST: {**policy, "Statement": added}}


ACTION = Action(
    id="replication-role",
    title="Create the replication role, or let S3 take it",
    repairs=("replication-role",),
    writes=(ROLE,),
    edits=_edits,
    documentation=__doc__ or "",
)
