"""Every document that a repair could touch, as AWS tells it to whoever owns it: to compare before with after."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from botocore.exceptions import ClientError

from scanner.model.base import Document
from scanner.sandbox.clients import HOME_REGION, Client, Clients

Kept = dict[tuple[str, str], str]
"""By a bucket's name, or a role's or key's ARN, and the name of a part of it: AWS's document as text."""

_OF_BUCKETS: Final = {
    "replication": "get_bucket_replication",
    "policy": "get_bucket_policy",
    "versioning": "get_bucket_versioning",
    "encryption": "get_bucket_encryption",
    "tags": "get_bucket_tagging",
    "ownership": "get_bucket_ownership_controls",
    "public-access-block": "get_public_access_block",
    "notifications": "get_bucket_notification_configuration",
    "acl": "get_bucket_acl",
}
_NOT_KEPT: Final = frozenset({"ResponseMetadata", "RoleLastUsed"})
"""What every answer tells anew, or every use of a role changes."""


def documents(clients: Clients, accounts: Iterable[str], regions: Iterable[str]) -> Kept:
    """Return all documents of all buckets, roles and keys of the accounts."""
    found: Kept = {}
    for account in accounts:
        found |= _buckets(clients.s3(account)) | _roles(clients.client("iam", account, HOME_REGION))
        for region in regions:
            found |= _keys(clients.client("kms", account, region))
    return found


def changes(before: Kept, after: Kept) -> set[tuple[str, str]]:
    """Return what is new, gone, or otherwise than before."""
    return {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}


def replication(kept: Kept, bucket: str) -> Document:
    """Return a bucket's replication configuration."""
    document: Document = json.loads(kept[bucket, "replication"])["ReplicationConfiguration"]
    return document


def versions(clients: Clients, accounts: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield bucket, key and version id of every version and delete marker of all buckets of the accounts."""
    for account in accounts:
        s3 = clients.s3(account)
        for bucket in s3.list_buckets()["Buckets"]:
            answer = s3.list_object_versions(Bucket=bucket["Name"])
            for one in (*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())):
                yield bucket["Name"], one["Key"], one["VersionId"]


def _buckets(s3: Client) -> Kept:
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    return {
        (name, part): _text(getattr(s3, operation), Bucket=name)
        for name in names
        for part, operation in _OF_BUCKETS.items()
    }


def _roles(iam: Client) -> Kept:
    found: Kept = {}
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        found[role["Arn"], "role"] = _kept(iam.get_role(RoleName=name)["Role"])
        policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
        inline = {policy: _text(iam.get_role_policy, RoleName=name, PolicyName=policy) for policy in policies}
        attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        found[role["Arn"], "role-policies"] = json.dumps([inline, attached])
    return found


def _keys(kms: Client) -> Kept:
    found: Kept = {}
    for key in kms.list_keys()["Keys"]:
        found[key["KeyArn"], "key"] = _text(kms.describe_key, KeyId=key["KeyId"])
        found[key["KeyArn"], "key-policy"] = _text(kms.get_key_policy, KeyId=key["KeyId"], PolicyName="default")
    return found


def _text(call: Any, **arguments: str) -> str:  # noqa: ANN401 -- a method of boto3
    try:
        return _kept(call(**arguments))
    except ClientError as error:
        return f"none: {error.response['Error']['Code']}"


def _kept(answer: Document) -> str:
    return json.dumps({name: value for name, value in answer.items() if name not in _NOT_KEPT}, default=str)
