"""Options that say which of many accounts a scan is of: a file of accounts, or an organisation."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from scanner.cli.options import accesses_of
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.aws.access import Access
    from scanner.model.snapshot import AccountRecord
    from scanner.pipeline.membership import Membership

SCAN_ROLE = "scanner-audit"
"""The role that `scanner permissions` makes."""

AccountsOption = Annotated[
    Path | None,
    typer.Option("--accounts", metavar="FILE", help="A file of accounts to scan, each with its role or profile."),
]
OrganizationOption = Annotated[
    bool,
    typer.Option("--organization", help="Scan every active account of the organisation that the credentials are of."),
]
OrganizationRoleOption = Annotated[
    str, typer.Option("--organization-role", metavar="NAME", help="The role to assume in each account.")
]
UnitOption = Annotated[
    list[str] | None,
    typer.Option("--ou", metavar="PATH", help="Only accounts in this organisational unit or beneath; repeatable."),
]
AccountTagOption = Annotated[
    list[str] | None,
    typer.Option("--account-tag", metavar="KEY=GLOB", help="Only accounts that carry this tag; repeatable, all must."),
]
ExcludeAccountOption = Annotated[
    list[str] | None,
    typer.Option("--exclude-account", metavar="GLOB", help="Not accounts of this id, name or ou:PATH; repeatable."),
]
SessionPolicyOption = Annotated[
    bool,
    typer.Option(
        "--session-policy/--no-session-policy", help="Narrow assumed roles to what is read, whatever else they may do."
    ),
]


class Selectors(msgspec.Struct, frozen=True):
    """Which accounts of the organisation, as the options have it."""

    role: str
    units: Sequence[str] | None
    tags: Sequence[str] | None
    excluded: Sequence[str] | None


class Sought(msgspec.Struct, frozen=True):
    """With which credentials to scan: those of `accesses`, or of the accounts of the organisation.

    `left_out` are accounts that are told and not asked, and why.
    """

    accesses: "tuple[Access, ...]"
    membership: "Membership | None" = None
    regions: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    left_out: "tuple[AccountRecord, ...]" = ()


def sought(
    profiles: Sequence[str],
    roles: Sequence[str],
    external_id: str,
    *,
    file: Path | None,
    organization: bool,
    selectors: Selectors,
) -> Sought:
    """Return with which credentials to scan; raise UsageError for options that do not go together."""
    asked = [name for name, given in _ways(roles, file, organization=organization) if given]
    if len(asked) > 1:
        raise UsageError(f"{' and '.join(asked)} together", "Choose one of them; a file can hold any role.")
    if file:
        return _of_file(file, profiles, external_id)
    if organization:
        return Sought((), _membership(profiles, external_id, selectors))
    given = [name for name, value in _selecting(selectors) if value]
    if given:
        raise UsageError(f"{', '.join(given)} without --organization", "Give --organization, too, or leave it out.")
    return Sought(accesses_of(profiles, roles, external_id))


def _ways(roles: Sequence[str], file: Path | None, *, organization: bool) -> tuple[tuple[str, bool], ...]:
    return ("--assume-role", bool(roles)), ("--accounts", file is not None), ("--organization", organization)


def _selecting(selectors: Selectors) -> tuple[tuple[str, object], ...]:
    return ("--ou", selectors.units), ("--account-tag", selectors.tags), ("--exclude-account", selectors.excluded)


def _of_file(file: Path, profiles: Sequence[str], external_id: str) -> Sought:
    from scanner.accounts import load_accounts  # noqa: PLC0415 -- keeps --help fast

    if profiles or external_id:
        raise UsageError("--accounts with --profile or --external-id", "Write them into the file, under 'defaults'.")
    chosen = load_accounts(file)
    return Sought(chosen.accesses, regions=chosen.regions, left_out=chosen.left_out)


def _membership(profiles: Sequence[str], external_id: str, selectors: Selectors) -> "Membership":
    from scanner.aws.access import Access  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline.membership import Membership, tags_of  # noqa: PLC0415

    if len(profiles) > 1:
        raise UsageError("several profiles and --organization", "Give the one --profile that is of the organisation.")
    return Membership(
        access=Access(next(iter(profiles), ""), external_id=external_id),
        role=selectors.role,
        units=tuple(selectors.units or ()),
        tags=tuple(tags_of(selectors.tags or ())),
        excluded=tuple(selectors.excluded or ()),
    )
