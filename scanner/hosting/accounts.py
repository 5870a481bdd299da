"""The accounts of an organisation as an event has them, and as the file that a scan is given."""

import json
from pathlib import Path
from typing import Any

from scanner.aws.access import Access, ConnectionOptions
from scanner.cli.many import SCAN_ROLE
from scanner.errors import UsageError
from scanner.hosting.event import EXTERNAL_ID, Event, Option
from scanner.model.snapshot import AccountRecord
from scanner.pipeline.membership import Membership, members_of, tags_of

_KNOWN = frozenset({"organization-role", "ou", "account-tag", "exclude-account", "home-region"})


def accounts_of(event: Event) -> list[dict[str, Any]]:
    """Return the accounts of the organisation, narrowed as the options say, as entries of a file of accounts.

    Those that are not active stand at the end, each with why it is left out. Raises UsageError for other options, and
    AwsUnreachableError where the organisation does not tell.
    """
    options = event.options
    unknown = sorted(options.keys() - _KNOWN)
    if unknown:
        raise UsageError(f"options that accounts have no use for: {', '.join(unknown)}", "Leave them out.")
    membership = Membership(
        access=Access(),
        role=str(options.get("organization-role", SCAN_ROLE)),
        units=_several(options.get("ou")),
        tags=tuple(tags_of(_several(options.get("account-tag")))),
        excluded=_several(options.get("exclude-account")),
    )
    found = members_of(membership, ConnectionOptions(region=str(options.get("home-region", ""))))
    return [*map(_entry, found.accesses), *map(_left_out, found.left_out)]


def _several(value: Option | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (str(value),)


def _entry(access: Access) -> dict[str, Any]:
    account = access.account
    return _told(id=account.id, name=account.name, ou=account.ou, tags=account.tags, role=access.role_arn)


def _left_out(record: AccountRecord) -> dict[str, Any]:
    return _told(id=record.account, name=record.name, ou=record.ou, tags=record.tags, left_out=record.left_out)


def _told(**entry: object) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value}


def nothing_to_ask(event: Event) -> bool:
    """Tell whether an event names accounts and all of them are left out."""
    return bool(event.accounts) and all("left_out" in account for account in event.accounts)


def file_of(event: Event, home: Path) -> Path:
    """Write the event's accounts as a file; one external id, if the event has it, is for every role that has none."""
    external_id = event.options.get(EXTERNAL_ID)
    own = {"external_id": external_id} if external_id else {}
    path = home / "accounts.json"
    accounts = [{**(own if "role" in account else {}), **account} for account in event.accounts]
    path.write_text(json.dumps({"schema": 1, "accounts": accounts}), encoding="utf-8")
    return path
