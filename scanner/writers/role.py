"""The replication role: made, its trust policy replaced, or deleted once nothing hangs on it."""

from scanner.amend.policy_text import canonical
from scanner.model.base import Document
from scanner.model.facet import ROLE
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError, Writing
from scanner.writers._documents import same_by
from scanner.writers._roles import as_text, on_role, path_of

_TRUST = "AssumeRolePolicyDocument"
_DESCRIPTION = "Replicates S3 objects. Made by s3-replication-scanner."


def _call(target: Target, now: Document | None, after: Document | None) -> Call:
    if after is None:
        return on_role("DeleteRole", target)
    if now is None:
        return _create(target, after)
    if _boundary(now) != _boundary(after):
        raise CannotWriteError("The permissions boundary of an existing role is not this tool's to change.")
    return on_role("UpdateAssumeRolePolicy", target, PolicyDocument=as_text(after[_TRUST]))


def _create(target: Target, after: Document) -> Call:
    boundary = {"PermissionsBoundary": _boundary(after)} if _boundary(after) else {}
    return on_role(
        "CreateRole",
        target,
        Path=path_of(target),
        AssumeRolePolicyDocument=as_text(after[_TRUST]),
        Description=_DESCRIPTION,
        **boundary,
    )


def _boundary(document: Document) -> str:
    return str(document.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""))


def _canonical(document: Document) -> object:
    """Everything but the role's unique id, which is IAM's to choose."""
    return document["Arn"], _boundary(document), canonical(document[_TRUST])


WRITING = Writing(
    facet=ROLE,
    call=_call,
    same=same_by(_canonical),
    permissions={
        "CreateRole": ("iam:CreateRole",),
        "UpdateAssumeRolePolicy": ("iam:UpdateAssumeRolePolicy",),
        "DeleteRole": ("iam:DeleteRole",),
    },
)
