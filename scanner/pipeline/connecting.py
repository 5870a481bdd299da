"""From credentials to readers: who could be reached, and who could not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from scanner import parallel, registry
from scanner.collect import Sources
from scanner.errors import AwsUnreachableError, ScannerError
from scanner.model.account import Account
from scanner.model.bucket import account_of_arn
from scanner.model.collector import Reader
from scanner.model.engine import Engine
from scanner.model.policy import Policy, informed
from scanner.model.snapshot import AccountRecord, SnapshotHeader
from scanner.pipeline.heading import header_of
from scanner.pipeline.membership import Members, members_of
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.tally import Tally
from scanner.telemetry.reading import WatchedReader

if TYPE_CHECKING:
    from scanner.aws.access import Access, ConnectionOptions
    from scanner.aws.reader import AwsReader


@dataclass(frozen=True)
class Connected:
    """The readers by account, the accounts that are not read, and a count of what the readers sent.

    `failed` could not be reached, or were left out on purpose. `directory` is what is known of the others, `accesses`
    with which credentials each account is read.
    """

    header: SnapshotHeader
    readers: Mapping[str, Reader]
    failed: tuple[AccountRecord, ...]
    tally: Tally
    directory: Mapping[str, Account] = field(default_factory=dict)
    accesses: "Mapping[str, Access]" = field(default_factory=dict)

    def accounts(self, listed: Iterable[AccountRecord]) -> tuple[AccountRecord, ...]:
        """Return the records of all accounts, with what is known of them: those that were listed, then the others."""
        return *(_known(record, self.directory) for record in listed), *self.failed

    def informed(self, policies: Iterable[Policy]) -> tuple[Policy, ...]:
        """Return policies that know the accounts."""
        return informed(policies, (self.directory.get(account, Account(account)) for account in self.readers))


@dataclass(frozen=True)
class Doors:
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


@contextmanager
def connected(
    options: ScanOptions, policies: Sequence[Policy] | None = None, *, required: bool = True
) -> Iterator[Connected]:
    """Give the readers for the length of the block; raise AwsUnreachableError where there is not one but is `required`.

    Roles are assumed for what the policies need to be read alone; for all that can be read where none are given.
    """
    found = doors(options, policies)
    with ExitStack() as closing:
        opened, failures = _opened(found.accesses, found.how, options, closing)
        readers = {account: reader for account, (reader, _) in opened.items()}
        if required and not readers:
            raise unreachable([failure for _, failure in failures])
        failed = (not_read(access, str(failure)) for access, failure in failures)
        yield Connected(
            header=header_of(found.started, (reader.caller for reader in readers.values()), options),
            readers=readers,
            failed=(*failed, *found.left_out),
            tally=found.tally,
            directory=found.directory,
            accesses={account: access for account, (_, access) in opened.items()},
        )


def sources_of(options: ScanOptions, connection: Connected) -> Sources:
    """Return with what to read."""
    return Sources(
        readers=connection.readers,
        collectors=registry.collectors(),
        workers=options.workers,
        # AWS Config is read ahead in batches, behind locks; and botocore would need a thread for each wait anyway.
        shared=options.engine is Engine.FAST and options.config is None,
    )


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


def _opened(
    accesses: "Sequence[Access]", how: "ConnectionOptions", options: ScanOptions, closing: ExitStack
) -> "tuple[dict[str, tuple[Reader, Access]], list[tuple[Access, AwsUnreachableError]]]":
    """Let ourselves in, many at a time. Of several doors to one account the first that opens counts."""
    from scanner.aws import access as doors  # noqa: PLC0415 -- boto3 is slow to import

    observer = options.observer

    def attempt(place: int) -> "tuple[int, AwsReader | AwsUnreachableError]":
        try:
            return place, doors.connect(accesses[place], how)
        except AwsUnreachableError as failure:
            return place, failure

    observer.phase("connecting", len(accesses))
    found: dict[int, AwsReader | AwsUnreachableError] = {}
    for place, answer in parallel.each(attempt, range(len(accesses)), options.workers, how.close):
        found[place] = answer
        if isinstance(answer, AwsUnreachableError):
            observer.refused(str(accesses[place]), str(answer))
        else:
            closing.callback(answer.close)
            observer.connected(answer.account, answer.caller)
        observer.advance()
    answers = [(access, found[place]) for place, access in enumerate(accesses)]
    failures = [(access, answer) for access, answer in answers if isinstance(answer, AwsUnreachableError)]
    opened: dict[str, tuple[Reader, Access]] = {}
    for access, answer in answers:
        if not isinstance(answer, AwsUnreachableError):
            opened.setdefault(answer.account, (WatchedReader(answer, observer), access))
    return opened, failures


def _known(record: AccountRecord, directory: Mapping[str, Account]) -> AccountRecord:
    account = directory.get(record.account, Account(record.account))
    return msgspec.structs.replace(record, name=account.name, ou=account.ou, tags=account.tags)


def _both(one: Callable[[str], object], other: Callable[[str], object]) -> Callable[[str], None]:
    def tell(operation: str) -> None:
        one(operation)
        other(operation)

    return tell


def unreachable(failures: Sequence[ScannerError]) -> AwsUnreachableError:
    """Return one error that says everything that several say."""
    texts = dict.fromkeys(str(failure) for failure in failures)
    remedies = dict.fromkeys(failure.remedy for failure in failures if failure.remedy)
    return AwsUnreachableError("\n".join(texts), " ".join(remedies))


def not_read(access: "Access", why: str) -> AccountRecord:
    """Return the record of an account that nobody could enter."""
    named, account = access.role_arn, access.account
    return _known(AccountRecord(account_of(access), named or access.profile, 0, error=why), {account.id: account})


def account_of(access: "Access") -> str:
    """Return the id of the account that the credentials are of, empty where only AWS can tell."""
    return access.account.id or account_of_arn(access.role_arn)
