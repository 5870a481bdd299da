"""Whom a scan is to ask, and how, before anybody was asked to let us in."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from scanner import registry
from scanner.model.account import Account
from scanner.model.policy import Policy
from scanner.model.snapshot import AccountRecord
from scanner.pipeline.membership import Members, members_of
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.tally import Tally

if TYPE_CHECKING:
    from scanner.aws.access import Access, ConnectionOptions


class Doors(msgspec.Struct, frozen=True):
    """How to talk to AWS, with which credentials, and which accounts are left out; nobody was asked yet to let us in.

    `directory` is what is known of the accounts before.
    """

    started: datetime
    how: "ConnectionOptions"
    tally: Tally
    accesses: "tuple[Access, ...]"
    left_out: tuple[AccountRecord, ...]

    @property
    def directory(self) -> dict[str, Account]:
        """What the organisation or a file says of the accounts, by id."""
        return {access.account.id: access.account for access in self.accesses if access.account.id}


def doors(options: ScanOptions, policies: Sequence[Policy] | None = None) -> Doors:
    """Return the accounts that are to be scanned: those of the options, or those that the organisation tells."""
    started, tally = datetime.now(UTC), Tally()
    how = _how(options, tally)
    members = members_of(options.membership, how) if options.membership else _of(options)
    narrows = options.session_policy and any(access.role_arn for access in members.accesses)
    allowed = _allowed(options, policies) if narrows else ""
    accesses = tuple(_narrowed(access, allowed) for access in members.accesses)
    return Doors(started, how, tally, accesses, members.left_out)


def _of(options: ScanOptions) -> Members:
    return Members(tuple(options.accesses), tuple(options.left_out))


def _how(options: ScanOptions, tally: Tally) -> "ConnectionOptions":
    from scanner.aws.access import ConnectionOptions, sharing  # noqa: PLC0415 -- boto3 is slow to import
    from scanner.aws.pacing_run import Run  # noqa: PLC0415

    run = Run(deadline=options.deadline)
    options.observer.paced(run.stats)
    return sharing(
        ConnectionOptions(
            region=options.region,
            concurrency=options.workers,
            engine=options.engine,
            on_request=_both(tally.add, options.observer.sent),
            run=run,
        )
    )


def _allowed(options: ScanOptions, policies: Sequence[Policy] | None) -> str:
    """Return the inline policy of the sessions."""
    from scanner.permissions import CONFIG_ACTIONS, actions_of, session_policy  # noqa: PLC0415 -- for roles only

    collectors = registry.collectors()
    recorded = CONFIG_ACTIONS if options.config else ()
    if policies is None:
        every = (action for collector in collectors.values() for action in collector.permissions)
        return session_policy((*every, *recorded))
    return session_policy((*actions_of(policies, registry.checks(), collectors), *recorded))


def _narrowed(access: "Access", allowed: str) -> "Access":
    return replace(access, session_policy=allowed) if access.role_arn else access


def _both(one: Callable[[str], object], other: Callable[[str], object]) -> Callable[[str], None]:
    def tell(operation: str) -> None:
        one(operation)
        other(operation)

    return tell
