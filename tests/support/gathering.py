"""What IAM and KMS say when a role or a key is read: the calls of every gatherer with their answers, in order."""

from collections.abc import Sequence
from typing import Any

from scanner.model.resource import ResourceRef

ROLE = "arn:aws:iam::111111111111:role/service-role/replication"
OTHER_ROLE = "arn:aws:iam::222222222222:role/service-role/replication"
KEY = "arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALIAS = "arn:aws:kms:eu-central-1:111111111111:alias/replicas"
_BOUNDARY = "arn:aws:iam::111111111111:policy/boundary"

Conversation = Sequence[tuple[str, dict[str, Any]]]
"""Operations in the order in which they are called, each with AWS's answer."""

_DOCUMENT = {"Version": "2012-10-17", "Statement": []}
_GET_ROLE = (
    "GetRole",
    {
        "Role": {
            "Arn": ROLE,
            "RoleId": "AROAEXAMPLE",
            "AssumeRolePolicyDocument": _DOCUMENT,
            "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": _BOUNDARY},
        }
    },
)
_GET_POLICY_VERSION = ("GetPolicyVersion", {"PolicyVersion": {"Document": _DOCUMENT}})
_DESCRIBE_KEY = (
    "DescribeKey",
    {
        "KeyMetadata": {
            "Arn": KEY,
            "AWSAccountId": "111111111111",
            "KeyState": "Enabled",
            "KeyManager": "CUSTOMER",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyUsage": "ENCRYPT_DECRYPT",
        }
    },
)


def _get_policy(name: str) -> tuple[str, dict[str, Any]]:
    return "GetPolicy", {"Policy": {"PolicyName": name, "DefaultVersionId": "v3"}}


CONVERSATIONS: dict[str, Conversation] = {
    "role": [_GET_ROLE],
    "role-policies": [
        _GET_ROLE,
        ("ListRolePolicies", {"PolicyNames": ["one"], "IsTruncated": True, "Marker": "more"}),
        ("GetRolePolicy", {"PolicyName": "one", "PolicyDocument": _DOCUMENT}),
        ("ListRolePolicies", {"PolicyNames": ["two"], "IsTruncated": False}),
        ("GetRolePolicy", {"PolicyName": "two", "PolicyDocument": _DOCUMENT}),
        ("ListAttachedRolePolicies", {"AttachedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/three"}]}),
        _get_policy("three"),
        _GET_POLICY_VERSION,
        _get_policy("boundary"),
        _GET_POLICY_VERSION,
    ],
    "key": [_DESCRIBE_KEY],
    "key-policy": [_DESCRIBE_KEY, ("GetKeyPolicy", {"Policy": "{}"})],
    "key-grants": [
        _DESCRIBE_KEY,
        ("ListGrants", {"Grants": [], "Truncated": True, "NextMarker": "more"}),
        ("ListGrants", {"Grants": [{"GranteePrincipal": ROLE, "Operations": ["Decrypt"]}], "Truncated": False}),
    ],
}
"""By facet: a role with everything, a key named by its alias, more than one page of whatever has pages."""


def ref_of(facet: str) -> ResourceRef:
    """Return what the conversation about a facet is about."""
    return ResourceRef(ROLE if facet.startswith("role") else ALIAS)
