"""What the calls about a role share: its name and path from its ARN, a policy as text."""

import json

from scanner.model.base import Document
from scanner.model.plan import Target
from scanner.model.writing import Call


def on_role(operation: str, target: Target, **parameters: object) -> Call:
    """Return a call about a role, which IAM knows by its name alone."""
    return Call("iam", operation, {"RoleName": target.arn.rpartition("/")[2], **parameters})


def path_of(target: Target) -> str:
    """Return a role's path: `/` where its ARN has none (IAM User Guide: reference_identifiers.html)."""
    return target.arn.partition(":role")[2].rpartition("/")[0] + "/"


def as_text(policy: Document) -> str:
    """Return a policy document as IAM takes it."""
    return json.dumps(policy)
