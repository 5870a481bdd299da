"""The running estate: the emulator with the company on it, and how to scan it as if it were AWS."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from scanner.sandbox.clients import HOME_REGION, Clients
from scanner.sandbox.estate import AUDIT_ROLE, REPAIR_ROLE, role_arn
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.nordwind.places import ORGANIZATION, PLATFORM, PRODUCTION, SCANNED
from scanner.sandbox.operators import create_operator
from scanner.sandbox.process import emulator
from scanner.sandbox.repair import write_policy
from scanner.sandbox.seed import seed

AUDIT_ROLES: Final = tuple(role_arn(account, AUDIT_ROLE) for account in SCANNED)
"""The role to assume in each account that is scanned."""

REPAIR_ROLES: Final = tuple(role_arn(account, REPAIR_ROLE) for account in SCANNED)
"""The role to assume in each account in which something is repaired, or tried out with a test object."""


@dataclass(frozen=True)
class RunningEstate:
    """A way in: environment variables for the user who scans, and the roles to assume in each account.

    `roles` may only read, `repair_roles` also write. `repair_policy` is the file to repair with: it lasts as long as
    the estate.
    """

    clients: Clients
    environment: Mapping[str, str]
    roles: tuple[str, ...]
    repair_roles: tuple[str, ...]
    repair_policy: Path


@contextmanager
def running_estate() -> Iterator[RunningEstate]:
    """Start the emulator, build the company on it, and stop it at the end of the block.

    Raises UsageError where the emulator is not installed. The variables of this process stay as they are; put the
    estate's in force with `in_force`.
    """
    with emulator() as endpoint, TemporaryDirectory() as folder:
        with in_force(environment(endpoint)):
            clients = Clients(endpoint)
            keys = seed(clients, BUCKETS)
            clients.found_organization(PLATFORM, PRODUCTION, ORGANIZATION)
            user = create_operator(clients, PRODUCTION, SCANNED)
        repair_policy = write_policy(Path(folder), keys, datetime.now(UTC).date())
        # What is remembered of made-up buckets, such as their locks, is none of the user's own state.
        own = environment(endpoint) | user | {"XDG_STATE_HOME": folder}
        yield RunningEstate(clients, own, AUDIT_ROLES, REPAIR_ROLES, repair_policy)


@contextmanager
def in_force(environment: Mapping[str, str]) -> Iterator[None]:
    """Replace this process's AWS variables for the length of the block, so that nothing of the user's mixes in."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def environment(endpoint: str) -> dict[str, str]:
    """Return what points any AWS client at the emulator, past the user's configuration files and proxies."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": HOME_REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
