"""`scan --fix`: scan, plan, ask, apply, scan again, prove, and report the whole of it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from scanner.apply import Applied, Budgets
from scanner.errors import AwsUnreachableError, ExitCode, RefusedError
from scanner.guard import guard
from scanner.journal.file import JournalFile
from scanner.model.plan import Plan
from scanner.model.progress import Progress
from scanner.model.proof import Proof
from scanner.model.report import Report
from scanner.model.snapshot import Snapshot
from scanner.model.tally import repaired_sources
from scanner.model.verification import Repair
from scanner.model.writing import Writer
from scanner.pipeline.applying import DEFAULT_BUDGETS, code_of, take_steps
from scanner.pipeline.connecting import rfc3339
from scanner.pipeline.doors import stores, writers
from scanner.pipeline.judging import judge, publish
from scanner.pipeline.options import Result, ScanOptions
from scanner.pipeline.planning import plan_for
from scanner.pipeline.proving import Again, Prover, Proving
from scanner.pipeline.scanning import Session, proven, session
from scanner.runs import directory, snapshot_file
from scanner.verify import verification

if TYPE_CHECKING:
    from scanner.aws.access import Access

Approve = Callable[[Plan, Path], str]
"""Shows a plan, which is saved in the folder, and asks; returns how it was approved, or raises RefusedError."""

Watch = Callable[[], AbstractContextManager[Progress]]
"""Gives something to tell progress to, for the length of a block: nothing is told while a person is asked."""

AFTER_REPAIR: Final = Proving(again=Again(times=6))


@dataclass(frozen=True, kw_only=True)
class FixOptions:
    """A repair: what to scan, with whose credentials to write and to put canaries, and who approves.

    Without `writing` and `canary` the credentials of the scan do both. `proving` is None where no canary is wanted.
    `include_managed` is whether buckets that infrastructure as code manages are repaired, too. `budgets` are how long
    to insist on a write.
    """

    scan: ScanOptions
    approve: Approve
    writing: "Sequence[Access]" = ()
    canary: "Sequence[Access]" = ()
    proving: Proving | None = AFTER_REPAIR
    include_managed: bool = False
    budgets: Budgets = DEFAULT_BUDGETS


@dataclass(frozen=True)
class Planned:
    """A plan, and the run that it answers."""

    plan: Plan
    result: Result


def make_plan(options: ScanOptions, watch: Watch, *, include_managed: bool = False) -> Planned:
    """Scan and plan, and write both into the run's folder. Nothing is written to AWS. Raises what `scan` raises."""
    with session(options) as opened, watch() as progress:
        before = _scanned(opened, progress)
        plan = _planned(opened, before, progress, include_managed=include_managed)
    result = publish(before.report, opened.policies, options.judging, before.folder, before.snapshot)
    return Planned(plan, replace(result, exit_code=ExitCode.CHANGES if plan.steps else result.exit_code))


def fix(options: FixOptions, watch: Watch) -> Planned:
    """Repair what the policies find and their limits allow; the result's report tells of the time after it.

    Raises what `scan` raises, and RefusedError where the guard or the person refuses: the run's folder then holds the
    scan's reports and the plan, and nothing was written to AWS.
    """
    with session(options.scan) as opened:
        with watch() as progress:
            before = _scanned(opened, progress)
            plan = _planned(opened, before, progress, include_managed=options.include_managed)
        if not plan.steps:
            report = msgspec.structs.replace(before.report, repair=Repair(plan, plan.digest, "", ()))
            return Planned(plan, _remaining(_published(opened, report, before.snapshot, before.folder), ExitCode.DONE))
        approved = _approved(plan, opened, options, before)
        return Planned(plan, _Repairing(opened, options, before, plan, approved).run(watch))


@dataclass(frozen=True)
class _Before:
    """The scan that a repair begins with."""

    snapshot: Snapshot
    report: Report
    folder: Path


def _scanned(opened: Session, progress: Progress) -> _Before:
    found = opened.discover(progress)
    folder = opened.folder()
    snapshot = opened.read(found, progress)
    snapshot_file.write(folder / directory.SNAPSHOT, snapshot)
    if snapshot.interrupted:
        raise KeyboardInterrupt
    return _Before(snapshot, judge(snapshot, opened.policies), folder)


def _planned(opened: Session, before: _Before, progress: Progress, *, include_managed: bool) -> Plan:
    plan = plan_for(
        before.snapshot, before.report, opened.policies, opened.sources, progress, include_managed=include_managed
    )
    directory.write_plan(before.folder, plan)
    return plan


def _approved(plan: Plan, opened: Session, options: FixOptions, before: _Before) -> str:
    try:
        guard(plan)
        return options.approve(plan, before.folder)
    except RefusedError:
        _published(opened, before.report, before.snapshot, before.folder)
        raise


def _published(opened: Session, report: Report, snapshot: Snapshot, folder: Path) -> Result:
    return publish(report, opened.policies, opened.options.judging, folder, snapshot)


def _remaining(result: Result, done: ExitCode) -> Result:
    """Return the result with the code of a repair: what the steps came to, else what the scan after them says."""
    if done is not ExitCode.DONE:
        return replace(result, exit_code=done)
    return replace(result, exit_code=ExitCode.FINDINGS_REMAIN) if result.exit_code is ExitCode.FINDINGS else result


@dataclass(frozen=True)
class _Repairing:
    """An approved plan on its way."""

    opened: Session
    options: FixOptions
    before: _Before
    plan: Plan
    approved: str

    def run(self, watch: Watch) -> Result:
        """Apply, scan again, prove, and write everything down."""
        with watch() as progress:
            applied = self._applied(progress)
            snapshot = self._seen_again(progress)
            stopped = applied.interrupted or snapshot.interrupted
            proofs = () if stopped else self._proofs(applied, snapshot, progress)
        return self._reported(applied, proven(snapshot, (*self.opened.proofs, *proofs)), proofs)

    def _seen_again(self, progress: Progress) -> Snapshot:
        started = rfc3339(datetime.now(UTC))
        snapshot = self.opened.read(self.opened.discover(progress), progress)
        return msgspec.structs.replace(snapshot, header=msgspec.structs.replace(snapshot.header, started=started))

    @property
    def _journal(self) -> Path:
        return self.before.folder / directory.JOURNAL

    def _applied(self, progress: Progress) -> Applied:
        try:
            with self._writers() as writing:
                directory.keep_before(self.before.folder, self.before.report)
                readers, budgets = self.opened.connection.readers, self.options.budgets
                return take_steps(self.plan, readers, writing, self._journal, progress, budgets=budgets)
        except AwsUnreachableError:
            # Nothing was written yet, so the scan's own reports are the whole truth.
            _published(self.opened, self.before.report, self.before.snapshot, self.before.folder)
            raise

    def _writers(self) -> AbstractContextManager[Mapping[str, Writer]]:
        scanning = self.options.scan
        return writers(self.options.writing or scanning.accesses, scanning.region)

    def _proofs(self, applied: Applied, snapshot: Snapshot, progress: Progress) -> tuple[Proof, ...]:
        sources, scanning = repaired_sources(self.plan, applied.outcomes), self.options.scan
        if self.options.proving is None or not sources:
            return ()
        accesses = self.options.canary or self.options.writing or scanning.accesses
        with stores(accesses, scanning.region) as held, JournalFile(self._journal) as journal:
            prover = Prover(reading=self.opened.sources, stores=held, journal=journal, proving=self.options.proving)
            return prover.prove(sources, snapshot.buckets, progress)

    def _reported(self, applied: Applied, snapshot: Snapshot, proofs: tuple[Proof, ...]) -> Result:
        folder = self.before.folder
        snapshot_file.write(folder / directory.SNAPSHOT, snapshot)
        after = judge(snapshot, self.opened.policies)
        verified = verification(
            self.before.report.findings,
            after.findings,
            proofs,
            run=after.run.id,
            at=rfc3339(datetime.now(UTC)),
        )
        directory.write_verification(folder, verified)
        repair = Repair(self.plan, self.plan.digest, self.approved, applied.outcomes)
        report = msgspec.structs.replace(after, repair=repair, verification=verified)
        return _remaining(_published(self.opened, report, snapshot, folder), code_of(applied, proofs))
