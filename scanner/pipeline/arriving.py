"""What the workers of a cluster tell, as it arrives: put into the file of the run, and one connection in the end."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import msgspec

from scanner.errors import AwsUnreachableError
from scanner.model.account import Account
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.snapshot import AccountRecord
from scanner.pipeline.asking import Doors
from scanner.pipeline.cluster import Cluster
from scanner.pipeline.connecting import Connected, account_of, not_read
from scanner.pipeline.lazily import LazyReader
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.shards import Shard, Told
from scanner.spool import RecordStore
from scanner.telemetry.reading import WatchedReader

if TYPE_CHECKING:
    from scanner.aws.access import Access

_REMEDY: Final = "Let the role of the workers assume the roles of the accounts; `dask worker` needs credentials of it."


class Spread(Connected, frozen=True, kw_only=True):
    """A connection to accounts that a cluster reads: it has readers once the shards are gathered."""

    cluster: Cluster
    doors: Doors
    options: ScanOptions
    policies: tuple[Policy, ...]
    closing: ExitStack


@dataclass(frozen=True)
class Gathered:
    """A connection with readers, the accounts that were listed, and whether a person ended it before all was there."""

    connection: Connected
    accounts: tuple[AccountRecord, ...]
    interrupted: bool


class Arriving:
    """What has arrived of a scan until now; its buckets are in the store, and nothing of them is here."""

    def __init__(self, live: Spread, store: RecordStore, progress: Progress) -> None:
        self._live = live
        self._store = store
        self._progress = progress
        self._listed = dict(store.accounts)
        self._failed: list[AccountRecord] = []
        self._taken: set[int] = set()

    def take(self, shard: Shard, answer: Told | str) -> None:
        """Take in a shard: its buckets first, so that an account that is closed is whole."""
        if isinstance(answer, str):
            self.give_up(shard, f"the cluster could not read it: {answer}")
            return
        for line in answer.lines():
            self._store.buckets.take(line)
            self._progress.advance()
        self._taken.add(shard.number)
        for account in answer.listed:
            self._list(account)
        self._failed.extend(answer.failed)
        for record in answer.failed:
            self._live.options.observer.refused(record.caller or record.account, record.error)
        for operation in Counter(answer.calls).elements():
            self._sent(operation)

    def give_up(self, shard: Shard, why: str) -> None:
        """Note why the accounts of a shard are not read, unless they are."""
        if shard.number not in self._taken:
            self._taken.add(shard.number)
            self._failed.extend(not_read(access, why) for access in shard.accesses)

    def gathered(self, *, interrupted: bool) -> Gathered:
        """Return all of it, in the order of the accounts that were asked for.

        Raises AwsUnreachableError where no account could be listed, and KeyboardInterrupt where the scan was stopped
        before one was.
        """
        accounts = self._in_order(self._listed.values())
        failed = self._in_order(self._failed)
        if not len(self._store.buckets) and all(account.error for account in accounts):
            if interrupted:
                raise KeyboardInterrupt
            raise AwsUnreachableError("\n".join(dict.fromkeys(one.error for one in (*failed, *accounts))), _REMEDY)
        header = msgspec.structs.replace(self._live.header, callers=tuple(account.caller for account in accounts))
        connection = Connected(
            header=header,
            readers=self._readers(accounts),
            failed=(*failed, *self._live.failed),
            tally=self._live.tally,
            directory=self._live.directory,
        )
        return Gathered(connection, accounts, interrupted)

    def _list(self, account: AccountRecord) -> None:
        if self._listed.setdefault(account.account, account) is account:
            self._live.options.observer.connected(account.account, account.caller)
        if not account.error:
            self._store.close_account(account)

    def _sent(self, operation: str) -> None:
        if self._live.doors.how.on_request:
            self._live.doors.how.on_request(operation)

    def _in_order(self, records: Iterable[AccountRecord]) -> tuple[AccountRecord, ...]:
        places = {account_of(access): place for place, access in enumerate(self._live.doors.accesses)}
        return tuple(sorted(records, key=lambda record: places.get(record.account, places.get("", 0))))

    def _readers(self, accounts: Sequence[AccountRecord]) -> dict[str, WatchedReader]:
        refused = {record.caller for record in self._failed}
        ways = {account_of(one): one for one in reversed(self._live.doors.accesses) if one.role_arn not in refused}
        return {record.account: self._reader(record, ways.get(record.account) or ways[""]) for record in accounts}

    def _reader(self, record: AccountRecord, access: "Access") -> WatchedReader:
        pinned = access if access.account.id else replace(access, account=Account(record.account))
        reader = LazyReader(record, pinned, self._live.doors.how)
        self._live.closing.callback(reader.close)
        return WatchedReader(reader, self._live.options.observer)
