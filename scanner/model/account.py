"""Accounts as people know them: by id, by name, by where they stand in the organisation; and patterns of all three."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from scanner.model.base import Value
from scanner.model.evidence import Unreadable
from scanner.model.facet import Unread
from scanner.model.shapes import ACCOUNT_GLOB

OU: str = "ou:"
"""What a pattern of organisational units begins with."""

_ID_GLOB = re.compile(ACCOUNT_GLOB)


class Account(Value, frozen=True):
    """An account; `name`, `ou` and `tags` are empty where nobody told them.

    `ou` is the path of names from the organisation's root, which is `/`, to the unit that holds the account:
    `/Workloads/Prod`. A slash within a unit's name stands as `%2F`.
    """

    id: str
    name: str = ""
    ou: str = ""
    tags: dict[str, str] = {}


Directory = Mapping[str, Account]
"""The accounts that are known, by id."""


def is_id_glob(pattern: str) -> bool:
    """Tell whether a pattern is one of account ids, rather than of names or organisational units."""
    return _ID_GLOB.fullmatch(pattern) is not None


def lies_in(ou: str, pattern: str) -> bool:
    """Tell whether an organisational unit is one that a glob of paths names, or lies beneath one."""
    inside = f"{ou.rstrip('/')}/"
    return fnmatchcase(inside, pattern) or fnmatchcase(inside, f"{pattern.rstrip('/')}/*")


def account_matches(patterns: Iterable[str], account: str, directory: Directory) -> bool:
    """Tell whether an account is one that the patterns name: ids, names, or `ou:` and a path; globs, case-sensitive.

    One pattern that matches is enough. Raises `Unread` where none is known to, and one asks what nobody told.
    """
    known = directory.get(account, Account(account))
    answers = [_matches(pattern, known) for pattern in patterns]
    if any(answers):
        return True
    if None in answers:
        what = "name or place in the organisation" if account else "id"
        message = f"the {what} of account {account or 'nobody knows which'} is not known"
        raise Unread(Unreadable(operation="", at="", code="NotTold", message=message))
    return False


def _matches(pattern: str, account: Account) -> bool | None:
    """Answer in three values: None where what the pattern asks about is not known."""
    if pattern == "*":
        return True
    if pattern.startswith(OU):
        return lies_in(account.ou, pattern.removeprefix(OU)) if account.ou else None
    asked = account.id if is_id_glob(pattern) else account.name
    return fnmatchcase(asked, pattern) if asked else None
