"""The organisation as moto holds it; see `moto_state`.

Written against moto 5.2.5, whose API draws the ids of new accounts by chance and answers the management account alone.
"""

from collections.abc import Mapping
from typing import Any, Final

from moto.organizations.models import FakeAccount, organizations_backends

from scanner.sandbox.emulator.moto_state import PARTITION

MotoBackend = Any
"""moto's OrganizationsBackend, which carries no types."""

_REGION: Final = "us-east-1"


def found(management: str, delegate: str, members: Mapping[str, tuple[str, str]]) -> None:
    """Found an organisation. `members` are the name and the unit below the root of each account, by its id.

    The management account is one of them and stays below the root. `delegate` is the account of a delegated
    administrator, who is told the same.
    """
    backend = organizations_backends[management][PARTITION]
    backend.create_organization(_REGION)
    root = backend.list_roots()["Roots"][0]["Id"]
    units = {
        unit: backend.create_organizational_unit(ParentId=root, Name=unit)["OrganizationalUnit"]["Id"]
        for unit in sorted({unit for _, unit in members.values() if unit})
    }
    for account, (name, unit) in members.items():
        if account == management:
            backend.get_account_by_id(account).name = name
        else:
            _join(backend, account, name, units[unit])
    organizations_backends[delegate][PARTITION] = backend


def _join(backend: MotoBackend, account: str, name: str, unit: str) -> None:
    joined = FakeAccount(backend.org, AccountName=name, Email=f"{name}@example.org")
    joined.id, joined.parent_id = account, unit
    backend.accounts.append(joined)
