"""The replication role: that it exists, who may assume it, its permissions boundary."""

from scanner.model.base import Document
from scanner.model.collector import Ask, Gatherer
from scanner.model.facet import ROLE
from scanner.model.resource import ResourceRef

_KEPT = ("Arn", "RoleId", "AssumeRolePolicyDocument", "PermissionsBoundary")


def role_name(ref: ResourceRef) -> str:
    """Return the name in a role's ARN, whose path may be anything (console-made roles have `/service-role/`)."""
    return ref.arn.rpartition("/")[2]


def _gather(ask: Ask, ref: ResourceRef) -> Document:
    role = ask("GetRole", RoleName=role_name(ref))["Role"]
    return {key: role[key] for key in _KEPT if key in role}


COLLECTOR = Gatherer(
    facet=ROLE,
    service="iam",
    calls={"GetRole": "iam:GetRole"},
    gather=_gather,
    absent=frozenset({"NoSuchEntity"}),
    own_account=True,
)
