"""Typed views of a replication role and of the keys: who may assume it, what it may do, whether a key works."""

import json
from typing import Any

from scanner.model.base import Document, Value, text
from scanner.model.bucket import account_of_arn


class PolicyDocument(Value, frozen=True):
    """One of IAM's policy documents, with the name that findings call it by."""

    name: str
    document: dict[str, Any]


class Role(Value, frozen=True):
    """A replication role. `trust` says who may assume it; `boundary` is its permissions boundary's ARN or empty."""

    arn: str
    unique_id: str
    trust: dict[str, Any]
    boundary: str = ""


def parse_role(document: Document) -> Role:
    """Read GetRole's `Role`."""
    return Role(
        arn=text(document["Arn"]),
        unique_id=text(document["RoleId"]),
        trust=_object(document["AssumeRolePolicyDocument"]),
        boundary=text(document.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")),
    )


class RolePolicies(Value, frozen=True):
    """Everything that says what a role may do. `boundary` is None where it has no permissions boundary."""

    identity: tuple[PolicyDocument, ...] = ()
    boundary: PolicyDocument | None = None


def parse_role_policies(document: Document) -> RolePolicies:
    """Read what the collector of a role's policies put together: `Inline`, `Attached` and `Boundary`."""
    boundary = document.get("Boundary")
    return RolePolicies(
        identity=tuple(_policy(policy) for policy in (*document["Inline"], *document["Attached"])),
        boundary=_policy(boundary) if boundary else None,
    )


def _policy(policy: Document) -> PolicyDocument:
    return PolicyDocument(name=text(policy["PolicyName"]), document=_object(policy["PolicyDocument"]))


class ResourcePolicy(Value, frozen=True):
    """A bucket policy or a key policy, decoded. Empty where there is none."""

    document: dict[str, Any] = {}


def parse_resource_policy(document: Document) -> ResourcePolicy:
    """Read GetBucketPolicy's or GetKeyPolicy's `Policy`, which is JSON in a string."""
    return ResourcePolicy(_object(json.loads(document["Policy"])))


class Key(Value, frozen=True):
    """A KMS key. `state` is `Enabled` where it can be used (KMS: key-state); `manager` is AWS or CUSTOMER."""

    exists: bool
    arn: str = ""
    account: str = ""
    state: str = ""
    manager: str = ""
    spec: str = ""
    usage: str = ""

    @property
    def is_symmetric(self) -> bool:
        """True for the only kind of key that S3 encrypts with."""
        return self.spec == "SYMMETRIC_DEFAULT" and self.usage == "ENCRYPT_DECRYPT"


def parse_key(document: Document) -> Key:
    """Read DescribeKey's `KeyMetadata`."""
    arn = text(document["Arn"])
    return Key(
        exists=True,
        arn=arn,
        account=account_of_arn(arn),
        state=text(document["KeyState"]),
        manager=text(document["KeyManager"]),
        spec=text(document["KeySpec"]),
        usage=text(document["KeyUsage"]),
    )


class Grant(Value, frozen=True):
    """A KMS grant: operations that a principal may do with a key, under constraints of the encryption context."""

    grantee: str
    operations: tuple[str, ...]
    constraints: dict[str, Any] = {}


class Grants(Value, frozen=True):
    """The grants of a key."""

    items: tuple[Grant, ...] = ()


def parse_grants(document: Document) -> Grants:
    """Read ListGrants' `Grants`."""
    return Grants(tuple(_grant(grant) for grant in document["Grants"]))


def _grant(grant: Document) -> Grant:
    return Grant(
        grantee=text(grant["GranteePrincipal"]),
        operations=tuple(text(operation) for operation in grant["Operations"]),
        constraints=_object(grant.get("Constraints") or {}),
    )


def _object(value: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever the JSON holds
    if not isinstance(value, dict):
        raise TypeError(f"{value!r:.100} is not a policy document")
    return value
