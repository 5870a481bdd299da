"""From credentials to readers: who could be reached, and who could not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
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
from scanner.pipeline.asking import doors
from scanner.pipeline.heading import header_of
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.tally import Tally
from scanner.telemetry.reading import WatchedReader
from scanner.waiting import get_ready

if TYPE_CHECKING:
    from scanner.aws.access import Access, ConnectionOptions
    from scanner.aws.reader import AwsReader


class Connected(msgspec.Struct, frozen=True):
    """The readers by account, the accounts that are not read, and a count of what the readers sent.

    `failed` could not be reached, or were left out on purpose. `directory` is what is known of the others, `accesses`
    with which credentials each account is read.
    """

    header: SnapshotHeader
    readers: Mapping[str, Reader]
    failed: tuple[AccountRecord, ...]
    tally: Tally
    directory: Mapping[str, Account] = msgspec.field(default_factory=dict)
    accesses: "Mapping[str, Access]" = msgspec.field(default_factory=dict)

    def accounts(self, listed: Iterable[AccountRecord]) -> tuple[AccountRecord, ...]:
        """Return the records of all accounts, with what is known of them: those that were listed, then the others."""
        return *(_known(record, self.directory) for record in listed), *self.failed

    def informed(self, policies: Iterable[Policy]) -> tuple[Policy, ...]:
        """Return policies that know the accounts."""
        return informed(policies, (self.directory.get(account, Account(account)) for account in self.readers))


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
        shared=shares_a_thread(options),
    )


def shares_a_thread(options: ScanOptions) -> bool:
    """Tell whether all reads wait in ways that let others go on."""
    # AWS Config is read ahead in batches, behind locks; and botocore would need a thread for each wait anyway.
    return options.engine is Engine.FAST and options.config is None


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
    for place, answer in parallel.each(attempt, _places(len(accesses), options), options.workers, how.close):
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


def _places(number: int, options: ScanOptions) -> Iterator[int]:
    """Yield the places of the accounts; once all were asked to let us in, get ready to read while they think."""
    yield from range(number)
    if shares_a_thread(options):
        get_ready()


def _known(record: AccountRecord, directory: Mapping[str, Account]) -> AccountRecord:
    account = directory.get(record.account, Account(record.account))
    return msgspec.structs.replace(record, name=account.name, ou=account.ou, tags=account.tags)


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
