"""IAM's own documents: what the role may do, and who may take it."""

from collections.abc import Callable, Iterable

from scanner.model.base import Document, Value
from scanner.permissions.statements import PARTITION, Grant, Statement


class Trusted(Value, frozen=True):
    """Who may take the role: the ARN of a principal of the account that scans, and an external id; both may be empty.

    In templates these are the defaults of parameters, in IAM's own documents they stand as they are.
    """

    principal: str = ""
    external_id: str = ""

    @property
    def partition(self) -> str:
        """The partition of the principal, `aws` where there is none."""
        return self.principal.split(":")[1] if self.principal else "aws"


def documents(grant: Grant, trusted: Trusted) -> Document:
    """Return the permissions and, where a principal is named, the trust policy, as IAM takes them."""
    permissions = policy(grant.statements, lambda text: text.replace(PARTITION, trusted.partition))
    if not trusted.principal:
        return {"permissions": permissions}
    condition = {"StringEquals": {"sts:ExternalId": trusted.external_id}}
    return {
        "permissions": permissions,
        "trust": trust(trusted.principal, {"Condition": condition} if trusted.external_id else {}),
    }


def policy(statements: Iterable[Statement], written: Callable[[str], object]) -> Document:
    """Return a policy document; `written` makes of an ARN or a condition's value what the format wants for it."""
    return _document([_allow(one, written) for one in statements])


def _document(statements: list[Document]) -> Document:
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(one: Statement, written: Callable[[str], object]) -> Document:
    conditions: Document = {}
    for condition in one.conditions:
        values = [written(value) for value in condition.values]
        conditions.setdefault(condition.operator, {})[condition.key] = _single(values)
    resource = _single([written(arn) for arn in one.resources])
    allowed = {"Sid": one.sid, "Effect": "Allow", "Action": list(one.actions), "Resource": resource}
    return {**allowed, "Condition": conditions} if conditions else allowed


def _single(values: list[object]) -> object:
    return values if len(values) > 1 else values[0]


def trust(principal: object, condition: Document) -> Document:
    """Return a trust policy; `condition` is added to its statement."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return _document([statement | condition])
