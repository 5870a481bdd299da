"""With whose credentials to change something: those that were named, or a role that every account has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Union

from scanner.accounts import role_in
from scanner.model.account import Account
from scanner.pipeline.connecting import connected
from scanner.pipeline.options import ScanOptions

if TYPE_CHECKING:
    from scanner.aws.access import Access


@dataclass(frozen=True)
class InEach:
    """The role of one name in each account that is read, assumed in the way in which the account is read.

    `role` is its name, or its ARN with `{account}` in it. It is never narrowed to reading.
    """

    role: str

    def over(self, read: "Mapping[str, Access]") -> "tuple[Access, ...]":
        """Return the credentials by those with which the accounts are read, by the accounts' ids."""
        return tuple(
            replace(way, role_arn=role_in(account, self.role), session_policy="", account=Account(account))
            for account, way in read.items()
        )


Whose = Union["Sequence[Access]", InEach]


def accesses_of(whose: Whose, read: "Mapping[str, Access]") -> "Sequence[Access]":
    """Return the credentials, given those with which the accounts are read."""
    return whose.over(read) if isinstance(whose, InEach) else whose


def accesses_for(whose: Whose, reading: ScanOptions) -> "Sequence[Access]":
    """Return the credentials where nothing is read: only to learn which accounts there are; AwsUnreachableError."""
    if not isinstance(whose, InEach):
        return whose
    with connected(reading) as connection:
        return whose.over(connection.accesses)
