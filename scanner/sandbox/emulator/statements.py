"""Policy statements, of whatever policy: effect, principals, actions, resources, conditions.

They are evaluated as the IAM User Guide tells (reference_policies_evaluation-logic.html). A statement that says more
than is understood here never allows and always denies.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final

from scanner.sandbox.emulator import conditions
from scanner.sandbox.emulator.conditions import Context
from scanner.sandbox.emulator.moto_iam import Caller

_UNDERSTOOD: Final = frozenset({"Sid", "Effect", "Principal", "Action", "Resource", "Condition"})
_KEPT: Final = 2048
"""How many policies are kept as they were parsed."""


class Decision(Enum):
    """What a policy says about one request. An explicit denial beats every permission.

    DELEGATED: it allows the caller's account, whose own policies then decide about the caller.
    """

    DENIED = "denied"
    ALLOWED = "allowed"
    DELEGATED = "delegated"
    SILENT = "silent"


@dataclass(frozen=True)
class Asked:
    """A request as policies see it: who wants to do what with which resource, and what conditions may look at."""

    caller: Caller
    action: str
    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """One statement; `principals` is None in the policies of an identity. `strange` is what is not understood."""

    allows: bool
    principals: frozenset[str] | None
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: dict[str, Any]
    strange: tuple[str, ...]

    def applies(self, asked: Asked) -> bool:
        """Tell whether the statement speaks about a request; action names have no case, resources have."""
        if self.strange:
            return not self.allows
        caller = asked.caller
        return (
            (self.names(caller) or bool({caller.account, account_root(caller.account)} & (self.principals or set())))
            and any(fnmatchcase(asked.action.lower(), pattern.lower()) for pattern in self.actions)
            and any(fnmatchcase(asked.resource, pattern) for pattern in self.resources)
            and conditions.hold(self.condition, asked.context)
        )

    def names(self, caller: Caller) -> bool:
        """Tell whether the caller is meant, not only the account."""
        return self.principals is None or bool({"*", caller.arn} & self.principals)


class NotAPolicyError(ValueError):
    """A policy document is no JSON, or has not the shape of a policy."""


def account_root(account: str) -> str:
    """Return the principal that stands for a whole account."""
    return f"arn:aws:iam::{account}:root"


def decide(policy: str, asked: Asked) -> Decision:
    """Return what a policy says about a request; an empty one says nothing."""
    applying = [statement for statement in parse(policy) if statement.applies(asked)]
    if any(not statement.allows for statement in applying):
        return Decision.DENIED
    if any(statement.names(asked.caller) for statement in applying):
        return Decision.ALLOWED
    return Decision.DELEGATED if applying else Decision.SILENT


def together(decisions: Iterable[Decision]) -> Decision:
    """Return what several policies say together."""
    said = set(decisions)
    return next((one for one in Decision if one in said), Decision.SILENT)


@lru_cache(maxsize=_KEPT)
def parse(policy: str) -> tuple[Statement, ...]:
    """Read a policy document; raise NotAPolicyError for what is none."""
    if not policy:
        return ()
    try:
        return tuple(_statement(one) for one in _listed(json.loads(policy)["Statement"]))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotAPolicyError(str(error)) from error


def _statement(document: dict[str, Any]) -> Statement:
    condition = document.get("Condition", {})
    strange = sorted(document.keys() - _UNDERSTOOD)
    return Statement(
        allows=document["Effect"] == "Allow",
        principals=_principals(document),
        actions=_listed(document.get("Action", [])),
        resources=_listed(document.get("Resource", "*")),
        condition=condition,
        strange=tuple(strange if conditions.understood(condition) else [*strange, "Condition"]),
    )


def _principals(document: dict[str, Any]) -> frozenset[str] | None:
    if "Principal" not in document:
        return None
    principal = document["Principal"]
    kinds = principal.values() if isinstance(principal, dict) else [principal]
    return frozenset(one for kind in kinds for one in _listed(kind))


def _listed(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- JSON
    return tuple(value) if isinstance(value, list) else (value,)
