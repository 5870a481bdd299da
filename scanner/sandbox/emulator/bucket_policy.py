"""Bucket policies, as far as the estate uses them: effect, AWS principals, actions and resources with wildcards.

What is not understood (conditions, `NotPrincipal` …) is refused when the policy is written, never ignored when it is
read (IAM User Guide: reference_policies_evaluation-logic.html).
"""

import json
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any, Final

from scanner.sandbox.emulator.errors import S3Error
from scanner.sandbox.emulator.moto_state import Caller

_UNDERSTOOD: Final = frozenset({"Sid", "Effect", "Principal", "Action", "Resource"})


class Decision(Enum):
    """What a policy says about one request. An explicit denial beats every permission."""

    DENIED = "denied"
    ALLOWED = "allowed"
    SILENT = "silent"


@dataclass(frozen=True)
class Statement:
    """One statement."""

    allows: bool
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]

    def applies(self, caller: Caller, action: str, resource: str) -> bool:
        """Tell whether the statement speaks about a request; action names are case-insensitive, resources are not."""
        return (
            bool({"*", caller.arn, caller.account, f"arn:aws:iam::{caller.account}:root"} & set(self.principals))
            and any(fnmatchcase(action.lower(), pattern.lower()) for pattern in self.actions)
            and any(fnmatchcase(resource, pattern) for pattern in self.resources)
        )


def decide(policy: bytes | None, caller: Caller, action: str, resource: str) -> Decision:
    """Return what a bucket policy says; no policy says nothing."""
    applying = [statement for statement in parse(policy) if statement.applies(caller, action, resource)]
    if any(not statement.allows for statement in applying):
        return Decision.DENIED
    return Decision.ALLOWED if applying else Decision.SILENT


def parse(policy: bytes | None) -> tuple[Statement, ...]:
    """Read a policy document; raise S3Error for one that is no JSON or says more than we understand."""
    if not policy:
        return ()
    try:
        document = json.loads(policy)
    except ValueError as error:
        raise S3Error(HTTPStatus.BAD_REQUEST, "MalformedPolicy", "Policies must be valid JSON") from error
    return tuple(_statement(statement) for statement in _listed(document["Statement"]))


def _statement(document: dict[str, Any]) -> Statement:
    unknown = sorted(document.keys() - _UNDERSTOOD)
    if unknown:
        message = f"The sandbox does not evaluate {', '.join(unknown)} in a bucket policy"
        raise S3Error(HTTPStatus.NOT_IMPLEMENTED, "NotImplemented", message)
    principal = document["Principal"]
    return Statement(
        allows=document["Effect"] == "Allow",
        principals=_listed(principal.get("AWS", []) if isinstance(principal, dict) else principal),
        actions=_listed(document["Action"]),
        resources=_listed(document["Resource"]),
    )


def _listed(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- JSON
    return tuple(value) if isinstance(value, list) else (value,)
