"""The scan: live accounts in, the files of a run out."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from scanner import registry
from scanner.clock import now
from scanner.collect import Collection, Sources, Wishes, collect
from scanner.discover import Discovery, discover
from scanner.errors import AwsUnreachableError, ExitCode, InterruptedScanError
from scanner.model.earlier import Earlier
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.snapshot import AccountRecord, BucketRecord, Snapshot, SnapshotHeader
from scanner.pipeline.connecting import Connected, connected, sources_of, unreachable
from scanner.pipeline.heading import asked_of
from scanner.pipeline.judging import finish, policies_of
from scanner.pipeline.options import Result, ScanOptions
from scanner.pipeline.recording import settled, through_config
from scanner.pipeline.resuming import refuse_other, resumed_header
from scanner.pipeline.warming import warming
from scanner.runs import directory, partial
from scanner.spool import RecordStore, Spilling

if TYPE_CHECKING:
    from scanner.pipeline.arriving import Spread
    from scanner.pipeline.earlier import Given


def scan(options: ScanOptions, progress: Progress) -> Result:
    """Read the accounts, judge them, write the reports.

    Raises BadFileError for a policy, UsageError for an option, AwsUnreachableError where not one account could be
    listed; nothing is written then. Raises InterruptedScanError where judging is stopped; what was read is kept. An
    account that fails beside others that do not is part of the report's coverage.
    """
    if options.resume and (snapshot := partial.unjudged(options.resume)):
        refuse_other(snapshot.header, asked_of(options))
        return _judged(snapshot, policies_of(options.judging), options, options.resume)
    with ExitStack() as kept:
        with session(options) as opened:
            snapshot, target = _read(opened, progress, kept)
        progress.phase("judging and writing reports", None)
        return _judged(snapshot, opened.policies, options, target)


def _judged(snapshot: Snapshot, policies: Sequence[Policy], options: ScanOptions, target: Path) -> Result:
    """Judge and write; a stop signal loses nothing that was read, and who gave it is told how to go on."""
    again = f"Give the same options again, with --resume {shlex.quote(str(target))} in place of --out."
    try:
        result = finish(snapshot, policies, options.judging, target)
    except KeyboardInterrupt:
        raise InterruptedScanError(
            f"interrupted before the reports were written; what was read is in {target}", again
        ) from None
    if result.exit_code is not ExitCode.INTERRUPTED:
        return result
    return msgspec.structs.replace(
        result, warning="; ".join(filter(None, (result.warning, f"the scan was stopped. {again}")))
    )


def _read(opened: "Session", progress: Progress, kept: ExitStack) -> tuple[Snapshot, Path]:
    """Return the snapshot and the folder of the run.

    The records stay in a file there until the reports are written; what ends the run before leaves it behind.
    """
    formats = opened.options.judging.formats
    if opened.options.executor:
        with warming(formats):
            return _read_by_cluster(opened, progress, kept)
    with warming(formats):
        found = opened.discover(progress)
        target = opened.folder()
        store = kept.enter_context(partial.begun(target, opened.header))
        return opened.read(found, progress, store), target


def _read_by_cluster(opened: "Session", progress: Progress, kept: ExitStack) -> tuple[Snapshot, Path]:
    """Do the same where others read: they tell of accounts one after the other, each kept as it comes."""
    from scanner.pipeline.spreading import gather  # noqa: PLC0415 -- few scans are spread over a cluster

    target = opened.folder()
    store = kept.enter_context(partial.begun(target, opened.header))
    try:
        gathered = gather(cast("Spread", opened.connection), store, progress)
    except (AwsUnreachableError, KeyboardInterrupt):
        kept.close()
        if not opened.options.resume:
            partial.ended(target)
            directory.discard(target)
        raise
    # In the order of the accounts, whichever of them an earlier part of the run had read.
    callers = dict.fromkeys((*gathered.connection.header.callers, *opened.header.callers))
    header = msgspec.structs.replace(opened.header, callers=tuple(callers))
    opened = msgspec.structs.replace(opened, connection=gathered.connection, header=header)
    buckets = store.buckets.in_order()
    found = Discovery(gathered.accounts, buckets)
    if gathered.interrupted:
        return opened.snapshot(found, Collection(buckets, store.resources.in_order(), interrupted=True)), target
    return opened.read(found, progress, store), target


@contextmanager
def session(options: ScanOptions, *, repairing: bool = False) -> "Iterator[Session]":
    """Give a session for the length of the block. What cannot be used is said before AWS is asked anything.

    A repair reads more than what the policies ask about.
    """
    policies = policies_of(options.judging)
    given = _given(options)
    if options.judging.out:
        directory.refuse_occupied(options.judging.out)
    resumed = partial.header_of(options.resume) if options.resume else None
    asked = None if repairing else policies
    with (
        _spread(options, policies) if options.executor else connected(options, asked) as live,
        through_config(options.config, live, resumed=resumed is not None) as connection,
    ):
        header = resumed_header(resumed, connection.header) if resumed else connection.header
        yield Session(options, policies, given.look(options) if given else Earlier(), connection, header)


def _given(options: ScanOptions) -> "Given | None":
    if not options.proofs:
        return None
    from scanner.pipeline.earlier import given  # noqa: PLC0415 -- few scans are given any

    return given(options.proofs)


def _spread(options: ScanOptions, policies: Sequence[Policy]) -> "AbstractContextManager[Spread]":
    from scanner.pipeline.spreading import spread  # noqa: PLC0415 -- few scans are spread over a cluster

    return spread(options, policies)


class Session(msgspec.Struct, frozen=True):
    """Open readers, with the policies to judge by and the proofs of earlier runs."""

    options: ScanOptions
    policies: tuple[Policy, ...]
    earlier: Earlier
    connection: Connected
    header: SnapshotHeader

    @property
    def sources(self) -> Sources:
        """With what to read."""
        return sources_of(self.options, self.connection)

    def folder(self) -> Path:
        """Make the folder of the run, or return that of the run which is resumed."""
        if self.options.resume:
            return self.options.resume
        return directory.create(self.options.judging.out or Path("out") / self.header.run_id)

    def discover(self, progress: Progress) -> Discovery:
        """List the accounts; raise AwsUnreachableError where not one could be listed."""
        return discovered(self.options, self.connection, progress)

    def read(self, found: Discovery, progress: Progress, store: RecordStore | None = None) -> Snapshot:
        """Read what the policies ask of the buckets that were found; they fill the store, by default in memory."""
        policies = self.connection.informed(self.policies)
        wishes, kept = Wishes(policies, registry.checks()), RecordStore() if store is None else store
        collected = collect(found.buckets, wishes, self.sources, progress, store=kept)
        collected = settled(collected, self.connection, (policies, wishes, self.sources), kept, progress)
        return self.snapshot(found, collected)

    def snapshot(self, found: Discovery, collected: Collection) -> Snapshot:
        """Return what was found and collected as it stands now."""
        snapshot = Snapshot(
            header=self.header,
            accounts=self.connection.accounts(found.accounts),
            buckets=collected.buckets,
            finished=now(),
            interrupted=collected.interrupted,
            resources=collected.resources,
            calls=self.connection.tally.counts(),
        )
        return proven(snapshot, self.earlier) if self.options.proofs else snapshot


def discovered(options: ScanOptions, connection: Connected, progress: Progress) -> Discovery:
    """List the accounts; raise AwsUnreachableError where not one could be listed."""
    locate = registry.collectors()[LOCATION.name]
    found = discover(connection.readers, options.scope, locate, options.workers, progress)
    if not found.buckets and all(account.error for account in found.accounts):
        raise unreachable([_not_listed(account) for account in found.accounts])
    return found


def proven(snapshot: Snapshot, earlier: Earlier) -> Snapshot:
    """Return the snapshot with what canaries told as evidence."""
    from scanner.verify import with_proofs  # noqa: PLC0415 -- few scans are given any

    told = Spilling(BucketRecord, with_proofs(snapshot.buckets, earlier.proofs, snapshot.finished, earlier.unread))
    return msgspec.structs.replace(snapshot, buckets=told.settled())


def _not_listed(account: AccountRecord) -> AwsUnreachableError:
    return AwsUnreachableError(
        f"account {account.account}: its buckets could not be listed: {account.error}",
        f"Let {account.caller} do s3:ListAllMyBuckets, or scan with another role.",
    )
