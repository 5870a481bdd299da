"""Which IAM actions a scan with given policies needs: those of the reads that their checks demand."""

import json
from collections.abc import Iterable, Mapping

import msgspec

from scanner.model.check import Check
from scanner.model.collector import Collector, Gatherer
from scanner.model.demand import demand_of
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy, checks_of
from scanner.model.survey import Survey
from scanner.permissions.statements import PARTITION, Grant, Statement, reading
from scanner.policy.select import facets_to_select

SCAN_ROLE = "scanner-audit"

_ORGANIZATION = (
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListRoots",
    "organizations:ListTagsForResource",
)

LISTING = "s3:ListAllMyBuckets"
"""The IAM action of ListBuckets, which every scan begins with (Service Authorization Reference: Amazon S3)."""

Collectors = Mapping[str, Collector | Gatherer | Survey]


def actions_of(policies: Iterable[Policy], checks: Mapping[str, Check], collectors: Collectors) -> tuple[str, ...]:
    """Return every action that a scan with the policies can need: the listing first, the others sorted."""
    facets = {facet for policy in policies for facet in _facets_of(policy, checks)}
    return LISTING, *sorted({action for facet in facets for action in collectors[facet].permissions})


def session_policy(actions: Iterable[str]) -> str:
    """Return an inline session policy, JSON, that leaves of a role what only reads, whatever the role may do.

    Everything that a scan can read takes 800 of the 2,048 characters that STS allows (API: AssumeRole), so that actions
    need no wildcards, which would let objects be read, too, as the managed ReadOnlyAccess does.
    """
    statement = {"Effect": "Allow", "Action": sorted({LISTING, *actions}), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def organization_grant() -> Grant:
    """Return what starts a scan of an organisation is allowed: to learn its accounts, and to assume the scans' role."""
    return Grant(
        use="organization",
        role_name="scanner-central",
        about="Lets s3-replication-scanner find the accounts of the organisation and assume the role that reads them.",
        statements=(
            Statement("AssumeScanRoles", ("sts:AssumeRole",), (f"arn:{PARTITION}:iam::*:role/{SCAN_ROLE}",)),
            Statement("ReadOrganization", _ORGANIZATION, ("*",)),
        ),
        notes=("organizations:ListTagsForResource is only needed for --account-tag.",),
    )


def scan_grant(policies: Iterable[Policy], checks: Mapping[str, Check], collectors: Collectors) -> Grant:
    """Return what the role of a scan is allowed: to read what the policies ask about."""
    return Grant(
        use="scan",
        role_name=SCAN_ROLE,
        about="Lets s3-replication-scanner read how S3 buckets are replicated; it may change nothing.",
        statements=reading(actions_of(policies, checks, collectors)),
    )


def _facets_of(policy: Policy, checks: Mapping[str, Check]) -> frozenset[str]:
    demand = demand_of(checks_of(policy, checks))
    # A destination that no listing told about is looked for before anything else is asked of it.
    located = {LOCATION.name} if demand.destination or demand.estate else set()
    return facets_to_select(policy).union(located, *msgspec.structs.astuple(demand))
