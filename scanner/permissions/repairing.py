"""What a repair needs: what the writers of those facets want that the actions of the policies can edit.

And what they read: a repair scans, reads what a plan has to know besides, and reads again before and after each write.
What only an undo needs stands in statements of its own, whose ids begin with `Undo`: who never undoes can drop them.

Service Authorization Reference: AWS IAM (`iam:PassedToService`, `iam:PermissionsBoundary`); IAM User Guide:
access_policies_boundaries.html.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from scanner.model.action import Action
from scanner.model.check import Check
from scanner.model.facet import LOCATION, NOTIFICATIONS, REPLICATION
from scanner.model.policy import Policy
from scanner.model.writing import Writing
from scanner.permissions.needed import Collectors, actions_of
from scanner.permissions.places import Places, places_of
from scanner.permissions.statements import ANY_JOB, ANY_KEY, Condition, Grant, Statement, reading

_JOBS: Final = "batch-replication"
_WANTED: Final[Mapping[str, str]] = MappingProxyType(
    {LOCATION.name: "destination", NOTIFICATIONS.name: "failure_notifications", _JOBS: "existing_objects"}
)
"""Facets that no repair writes unless a policy's `remediation` has a part for it."""

_UNDOING: Final = ("Delete", "UpdateJobStatus")
_PASSED_TO: Final[Mapping[str, str]] = MappingProxyType(
    {REPLICATION.name: "s3.amazonaws.com", _JOBS: "batchoperations.s3.amazonaws.com"}
)
_NO_ROLE: Final = (
    "No policy names remediation.role, so these documents allow neither making nor passing a role, and S3 refuses a "
    "replication configuration from who may not pass its role. Give a policy remediation.role, or name the roles that "
    "are there with --role."
)
_NO_DESTINATION: Final = "No policy names remediation.destination, so these documents allow making no bucket."


class NothingToRepairError(Exception):
    """No repair answers anything that the policies ask; carries the names of the policies."""


@dataclass(frozen=True, kw_only=True)
class Repairing:
    """By which policies to repair, and with what: everything that is known of reading and writing.

    `prerequisites` is what a repair asks besides; `checks` hold its checks, too. `buckets` and `roles` narrow and widen
    as in `scanner.permissions.places.places_of`.
    """

    policies: tuple[Policy, ...]
    prerequisites: Policy
    checks: Mapping[str, Check]
    actions: Mapping[str, Action]
    collectors: Collectors
    writings: Mapping[str, Writing]
    buckets: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


def fix_grant(repairing: Repairing) -> Grant:
    """Return what the role of repairs is allowed; raise NothingToRepairError where it never repairs anything."""
    parts = {part for policy in repairing.policies for part in policy.remediation}
    if not list(_actions(repairing, repairing.policies, parts)):
        raise NothingToRepairError(", ".join(policy.name for policy in repairing.policies))
    asked = (*repairing.policies, repairing.prerequisites)
    facets = {facet.name for action in _actions(repairing, asked, parts) for facet in action.writes}
    places = places_of(repairing.policies, repairing.buckets, repairing.roles)
    again = {action for facet in facets for action in repairing.collectors[facet].permissions}
    reads = {*actions_of(asked, repairing.checks, repairing.collectors), *again}
    return Grant(
        use="fix",
        role_name="scanner-repair",
        about="Lets s3-replication-scanner repair how S3 buckets are replicated, as far as its policies say.",
        statements=(*reading(reads), *_writing(facets, places, repairing.writings)),
        notes=tuple(_notes(places)),
    )


def _actions(repairing: Repairing, policies: Iterable[Policy], parts: set[str]) -> Iterator[Action]:
    """Yield the actions that answer what the policies ask, and that the policies' `remediation` lets do anything."""
    asked = {wanted.check for policy in policies for wanted in policy.expects}
    for action in repairing.actions.values():
        wanted = {_WANTED[facet.name] for facet in action.writes if facet.name in _WANTED}
        if asked.intersection(action.repairs) and wanted <= parts:
            yield action


def _writing(facets: set[str], places: Places, writings: Mapping[str, Writing]) -> Iterator[Statement]:
    """Yield the statements that allow what the writings of the facets want, each action on what it is about."""
    calls = [call for facet in sorted(facets) for call in writings[facet].permissions.items()]
    asked = {action for _, actions in calls for action in actions}
    forth = {action for operation, actions in calls for action in actions if not operation.startswith(_UNDOING)}
    plain = {action for action in forth if action.startswith("s3:")} - {"s3:CreateBucket", "s3:CreateJob"}
    rows: list[tuple[str, set[str], tuple[str, ...], tuple[Condition, ...]]] = [
        ("WriteBuckets", plain, places.buckets, ()),
        ("MakeBuckets", {"s3:CreateBucket"}, places.made, ()),
        *_making_roles(places),
        ("ExtendRoles", {"iam:PutRolePolicy"}, places.existing, ()),
        ("TrustRoles", {"iam:UpdateAssumeRolePolicy"}, places.all_roles, ()),
        ("PassRoles", {"iam:PassRole"}, places.all_roles, (_passed(facets),)),
        ("WriteKeyPolicies", {"kms:PutKeyPolicy"}, (ANY_KEY,), ()),
        ("StartJobs", {"s3:CreateJob"}, ("*",), ()),
        ("UndoBucketPolicies", {"s3:DeleteBucketPolicy"}, places.buckets, ()),
        ("UndoBuckets", {"s3:DeleteBucket"}, places.made, ()),
        ("UndoRolePolicies", {"iam:DeleteRolePolicy"}, places.all_roles, ()),
        ("UndoRoles", {"iam:DeleteRole"}, places.made_roles, ()),
        ("UndoJobs", {"s3:UpdateJobStatus"}, (ANY_JOB,), ()),
    ]
    for sid, about, resources, conditions in rows:
        if resources and (actions := asked & about):
            yield Statement(sid, tuple(sorted(actions)), resources, conditions)


def _making_roles(places: Places) -> Iterator[tuple[str, set[str], tuple[str, ...], tuple[Condition, ...]]]:
    """Yield a row for each permissions boundary: within it a role must stay from its making on."""
    for number, roles in enumerate(places.roles, 1):
        within = (Condition("StringLike", "iam:PermissionsBoundary", (roles.boundary,)),) if roles.boundary else ()
        yield f"MakeRoles{number if number > 1 else ''}", {"iam:CreateRole", "iam:PutRolePolicy"}, roles.arns, within


def _passed(facets: set[str]) -> Condition:
    services = tuple(service for facet, service in _PASSED_TO.items() if facet in facets)
    return Condition("StringEquals", "iam:PassedToService", services)


def _notes(places: Places) -> Iterator[str]:
    if not places.all_roles:
        yield _NO_ROLE
    if not places.made:
        yield _NO_DESTINATION
