"""The role that makes the request."""

import re

from scanner.model.base import Value

_ROLE = re.compile(r"arn:[^:]+:iam::([0-9]{12}):role/(?:.*/)?([^/]+)\Z", re.DOTALL)


class Role(Value, frozen=True):
    """An IAM role by its ARN; `id` is its unique id (AROA…), where it is known.

    Raises ValueError where the ARN is not a role's.
    """

    arn: str
    id: str = ""

    def __post_init__(self) -> None:
        if not _ROLE.match(self.arn):
            raise ValueError(f"{self.arn!r} is not the ARN of an IAM role")

    @property
    def account(self) -> str:
        """Return the account that the role belongs to."""
        return self.arn.split(":")[4]

    @property
    def sessions(self) -> str:
        """Return how the ARN of each of its sessions begins; a session's ARN leaves the role's path out."""
        _, partition, _, _, account, _ = self.arn.split(":", 5)
        return f"arn:{partition}:sts::{account}:assumed-role/{self.arn.rpartition('/')[2]}/"
