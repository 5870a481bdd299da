"""`apply` and `undo`: a saved plan and its journal, without another scan."""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from scanner import __version__, registry
from scanner.apply import Applied
from scanner.clock import now
from scanner.errors import ExitCode
from scanner.guard import guard
from scanner.journal.file import JournalFile, read
from scanner.model.plan import Plan, Purpose, Risk
from scanner.model.proof import Proof
from scanner.model.provenance import TOOL_NAME, Tool
from scanner.model.tally import repaired_sources
from scanner.model.writing import Writer
from scanner.pipeline.applying import code_of, take_steps
from scanner.pipeline.cleaning import clean_run
from scanner.pipeline.connecting import Connected, connected
from scanner.pipeline.doors import stores, writers
from scanner.pipeline.fixing import AFTER_REPAIR, Approve, Watch
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.proving import Live, Proving, write_proofs
from scanner.pipeline.whose import Whose, accesses_for, accesses_of
from scanner.plan.undo import Made, undo_plan
from scanner.runs import directory
from scanner.verify import Stores, open_canaries


@dataclass(frozen=True, kw_only=True)
class SavedOptions:
    """What to do with a saved plan: with which credentials to read, to write and to put canaries, and who approves.

    Without `writing` and `canary` the credentials of `reading` do both. `proving` is None where no canary is wanted.
    """

    reading: ScanOptions
    approve: Approve
    writing: Whose = ()
    canary: Whose = ()
    proving: Proving | None = AFTER_REPAIR

    @property
    def writes_as(self) -> Whose:
        """With whose credentials to write."""
        return self.writing or self.reading.accesses

    @property
    def puts_as(self) -> Whose:
        """With whose credentials to put canaries."""
        return self.canary or self.writes_as


@dataclass(frozen=True)
class Carried:
    """What a plan came to: what became of its steps, the proofs, and what canaries had to leave behind."""

    plan: Plan
    folder: Path
    applied: Applied
    proofs: tuple[Proof, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """The code of the contract's table."""
        return code_of(self.applied, self.proofs)


def apply_saved(path: Path, options: SavedOptions, watch: Watch) -> Carried:
    """Apply a saved plan; what was begun before goes on where its journal ends.

    Raises BadFileError for the plan or the journal, RefusedError where the guard or the person refuses, and
    AwsUnreachableError: nothing was written then.
    """
    plan = directory.load_plan(path)
    folder = path if path.is_dir() else path.parent
    guard(plan)
    options.approve(plan, folder)
    return _carry_out(plan, folder, options, watch)


def undo_saved(path: Path, options: SavedOptions, watch: Watch, *, risk: Risk | None = None) -> Carried:
    """Undo what a journal says was written, and remove what canaries left; raises what `apply_saved` raises.

    `path` is a journal or the folder of its run. `risk` is the riskiest step to take; without it the plan's limit
    holds. The plan that undoes is saved in a folder of its own, with a journal of its own.
    """
    journal = path / directory.JOURNAL if path.is_dir() else path
    entries, done = read(journal), directory.load_plan(journal.parent)
    with connected(options.reading) as connection:
        plan = undo_plan(entries, done, registry.writers(), _made(done, connection))
    plan = replace(plan, limits=replace(plan.limits, risk=risk)) if risk else plan
    target = directory.create(options.reading.judging.out or Path("out") / f"undo-{plan.id}")
    directory.write_plan(target, plan)
    directory.seal(target)
    guard(plan)
    options.approve(plan, target)
    left = _cleaned(journal, options)  # before the steps: a bucket with a canary in it cannot be deleted
    carried = _carry_out(plan, target, dataclasses.replace(options, proving=None), watch)
    return dataclasses.replace(carried, left=left)


def _made(done: Plan, connection: Connected) -> Made:
    at = now()
    name = hashlib.sha256(f"undo\n{done.digest}\n{at}".encode()).hexdigest()[:12]
    callers = connection.header.callers
    return Made(id=name, made=at, tool=Tool(TOOL_NAME, __version__), caller=callers[0] if callers else "")


def _carry_out(plan: Plan, folder: Path, options: SavedOptions, watch: Watch) -> Carried:
    """Take the steps and prove them; all doors are opened before anything is written."""
    journal = folder / directory.JOURNAL
    proving = options.proving if plan.purpose is Purpose.REPAIR else None
    with (
        connected(options.reading) as connection,
        _doors(plan, options, connection, proving) as (writing, held),
        watch() as progress,
    ):
        applied = take_steps(plan, connection.readers, writing, journal, progress)
        sources = () if applied.interrupted else repaired_sources(plan, applied.outcomes)
        proofs: tuple[Proof, ...] = ()
        if proving and sources:
            with JournalFile(journal) as noted:
                proofs = Live(options.reading, connection, held, noted, proving).prove(sources, progress)
            write_proofs(_for_proofs(folder), plan.run, proofs)
    if directory.is_of_a_run(folder):
        directory.seal(folder)
    return Carried(plan, folder, applied, proofs)


@contextmanager
def _doors(
    plan: Plan, options: SavedOptions, connection: Connected, proving: Proving | None
) -> Iterator[tuple[Mapping[str, Writer], Stores]]:
    region, accounts = options.reading.region, {step.target.account for step in plan.steps}
    writing_as = accesses_of(options.writes_as, connection.accesses)
    putting_as = accesses_of(options.puts_as, connection.accesses) if proving else ()
    with (
        writers(writing_as, region, accounts) as writing,
        stores(putting_as, region, accounts, options.reading.observer.refused) as held,
    ):
        yield writing, held


def _for_proofs(folder: Path) -> Path:
    """Return where proofs are written: the run's folder, or one in it where the run has a verification already."""
    if not (folder / directory.VERIFICATION).exists():
        return folder
    return directory.create(folder / f"proofs-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")


def _cleaned(journal: Path, options: SavedOptions) -> tuple[str, ...]:
    """Remove what canaries of the run left; return in words what had to stay."""
    if not open_canaries(read(journal)):
        return ()
    reading = options.reading
    putting_as = accesses_for(options.puts_as, reading)
    with stores(putting_as, reading.region, refused=reading.observer.refused) as held:
        return clean_run(journal, held)
