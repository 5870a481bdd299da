"""From the readers of a scan to readers that stand on AWS Config."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Final

from scanner.aws.config_aggregator import read_aggregator
from scanner.aws.config_batches import Aggregated, Ask, fetched
from scanner.aws.config_knowledge import OwnKnowledge, SharedKnowledge
from scanner.aws.config_reader import ConfigReader
from scanner.aws.config_shelf import Shelf
from scanner.aws.config_trust import Recorders
from scanner.aws.reader import AwsReader, Identity
from scanner.errors import UsageError
from scanner.model.bucket import BucketRef
from scanner.model.collector import Reader
from scanner.model.resource import ResourceRecord
from scanner.recorded.evidence import merged

_AT_A_TIME: Final = 8  # batches under way, whatever the number of accounts


class ConfigSource:
    """Readers by account that stand on Config; those of accounts in `live` read S3 where Config does not tell.

    `asking` have the credentials that Config is asked with, by the same accounts. `sleep`, in seconds, is replaced by
    tests; by default it ends when the source is closed.
    """

    def __init__(
        self,
        asking: Mapping[str, AwsReader],
        live: Mapping[str, Reader],
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.readers: dict[str, ConfigReader] = {}
        self.live = live
        self._asking = asking
        self._shelves: list[Shelf] = []
        self._stopped = Event()
        self._sleep = sleep or self._stopped.wait
        self._pool = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="config")
        self._recorders = {account: Recorders(_asking(one), one.partition, account) for account, one in asking.items()}
        self._aggregators: list[ResourceRecord] = []

    def follow_recorders(self) -> None:
        """Make the readers stand on the recorders of each account itself."""
        for account, reader in self.live.items():
            knowledge = OwnKnowledge(self._shelf(_asking(self._asking[account])), self._recorders[account])
            self.readers[account] = ConfigReader(_identity(reader), knowledge, reader)

    def follow_aggregator(self, named: str) -> None:
        """Make the readers stand on an aggregator, one reader for each account that it knows.

        It is asked in the home Region, with the credentials of the account before its name (`111111111111/company`),
        else with the first ones. Raises UsageError where there is no aggregator of the name, AwsUnreachableError where
        it does not tell of its buckets.
        """
        account, _, name = named.rpartition("/")
        leader = self._leader(account)
        ask = _asking(leader)
        aggregator = read_aggregator(ask, name, leader.home, leader.partition)
        self._aggregators.append(aggregator.evidence)
        shelf = self._shelf(ask)
        shelf.put(Aggregated(name, leader.home), aggregator.buckets)
        known: dict[str, list[BucketRef]] = defaultdict(list)
        for ref in aggregator.buckets:
            known[ref.account].append(ref)
        for account in dict.fromkeys((*self.live, *known)):
            reader = self.live.get(account)
            identity = _identity(reader) if reader else Identity(account, leader.caller, leader.partition)
            knowledge = SharedKnowledge(aggregator, shelf, self._recorders.get(account))
            self.readers[account] = ConfigReader(identity, knowledge, reader, known[account])

    def look_again(self, refs: Iterable[BucketRef]) -> None:
        """Ask about buckets that an earlier part of the run has read: what it learnt of Config itself ended with it."""
        for ref in refs:
            if reader := self.readers.get(ref.account):
                reader.look(ref)

    def evidence(self) -> tuple[ResourceRecord, ...]:
        """Return what a snapshot is to keep about Config itself."""
        recorders = (record for one in self._recorders.values() for record in one.evidence())
        looked = (record for shelf in self._shelves for record in shelf.evidence())
        return (*self._aggregators, *merged((*recorders, *looked)))

    def close(self) -> None:
        """Fetch nothing more ahead; the live readers are left as they are."""
        self._stopped.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _leader(self, account: str) -> AwsReader:
        if not account:
            return next(iter(self._asking.values()))
        if account not in self._asking:
            raise UsageError(
                f"there are no credentials of account {account}, which is said to have the aggregator",
                "Scan with a role of that account, too, or name another account.",
            )
        return self._asking[account]

    def _shelf(self, ask: Ask) -> Shelf:
        shelf = Shelf(lambda variant, refs: fetched(ask, variant, refs, self._sleep), self._pool)
        self._shelves.append(shelf)
        return shelf


def _asking(reader: AwsReader) -> Ask:
    return lambda operation, parameters, region: reader.asker.ask(operation, parameters, region, "config")


def _identity(reader: Reader) -> Identity:
    return Identity(reader.account, reader.caller, reader.partition)
