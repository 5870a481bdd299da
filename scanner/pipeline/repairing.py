"""An approved plan on its way: applied, looked at again, proven, written down."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from scanner.apply import Applied
from scanner.clock import now
from scanner.errors import AwsUnreachableError, ExitCode
from scanner.journal.file import JournalFile
from scanner.model.plan import Plan
from scanner.model.progress import Progress
from scanner.model.proof import Proof
from scanner.model.report import Report
from scanner.model.snapshot import Snapshot
from scanner.model.tally import repaired_sources
from scanner.model.verification import Repair
from scanner.model.writing import Writer
from scanner.pipeline.applying import code_of, take_steps
from scanner.pipeline.doors import stores, writers
from scanner.pipeline.judging import judge, publish
from scanner.pipeline.options import Result
from scanner.pipeline.proving import Prover
from scanner.pipeline.repair_options import FixOptions, Watch
from scanner.pipeline.scanning import Session, proven
from scanner.pipeline.whose import accesses_of
from scanner.runs import directory, snapshot_file
from scanner.verify import Stores, verification


@dataclass(frozen=True)
class Before:
    """The scan that a repair begins with."""

    snapshot: Snapshot
    report: Report
    folder: Path


def published(opened: Session, report: Report, snapshot: Snapshot, folder: Path) -> Result:
    """Write a report as the scan's options want it."""
    return publish(report, opened.policies, opened.options.judging, folder, snapshot)


def remaining(result: Result, done: ExitCode) -> Result:
    """Return the result with the code of a repair: what the steps came to, else what the scan after them says."""
    if done is ExitCode.DONE:
        done = ExitCode.FINDINGS_REMAIN if result.exit_code is ExitCode.FINDINGS else result.exit_code
    return msgspec.structs.replace(result, exit_code=done)


@dataclass(frozen=True)
class Repairing:
    """An approved plan on its way."""

    opened: Session
    options: FixOptions
    before: Before
    plan: Plan
    approved: str

    def run(self, watch: Watch) -> Result:
        """Apply, scan again, prove, and write everything down, as far as it came."""
        with watch() as progress, self._doors() as (writing, held):
            applied = self._applied(writing, progress)
            try:
                snapshot = self._seen_again(progress)
                stopped = applied.interrupted or snapshot.interrupted
                proofs = () if stopped else self._proofs(applied, snapshot, held, progress)
            except (AwsUnreachableError, KeyboardInterrupt):
                self._tell_of_steps_alone(applied)
                raise
        return self._reported(applied, self._with_evidence(snapshot, proofs), proofs)

    def _with_evidence(self, snapshot: Snapshot, proofs: tuple[Proof, ...]) -> Snapshot:
        """Return the snapshot with what canaries told. Without --proofs nothing is known of the other buckets."""
        earlier = self.opened.earlier
        told = proven(snapshot, msgspec.structs.replace(earlier, proofs=(*earlier.proofs, *proofs)))
        if self.options.scan.proofs:
            return told
        sources = {proof.source for proof in proofs}
        both = zip(snapshot.buckets, told.buckets, strict=True)
        buckets = tuple(after if after.ref.name in sources else before for before, after in both)
        return msgspec.structs.replace(snapshot, buckets=buckets)

    @contextmanager
    def _doors(self) -> "Iterator[tuple[Mapping[str, Writer], Stores]]":
        """Open all that writes before anything is written: a repair that nobody could prove had better not begin."""
        scanning, read = self.options.scan, self.opened.connection.accesses
        writing_as = accesses_of(self.options.writing or scanning.accesses, read)
        putting_as = (accesses_of(self.options.canary, read) or writing_as) if self.options.proving else ()
        accounts = {step.target.account for step in self.plan.steps}
        with ExitStack() as opened:
            try:
                writing = opened.enter_context(writers(writing_as, scanning.region, accounts))
                found = stores(putting_as, scanning.region, accounts, scanning.observer.refused)
                held = opened.enter_context(found)
            except AwsUnreachableError:
                # Nothing was written yet, so the scan's own reports are the whole truth.
                published(self.opened, self.before.report, self.before.snapshot, self.before.folder)
                raise
            yield writing, held

    def _seen_again(self, progress: Progress) -> Snapshot:
        started = now()
        snapshot = self.opened.read(self.opened.discover(progress), progress)
        return msgspec.structs.replace(snapshot, header=msgspec.structs.replace(snapshot.header, started=started))

    @property
    def _journal(self) -> Path:
        return self.before.folder / directory.JOURNAL

    def _applied(self, writing: Mapping[str, Writer], progress: Progress) -> Applied:
        self._keep_before()
        readers, budgets = self.opened.connection.readers, self.options.budgets
        return take_steps(self.plan, readers, writing, self._journal, progress, budgets=budgets)

    def _keep_before(self) -> None:
        """Keep what was true before, as a run in a folder of its own, before anything is written to AWS."""
        folder = self.before.folder
        kept = directory.create(folder / directory.BEFORE)
        (folder / directory.SNAPSHOT).replace(kept / directory.SNAPSHOT)
        quietly = msgspec.structs.replace(self.options.scan.judging, formats=(), history=None, signer=None)
        publish(self.before.report, self.opened.policies, quietly, kept, self.before.snapshot)

    def _proofs(self, applied: Applied, snapshot: Snapshot, held: Stores, progress: Progress) -> tuple[Proof, ...]:
        sources = repaired_sources(self.plan, applied.outcomes)
        if self.options.proving is None or not sources:
            return ()
        with JournalFile(self._journal) as journal:
            prover = Prover(reading=self.opened.sources, stores=held, journal=journal, proving=self.options.proving)
            return prover.prove(sources, snapshot.buckets, progress)

    def _tell_of_steps_alone(self, applied: Applied) -> None:
        """Write the scan from before with what became of the steps, where nobody could look again."""
        snapshot_file.write(self.before.folder / directory.SNAPSHOT, self.before.snapshot)
        report = msgspec.structs.replace(self.before.report, repair=self._repair(applied))
        published(self.opened, report, self.before.snapshot, self.before.folder)

    def _repair(self, applied: Applied) -> Repair:
        return Repair(self.plan, self.plan.digest, self.approved, applied.outcomes)

    def _reported(self, applied: Applied, snapshot: Snapshot, proofs: tuple[Proof, ...]) -> Result:
        folder = self.before.folder
        snapshot_file.write(folder / directory.SNAPSHOT, snapshot)
        after = judge(snapshot, self.opened.policies)
        verified = verification(
            self.before.report.findings,
            after.findings,
            proofs,
            run=after.run.id,
            at=now(),
        )
        directory.write_verification(folder, verified)
        report = msgspec.structs.replace(after, repair=self._repair(applied), verification=verified)
        return remaining(published(self.opened, report, snapshot, folder), code_of(applied, proofs))
