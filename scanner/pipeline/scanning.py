"""The scan: live accounts in, the files of a run out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from scanner import registry
from scanner.collect import Sources, Wishes, collect
from scanner.discover import Discovery, discover
from scanner.errors import AwsUnreachableError
from scanner.model.facet import LOCATION
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.snapshot import AccountRecord, Snapshot
from scanner.pipeline.connecting import Connected, connected, rfc3339, unreachable
from scanner.pipeline.judging import finish, policies_of
from scanner.pipeline.options import Result, ScanOptions
from scanner.runs import directory


def scan(options: ScanOptions, progress: Progress) -> Result:
    """Read the accounts, judge them, write the reports.

    Raises BadFileError for a policy, UsageError for an option, AwsUnreachableError where not one account could be
    listed; nothing is written then. An account that fails beside others that do not is part of the report's coverage.
    """
    policies = policies_of(options.judging)
    if options.judging.out:
        directory.refuse_occupied(options.judging.out)
    with connected(options) as connection:
        found = discovered(options, connection, progress)
        target = folder(options, connection)
        snapshot = snapshot_of(options, policies, connection, found, progress)
    return finish(snapshot, policies, options.judging, target)


def folder(options: ScanOptions, connection: Connected) -> Path:
    """Make the folder of the run."""
    return directory.create(options.judging.out or Path("out") / connection.header.run_id)


def discovered(options: ScanOptions, connection: Connected, progress: Progress) -> Discovery:
    """List the accounts; raise AwsUnreachableError where not one could be listed."""
    locate = registry.collectors()[LOCATION.name]
    found = discover(connection.readers, options.scope, locate, options.workers, progress)
    if not found.buckets and all(account.error for account in found.accounts):
        raise unreachable([_not_listed(account) for account in found.accounts])
    return found


def sources_of(options: ScanOptions, connection: Connected) -> Sources:
    """Return with what to read."""
    return Sources(readers=connection.readers, collectors=registry.collectors(), workers=options.workers)


def snapshot_of(
    options: ScanOptions, policies: Sequence[Policy], connection: Connected, found: Discovery, progress: Progress
) -> Snapshot:
    """Read what the policies ask of the buckets that were found."""
    wishes = Wishes(policies, registry.checks())
    collected = collect(found.buckets, wishes, sources_of(options, connection), progress)
    return Snapshot(
        header=connection.header,
        accounts=(*found.accounts, *connection.failed),
        buckets=collected.buckets,
        finished=rfc3339(datetime.now(UTC)),
        interrupted=collected.interrupted,
        resources=collected.resources,
    )


def _not_listed(account: AccountRecord) -> AwsUnreachableError:
    return AwsUnreachableError(
        f"account {account.account}: its buckets could not be listed: {account.error}",
        f"Let {account.caller} do s3:ListAllMyBuckets, or scan with another role.",
    )
