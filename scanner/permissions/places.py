"""On what a repair may write: the names that the policies' `remediation` can make, and those that somebody named.

A template's `{bucket}`, `{account}` and `{region}` are known only bucket by bucket; a statement holds `*` for them.
"""

import re
from collections.abc import Iterable
from typing import Any

from scanner.model.base import Value
from scanner.model.policy import Policy
from scanner.permissions.statements import PARTITION

_SPECIAL = re.compile(r"[^\w+=,.@*?:/-]", re.ASCII)


class Roles(Value, frozen=True, order=True):
    """The ARNs of roles that a repair may make, and the permissions boundary that they must have, empty for none."""

    boundary: str
    arns: tuple[str, ...]


class Places(Value, frozen=True):
    """ARNs, with `*` in them. `buckets` are those whose settings may be written, `made` those that may be created.

    `roles` may be created, `existing` are roles that others made and that may be extended and passed.
    """

    buckets: tuple[str, ...]
    made: tuple[str, ...]
    roles: tuple[Roles, ...]
    existing: tuple[str, ...]

    @property
    def made_roles(self) -> tuple[str, ...]:
        """Every role that may be created."""
        return tuple(sorted({arn for one in self.roles for arn in one.arns}))

    @property
    def all_roles(self) -> tuple[str, ...]:
        """Every role that may be changed."""
        return tuple(sorted({*self.made_roles, *self.existing}))


def places_of(policies: Iterable[Policy], buckets: Iterable[str], roles: Iterable[str]) -> Places:
    """Return where repairs by the policies may write; without `buckets`, which are names or patterns, in all.

    `roles` are names, paths or patterns of existing replication roles.
    """
    written = [policy.remediation for policy in policies]
    made = {_bucket(_any(one["destination"]["bucket"])) for one in written if "destination" in one}
    named = {_bucket(name) for name in buckets}
    return Places(
        buckets=tuple(sorted(named | made)) if named else (_bucket("*"),),
        made=tuple(sorted(made)),
        roles=tuple(sorted(_roles(written))),
        existing=tuple(sorted({_role(name) for name in roles})),
    )


def _roles(written: Iterable[dict[str, Any]]) -> Iterable[Roles]:
    found: dict[str, set[str]] = {}
    for one in written:
        if "role" in one:
            found.setdefault(_any(one.get("role_boundary", "")), set()).add(_role(_any(one["role"])))
    return (Roles(boundary, tuple(sorted(arns))) for boundary, arns in found.items())


def _any(template: str) -> str:
    return re.sub(r"\*+", "*", _plain(template.format(bucket="*", account="*", region="*")))


def _plain(name: str) -> str:
    """Return a pattern that takes the name and that neither IAM nor a template's language reads as more than text."""
    return _SPECIAL.sub("?", name)


def _bucket(name: str) -> str:
    return f"arn:{PARTITION}:s3:::{name}"


def _role(name: str) -> str:
    return f"arn:{PARTITION}:iam::*:role/{_plain(name)}"
