"""IAM's own documents: what the role may do, and who may take it."""

from scanner.model.base import Document, Value
from scanner.permissions.statements import Statement, statements_of

ROLE_NAME = "scanner-audit"
"""The name that templates give the role unless they are told otherwise."""

ABOUT = "Lets s3-replication-scanner read how S3 buckets are replicated; it may change nothing."
"""The description of the role."""


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


def documents(actions: tuple[str, ...], trusted: Trusted) -> Document:
    """Return the permissions and, where a principal is named, the trust policy, as IAM takes them."""
    statements = statements_of(actions, trusted.partition)
    permissions = policy([allow(one, one.resource) for one in statements])
    if not trusted.principal:
        return {"permissions": permissions}
    condition = {"StringEquals": {"sts:ExternalId": trusted.external_id}}
    return {
        "permissions": permissions,
        "trust": trust(trusted.principal, {"Condition": condition} if trusted.external_id else {}),
    }


def policy(statements: list[Document]) -> Document:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": statements}


def allow(statement: Statement, resource: object) -> Document:
    """Return a statement; `resource` is its ARN, or what a template makes one of."""
    return {"Sid": statement.sid, "Effect": "Allow", "Action": list(statement.actions), "Resource": resource}


def trust(principal: object, condition: Document) -> Document:
    """Return a trust policy; `condition` is added to its statement."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return policy([statement | condition])
