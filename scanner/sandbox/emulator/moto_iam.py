"""Roles, users and keys as moto holds them; see `moto_state`.

Written against moto 5.2.5, which keeps a backend of IAM an account, and one of KMS an account and Region.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.organizations.models import organizations_backends

from scanner.sandbox.emulator.moto_state import PARTITION
from scanner.sandbox.estate import BUILDER_KEY, BUILDER_ROLE, role_arn

MotoIdentity = Any
MotoKey = Any
"""moto's Role or User, and its Key, which carry no types."""

_NOBODY: Final = "000000000000"


@dataclass(frozen=True)
class Caller:
    """Who signed a request: the account's id and the ARN of the role or user."""

    account: str
    arn: str


def caller_of(access_key: str) -> Caller | None:
    """Return who an access key belongs to; None for keys that no IAM user or assumed role has."""
    if access_key == BUILDER_KEY:
        return Caller(_NOBODY, role_arn(_NOBODY, BUILDER_ROLE))
    for account, backends in list(iam_backends.items()):
        key = backends[PARTITION].access_keys.get(access_key)
        if key is not None:
            return Caller(account, key.role_arn or f"arn:{PARTITION}:iam::{account}:user/{key.user_name}")
    return None


def organization_of(account: str) -> str:
    """Return the id of an account's organisation, empty where it is in none."""
    for backends in list(organizations_backends.values()):
        backend = backends[PARTITION]
        if backend.org and any(member.id == account for member in backend.accounts):
            return str(backend.org.id)
    return ""


def identity_of(arn: str) -> MotoIdentity | None:
    """Return the role or user of an ARN, None where there is none."""
    backend = iam_backends[arn.split(":")[4]][PARTITION]
    found = [*backend.roles.values(), *backend.users.values()]
    return next((identity for identity in found if identity.arn == arn), None)


def role_named(account: str, name: str) -> MotoIdentity | None:
    """Return an account's role by its name, without the path."""
    roles = iam_backends[account][PARTITION].roles.values()
    return next((role for role in roles if role.name == name), None)


def policies_of(identity: MotoIdentity) -> Iterator[str]:
    """Yield the policy documents of a role or user: those inside it and those attached."""
    for inline in list(identity.policies.values()):
        # What came by CloudFormation is no text in moto.
        yield inline if isinstance(inline, str) else json.dumps(inline)
    for attached in list(identity.managed_policies.values()):
        yield next(version.document for version in attached.versions if version.is_default)


def key_arn(name: str, region: str, account: str) -> str:
    """Return the ARN that a key's or an alias's name stands for in a place; an ARN stands for itself."""
    if name.startswith("arn:"):
        return name
    kind = "" if name.startswith("alias/") else "key/"
    return f"arn:aws:kms:{region}:{account}:{kind}{name}"


def key_of(arn: str) -> MotoKey | None:
    """Return the KMS key of a key's or an alias's ARN, None where there is none."""
    _, _, _, region, account, _ = arn.split(":", 5)
    try:
        return kms_backends[account][region].describe_key(arn)
    except (KeyError, AttributeError):
        # moto stumbles over an alias that it does not know.
        return None


def replace_in_policies(old: str, new: str) -> None:
    """Replace a text in the policies of all keys."""
    for regions in list(kms_backends.values()):
        for backend in regions.values():
            for key in backend.keys.values():
                key.policy = key.policy.replace(old, new)
