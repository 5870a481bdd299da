"""Statements worth a remark whatever is asked: principals that no longer exist, and denials by network."""

from scanner.iam.conditions import form_of
from scanner.iam.document import Condition, Document, Effect, PrincipalType, Statement, StatementRef
from scanner.iam.operators import NULL, OPERATORS
from scanner.model.base import Value

NETWORK_KEYS = frozenset(
    {"aws:sourcevpce", "aws:sourcevpc", "aws:sourcevpcarn", "aws:vpcsourceip", "aws:sourceip", "aws:vpceaccount",
     "aws:vpceorgid", "aws:vpceorgpaths"}
)  # fmt: skip
"""Keys about the network a request comes from, in lower case. S3's own requests come through nobody's VPC endpoint."""


class Orphan(Value, frozen=True):
    """A principal named by the unique id (`AROA…`, `AIDA…`) of a role or user that was deleted.

    AWS shows the id where no ARN belongs to it any more; one of the same name made anew has another id.
    """

    statement: StatementRef
    unique_id: str


class NetworkFence(Value, frozen=True):
    """A statement that denies whoever does not come from a certain network, by these keys as they were written."""

    statement: StatementRef
    keys: tuple[str, ...]


def orphaned_principals(document: Document) -> tuple[Orphan, ...]:
    """Return the principals that no longer exist (IAM User Guide: reference_policies_elements_principal.html)."""
    return tuple(
        Orphan(statement.ref, principal.text)
        for statement in document.statements
        if statement.principals is not None
        for principal in statement.principals.values
        if principal.type is PrincipalType.UNIQUE_ID
    )


def network_fences(document: Document) -> tuple[NetworkFence, ...]:
    """Return the statements that deny unless a request comes from a certain network, whatever else they ask.

    Amazon S3 User Guide: replication-troubleshoot.html names them among the reasons why replication is denied.
    """
    found = (NetworkFence(statement.ref, _fenced_by(statement)) for statement in document.statements)
    return tuple(fence for fence in found if fence.keys)


def _fenced_by(statement: Statement) -> tuple[str, ...]:
    if statement.effect is not Effect.DENY:
        return ()
    return tuple(condition.key for condition in statement.conditions if _is_fence(condition))


def _is_fence(condition: Condition) -> bool:
    if condition.key.lower() not in NETWORK_KEYS:
        return False
    base = form_of(condition.operator).base
    if base == NULL:
        return "true" in condition.values
    return base in OPERATORS and OPERATORS[base].negated
