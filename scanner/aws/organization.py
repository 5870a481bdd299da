"""The accounts of an organisation, by its management account or a delegated administrator.

botocore knows where each partition's organisations are asked. The fewest calls that tell where every account stands are
ListAccounts, a page for twenty accounts, and ListOrganizationalUnitsForParent, one call for each unit: ListAccounts
tells each account's path of unit ids; where an endpoint does not, ListAccountsForParent is asked as well,
once for each unit, which is still less than ListParents for each account.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Final, NamedTuple

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.asker import Asker
from scanner.aws.connection import opened
from scanner.aws.faults import Fault, own_fault
from scanner.aws.reader import Identity
from scanner.aws.retry import Retry
from scanner.aws.transport import Transport
from scanner.errors import AwsUnreachableError
from scanner.model.account import Account
from scanner.model.base import Document
from scanner.model.bucket import account_of_arn
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.pages import PageTokens, RepeatedTokenError

ACTIVE: Final = "ACTIVE"
_SERVICE = "organizations"
_REMEDY = (
    "Scan with credentials of the organisation's management account or of a delegated administrator, "
    "and let them do what `scanner permissions --for organization` prints."
)


class Member(NamedTuple):
    """An account of the organisation: what is known of it, its state, and whether it is the management account."""

    account: Account
    state: str
    managing: bool


class AwsOrganization:
    """Asks about an organisation with the credentials of one account of it; safe to share by threads."""

    def __init__(self, identity: Identity, transport: Transport, retry: Retry, home: str) -> None:
        self.account = identity.account
        self.partition = identity.partition
        self._asker = Asker(transport, retry, home)

    def members(self) -> tuple[Member, ...]:
        """Return every account, sorted by id; raise AwsUnreachableError where AWS does not tell them all."""
        with _understood():
            told = list(self._paged("ListAccounts", "Accounts", {}))
            places = self._places(told)
            # One that joins meanwhile may push others onto the next page, which tells them a second time.
            found = {str(one["Id"]): _member(one, places) for one in told}
            return tuple(found[account] for account in sorted(found))

    def tags(self, account: str) -> dict[str, str]:
        """Return an account's tags; raise AwsUnreachableError where AWS does not tell them."""
        with _understood():
            told = self._paged("ListTagsForResource", "Tags", {"ResourceId": account})
            return {str(tag["Key"]): str(tag["Value"]) for tag in told}

    def close(self) -> None:
        """Close the connections."""
        self._asker.close()

    def _places(self, accounts: Iterable[Document]) -> Mapping[str, str]:
        """Return the path of names of the unit that holds each account, by the account's id."""
        units = self._units()
        holders = {str(one["Id"]): _holder(one) for one in accounts}
        if not all(holders.values()):
            holders = dict(chain.from_iterable(map(self._held, units)))
        return {account: units.get(holder, "") for account, holder in holders.items()}

    def _units(self) -> dict[str, str]:
        """Return the path of the root and of every unit beneath it, by id."""
        found: dict[str, str] = {}
        waiting = [(str(root["Id"]), "/") for root in self._paged("ListRoots", "Roots", {})]
        while waiting:
            parent, path = waiting.pop()
            found[parent] = path
            for unit in self._paged("ListOrganizationalUnitsForParent", "OrganizationalUnits", {"ParentId": parent}):
                name = str(unit["Name"]).replace("/", "%2F")
                waiting.append((str(unit["Id"]), f"{path.rstrip('/')}/{name}"))
        return found

    def _held(self, unit: str) -> Iterator[tuple[str, str]]:
        for account in self._paged("ListAccountsForParent", "Accounts", {"ParentId": unit}):
            yield str(account["Id"]), unit

    def _paged(self, operation: str, key: str, parameters: Document) -> Iterator[Document]:
        """Yield the items of all pages. One may be empty and not the last (API: ListAccounts)."""
        tokens = PageTokens()
        token: Document = {}
        while True:
            page = self._asker.ask(operation, parameters | token, service=_SERVICE)
            if isinstance(page, Fault):
                raise _refused(page)
            yield from page[key]
            try:
                token = tokens.following(page)
            except RepeatedTokenError as error:
                raise _refused(own_fault("RepeatedNextToken", str(error), operation=operation)) from error
            if not token:
                return


def open_organization(access: Access, options: ConnectionOptions) -> AwsOrganization:
    """Return the organisation of an account that AWS has let in; raise AwsUnreachableError."""
    to = opened(access, options)
    return AwsOrganization(to.identity, to.clients, to.retry, to.home)


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (AttributeError, LookupError, TypeError) as error:
        strange = own_fault(UNKNOWN_SHAPE, f"{type(error).__name__}: {error}", operation="Organizations")
        raise _refused(strange) from error


def _member(told: Document, places: Mapping[str, str]) -> Member:
    account = str(told["Id"])
    # Status was State's name until September 2026; older endpoints, and other partitions, may still use it.
    state = str(told.get("State") or told.get("Status") or "")
    managing = account_of_arn(str(told.get("Arn", ""))) == account
    return Member(Account(account, str(told.get("Name", "")), places.get(account, "")), state, managing)


def _holder(told: Document) -> str:
    """Return the id of the unit or root that holds an account, from its path; empty where there is none."""
    path = next(iter(told.get("Paths") or ()), "")
    units = [part for part in str(path).split("/") if part.startswith(("ou-", "r-"))]
    return units[-1] if units else ""


def _refused(fault: Fault) -> AwsUnreachableError:
    error = fault.error
    return AwsUnreachableError(
        f"the organisation's accounts could not be listed: {fault.operation}: {error.code}: {error.message}", _REMEDY
    )
