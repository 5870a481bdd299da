"""One side of a comparison: what a run's files tell, with or without the snapshot, with or without a report."""

from dataclasses import dataclass
from functools import cached_property

from scanner.drift.value import RunRef
from scanner.model.report import Report
from scanner.model.snapshot import BucketRecord, Snapshot


@dataclass(frozen=True)
class Side:
    """A run. At least one of the two is there; only the snapshot knows every bucket that was listed."""

    report: Report | None = None
    snapshot: Snapshot | None = None

    @cached_property
    def run(self) -> RunRef:
        """The run's name and time, and the policies that judged it."""
        if self.report:
            run = self.report.run
            return RunRef(run.id, run.started, self.report.tool.version, run.policies)
        if self.snapshot:
            header = self.snapshot.header
            return RunRef(header.run_id, header.started, header.tool_version)
        raise ValueError("a side of a comparison needs a report or a snapshot")

    @property
    def interrupted(self) -> bool:
        """True where somebody stopped the scan, so that anything may be missing."""
        return bool(self.report and self.report.run.interrupted) or bool(self.snapshot and self.snapshot.interrupted)

    @cached_property
    def accounts(self) -> dict[str, str]:
        """The accounts that were asked, each with why its list is missing or incomplete, empty where it is whole."""
        if self.snapshot:
            return {record.account: record.error or record.left_out for record in self.snapshot.accounts}
        asked = self.report.coverage.accounts if self.report else ()
        return {found.account: found.error or found.left_out for found in asked}

    def listed_whole(self, account: str) -> bool:
        """Tell whether a bucket of the account that this run does not have did not exist."""
        return not self.interrupted and self.accounts.get(account) == ""

    @cached_property
    def buckets(self) -> dict[str, BucketRecord]:
        """The buckets that were listed and still there, by ARN; none without a snapshot."""
        if not self.snapshot:
            return {}
        return {record.ref.arn: record for record in self.snapshot.buckets if record.listed and not record.gone}

    @cached_property
    def names(self) -> dict[str, BucketRecord]:
        """The same buckets by name, which is unique in a partition."""
        return {record.ref.name: record for record in self.buckets.values()}

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str, str]]:
        """Bucket, rule and destination of the pairs that were judged."""
        return (
            frozenset((f.bucket, f.rule, f.destination) for f in self.report.findings) if self.report else frozenset()
        )
