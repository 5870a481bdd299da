"""A scan that stands on AWS Config: its readers, and what its snapshot keeps about Config."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import msgspec

from scanner.collect import Collection, Sources, Wishes
from scanner.model.collector import Reader
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.recorded import AskedConfig
from scanner.pipeline.confirming import Confirming
from scanner.pipeline.connecting import Connected
from scanner.spool import RecordStore
from scanner.telemetry.reading import WatchedReader

if TYPE_CHECKING:
    from scanner.aws.config_source import ConfigSource
    from scanner.aws.reader import AwsReader


class Recorded(Connected, frozen=True):
    """A connection whose readers stand on Config."""

    source: "ConfigSource | None" = None
    confirm: bool = False
    resumed: bool = False


@contextmanager
def through_config(config: AskedConfig | None, connection: Connected, *, resumed: bool = False) -> Iterator[Connected]:
    """Give the connection for the length of the block, its readers standing on Config where that was asked for.

    Of a run that is `resumed`, an earlier part may have read some of the buckets. Raises UsageError and
    AwsUnreachableError for an aggregator that cannot be used.
    """
    if config is None:
        yield connection
        return
    from scanner.aws.config_source import ConfigSource  # noqa: PLC0415 -- boto3 is slow to import

    asking = {account: _unwatched(reader) for account, reader in connection.readers.items()}
    source = ConfigSource(asking, connection.readers)
    try:
        if config.aggregator:
            source.follow_aggregator(config.aggregator)
        else:
            source.follow_recorders()
        told = {**msgspec.structs.asdict(connection), "readers": source.readers}
        yield Recorded(**told, source=source, confirm=config.confirm, resumed=resumed)
    finally:
        source.close()


def _unwatched(reader: Reader) -> "AwsReader":
    return cast("AwsReader", reader.reader if isinstance(reader, WatchedReader) else reader)


def settled(
    collected: Collection,
    connection: Connected,
    reading: tuple[tuple[Policy, ...], Wishes, Sources],
    store: RecordStore,
    progress: Progress,
) -> Collection:
    """Return what was collected, with what is known about Config, and confirmed where that was asked for."""
    if not isinstance(connection, Recorded) or connection.source is None:
        return collected
    policies, wishes, sources = reading
    if connection.resumed and not collected.interrupted:
        connection.source.look_again(one.ref for one in collected.buckets if one.evidence.keys() - {LOCATION.name})
    for record in connection.source.evidence():
        store.resources.put(record)
    if not connection.confirm:
        return msgspec.structs.replace(collected, resources=store.resources.in_order())
    live = {**connection.readers, **connection.source.live}
    sources = msgspec.structs.replace(sources, readers=live)
    confirming = Confirming(policies, wishes, sources, frozenset(connection.source.live))
    return confirming.confirmed(collected, store, progress)
