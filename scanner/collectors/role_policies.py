"""Everything that says what a role may do: inline and attached policies, and its permissions boundary."""

from collections.abc import Iterator

from scanner.collectors.role import role_name
from scanner.model.base import Document
from scanner.model.collector import Ask, Gatherer
from scanner.model.facet import ROLE_POLICIES
from scanner.model.resource import ResourceRef


def _gather(ask: Ask, ref: ResourceRef) -> Document:
    name = role_name(ref)
    boundary = ask("GetRole", RoleName=name)["Role"].get("PermissionsBoundary")
    return {
        "Inline": [_inline(ask, name, policy) for policy in _pages(ask, "ListRolePolicies", name, "PolicyNames")],
        "Attached": [
            _managed(ask, policy["PolicyArn"])
            for policy in _pages(ask, "ListAttachedRolePolicies", name, "AttachedPolicies")
        ],
        "Boundary": _managed(ask, boundary["PermissionsBoundaryArn"]) if boundary else None,
    }


def _pages(ask: Ask, operation: str, role: str, key: str) -> Iterator[Document]:
    marker: Document = {}
    while True:
        page = ask(operation, RoleName=role, **marker)
        yield from page[key]
        if not page.get("IsTruncated"):
            return
        marker = {"Marker": page["Marker"]}


def _inline(ask: Ask, role: str, policy: Document) -> Document:
    answer = ask("GetRolePolicy", RoleName=role, PolicyName=policy)
    return {"PolicyName": answer["PolicyName"], "PolicyDocument": answer["PolicyDocument"]}


def _managed(ask: Ask, arn: str) -> Document:
    policy = ask("GetPolicy", PolicyArn=arn)["Policy"]
    version = ask("GetPolicyVersion", PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {"PolicyName": policy["PolicyName"], "PolicyArn": arn, "PolicyDocument": version["Document"]}


COLLECTOR = Gatherer(
    facet=ROLE_POLICIES,
    service="iam",
    calls={
        "ListRolePolicies": "iam:ListRolePolicies",
        "GetRolePolicy": "iam:GetRolePolicy",
        "ListAttachedRolePolicies": "iam:ListAttachedRolePolicies",
        "GetPolicy": "iam:GetPolicy",
        "GetPolicyVersion": "iam:GetPolicyVersion",
        "GetRole": "iam:GetRole",
    },
    gather=_gather,
    absent=frozenset({"NoSuchEntity"}),
    own_account=True,
)
