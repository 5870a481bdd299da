"""Which accounts of an organisation are scanned, and with which credentials."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

import msgspec

from scanner import parallel
from scanner.errors import AwsUnreachableError, UsageError
from scanner.model.account import OU, Account, account_matches, lies_in
from scanner.model.facet import Unread
from scanner.model.snapshot import AccountRecord

if TYPE_CHECKING:
    from scanner.aws.access import Access, ConnectionOptions
    from scanner.aws.organization import AwsOrganization, Member

_AT_A_TIME: Final = 4  # Organizations allows a few calls a second


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """The accounts of the organisation that `access` belongs to, by its own credentials.

    `role` is the name of the role that is assumed in each of them, with `access`'s external id. `units` are paths of
    organisational units, `tags` keys with globs of values, `excluded` patterns of accounts as policies have them; an
    account is scanned that lies in one of the units, carries all the tags and is not excluded.
    """

    access: "Access"
    role: str
    units: Sequence[str] = ()
    tags: Sequence[tuple[str, str]] = ()
    excluded: Sequence[str] = ()


class Members(msgspec.Struct, frozen=True):
    """With which credentials to scan, and the accounts that are left out though they were meant, with the reason."""

    accesses: "tuple[Access, ...]"
    left_out: tuple[AccountRecord, ...]


def members_of(membership: Membership, how: "ConnectionOptions") -> Members:
    """Ask the organisation for its accounts; raise AwsUnreachableError where it does not tell, UsageError for none.

    Roles that StackSets roll out do not reach the management account (CloudFormation User Guide,
    stacksets-orgs-enable-trusted-access.html): one that does not let us in there is not missed where the own
    credentials are of that account, which is scanned with these then.
    """
    from scanner.aws.access import connect_organization  # noqa: PLC0415 -- boto3 is slow to import

    with closing(connect_organization(replace(membership.access, external_id=""), how)) as organization:
        chosen = _chosen(organization, membership)
        if not any(map(_is_active, chosen)):
            raise UsageError(
                "no active account of the organisation is one to scan", "Widen --ou, --account-tag or exclude less."
            )
        return Members(
            accesses=tuple(_access(one, organization, membership, how) for one in chosen if _is_active(one)),
            left_out=tuple(_left_out(one, organization) for one in chosen if not _is_active(one)),
        )


def _chosen(organization: "AwsOrganization", membership: Membership) -> "list[Member]":
    told = [member for member in organization.members() if _placed(member.account, membership)]
    if not membership.tags:
        return told

    def tagged(member: "Member") -> "Member":
        account = msgspec.structs.replace(member.account, tags=organization.tags(member.account.id))
        return member._replace(account=account)

    found = sorted(parallel.each(tagged, told, _AT_A_TIME), key=lambda member: member.account.id)
    return [member for member in found if _carries(member.account.tags, membership.tags)]


def _placed(account: Account, membership: Membership) -> bool:
    """Tell whether an account is one of those asked for; raise AwsUnreachableError where nobody tells."""
    if membership.units and account.ou and not any(lies_in(account.ou, unit) for unit in membership.units):
        return False
    known = {account.id: account}
    try:
        if account_matches(membership.excluded, account.id, known):
            return False
        return not membership.units or account_matches([f"{OU}{unit}" for unit in membership.units], account.id, known)
    except Unread as unread:
        raise AwsUnreachableError(
            f"whether account {account.id} is to be scanned cannot be told: {unread.evidence.message}",
            "It may just be moving: scan again. Else leave out --ou, and name accounts to exclude by their ids.",
        ) from unread


def _carries(tags: Mapping[str, str], asked: Iterable[tuple[str, str]]) -> bool:
    return all(key in tags and fnmatchcase(tags[key], glob) for key, glob in asked)


def _is_active(member: "Member") -> bool:
    from scanner.aws.organization import ACTIVE  # noqa: PLC0415 -- boto3 is slow to import

    return member.state == ACTIVE


def _access(
    member: "Member", organization: "AwsOrganization", membership: Membership, how: "ConnectionOptions"
) -> "Access":
    from scanner.aws.access import lets_in  # noqa: PLC0415 -- boto3 is slow to import

    own = membership.access
    via = (*own.via, own.role_arn) if own.role_arn else ()
    arn = f"arn:{organization.partition}:iam::{member.account.id}:role/{membership.role}"
    role = replace(own, role_arn=arn, via=via, account=member.account)
    if member.managing and member.account.id == organization.account and not lets_in(role, how):
        # Nothing takes the external id here, but a role of this account that writes does.
        return replace(own, account=member.account)
    return role


def _left_out(member: "Member", organization: "AwsOrganization") -> AccountRecord:
    account = member.account
    return AccountRecord(
        account=account.id,
        caller="",
        buckets=0,
        partition=organization.partition,
        name=account.name,
        ou=account.ou,
        tags=account.tags,
        left_out=f"The account is not active: its state is {member.state or 'not told'}.",
    )


def tags_of(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield key and glob of each `KEY=VALUE`; raise UsageError for what is none."""
    for word in words:
        key, equals, value = word.partition("=")
        if not (key and equals):
            raise UsageError(f"--account-tag {word!r} is no KEY=VALUE", "Give a tag such as env=prod or env='p*'.")
        yield key, value
