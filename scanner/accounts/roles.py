"""The ARN of a role of which only the name is known, or the pattern that it has in every account."""

from typing import Final

from scanner.aws.access import PARTITION

ACCOUNT: Final = "{account}"
"""What may stand in a role's ARN in place of the account's id."""


def role_in(account: str, role: str) -> str:
    """Return the ARN of a role in an account; `role` is its name, or its ARN, perhaps with `{account}` in it."""
    arn = role if role.startswith("arn:") else f"arn:{PARTITION}:iam::{ACCOUNT}:role/{role}"
    return arn.replace(ACCOUNT, account)
