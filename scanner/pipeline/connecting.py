"""From credentials to readers: who could be reached, and who could not."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scanner import __version__
from scanner.clock import rfc3339
from scanner.errors import AwsUnreachableError, ScannerError
from scanner.model.bucket import account_of_arn
from scanner.model.collector import Reader
from scanner.model.snapshot import AccountRecord, Asked, SnapshotHeader
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.tally import Tally
from scanner.telemetry.reading import WatchedReader

if TYPE_CHECKING:
    from scanner.aws.access import Access


@dataclass(frozen=True)
class Connected:
    """The readers by account, the accounts that could not be reached, and a count of what the readers sent."""

    header: SnapshotHeader
    readers: Mapping[str, Reader]
    failed: tuple[AccountRecord, ...]
    tally: Tally


@contextmanager
def connected(options: ScanOptions) -> Iterator[Connected]:
    """Give the readers for the length of the block; raise AwsUnreachableError where there is not one."""
    from scanner.aws.access import ConnectionOptions, connect  # noqa: PLC0415 -- boto3 is slow to import

    started, tally, observer = datetime.now(UTC), Tally(), options.observer
    how = ConnectionOptions(
        region=options.region,
        concurrency=options.workers,
        engine=options.engine,
        on_request=_both(tally.add, observer.sent),
    )
    observer.phase("connecting", len(options.accesses))
    readers: dict[str, Reader] = {}
    failures: list[tuple[Access, AwsUnreachableError]] = []
    with ExitStack() as closing:
        for access in options.accesses:
            try:
                reader = connect(access, how)
            except AwsUnreachableError as failure:
                failures.append((access, failure))
                observer.refused(str(access), str(failure))
            else:
                closing.callback(reader.close)
                readers.setdefault(reader.account, WatchedReader(reader, observer))
                observer.connected(reader.account, reader.caller)
            observer.advance()
        if not readers:
            raise unreachable([failure for _, failure in failures])
        header = _header(started, readers.values(), options)
        yield Connected(header, readers, tuple(_failed(access, failure) for access, failure in failures), tally)


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


def _header(started: datetime, readers: Iterable[Reader], options: ScanOptions) -> SnapshotHeader:
    return SnapshotHeader(
        run_id=f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        started=rfc3339(started),
        tool_version=__version__,
        callers=tuple(reader.caller for reader in readers),
        asked=_asked(options),
    )


def _asked(options: ScanOptions) -> Asked:
    profiles = dict.fromkeys(access.profile for access in options.accesses if access.profile)
    return Asked(
        profiles=tuple(profiles),
        roles=tuple(access.role_arn for access in options.accesses if access.role_arn),
        home_region=options.region,
        regions=tuple(options.scope.regions),
        buckets=tuple(options.scope.buckets),
        workers=options.workers,
    )


def _failed(access: "Access", failure: AwsUnreachableError) -> AccountRecord:
    named = access.role_arn
    return AccountRecord(account_of_arn(named), named or access.profile, 0, error=str(failure))
