"""What a scan did not read, for whoever would else take silence for health."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.model.coverage import AccountCoverage, ReadError, RegionCoverage
from scanner.model.finding import finding_id
from scanner.model.printable import counted, printable
from scanner.model.report import Report


@dataclass(frozen=True)
class AccountRead:
    """One account of the scan, and a sentence for everything that was not read there."""

    coverage: AccountCoverage
    gaps: tuple[str, ...]

    @property
    def id(self) -> str:
        """The same in every run, like a finding's."""
        return finding_id("scan-coverage", printable(self.coverage.account))


def accounts(report: Report) -> Iterator[AccountRead]:
    """Yield every account that was asked, in the report's order; a gap of no known account is one of each of them."""
    errors: defaultdict[str, list[str]] = defaultdict(list)
    barred: defaultdict[str, list[str]] = defaultdict(list)
    for region in report.coverage.barred:
        barred[region.account].append(_of_region(region))
    asked = {account.account for account in report.coverage.accounts}
    for error in report.coverage.errors:
        errors[error.account if error.account in asked else ""].append(_sentence(error))
    everywhere = [*_of_the_run(report), *errors.pop("", [])]
    for account in report.coverage.accounts:
        unlisted = [f"The account's buckets could not all be listed: {account.error}"] if account.error else []
        gaps = (*unlisted, *barred[account.account], *errors[account.account], *everywhere)
        yield AccountRead(account, gaps)


def is_complete(report: Report) -> bool:
    """Tell whether the scan came to its end and read everything."""
    return report.coverage.complete and not report.run.interrupted


def counts(report: Report) -> str:
    """Return a sentence about how much was read."""
    buckets = report.coverage.buckets
    return (
        f"{buckets.listed:,} buckets listed in {len(report.coverage.accounts):,} accounts: "
        f"{buckets.read:,} read in full, {buckets.partly_read:,} in part, {buckets.unread:,} not; "
        f"{buckets.gone:,} gone meanwhile, {buckets.out_of_scope:,} out of scope; "
        f"{len(report.coverage.errors):,} failed reads."
    )


def _of_the_run(report: Report) -> Iterator[str]:
    coverage = report.coverage
    if report.run.interrupted:
        yield "The scan was interrupted before its end."
    elif not (coverage.complete or coverage.errors or any(account.error for account in coverage.accounts)):
        yield "Not every bucket could be read in full."


def _of_region(region: RegionCoverage) -> str:
    return f"Nothing of {counted(region.buckets, 'bucket')} in {region.region} could be read: {region.why}"


def _sentence(error: ReadError) -> str:
    where = "/".join(part for part in (error.account, error.region, error.bucket) if part)
    return f"{error.operation}{f' of {where}' if where else ''}: {error.code}: {error.message}"
