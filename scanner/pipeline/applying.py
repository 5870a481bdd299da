"""Taking the steps of an approved plan, with the journal beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scanner import registry
from scanner.apply import Applied, Budgets, Tools, apply
from scanner.errors import ExitCode
from scanner.journal.file import JournalFile
from scanner.journal.locks import Locks, default_folder
from scanner.model.collector import Reader
from scanner.model.outcome import State
from scanner.model.plan import Plan
from scanner.model.progress import Progress
from scanner.model.proof import Proof, ProofState
from scanner.model.writing import Writer

DEFAULT_BUDGETS: Final = Budgets()
_SUCCESSES: Final = {state for state in State if state.succeeded}


def take_steps(
    plan: Plan,
    readers: Mapping[str, Reader],
    writers: Mapping[str, Writer],
    journal: Path,
    progress: Progress,
    *,
    budgets: Budgets = DEFAULT_BUDGETS,
) -> Applied:
    """Take a plan's steps, going on where its journal ends; raise RefusedError where another process is at it."""
    with JournalFile(journal) as noted:
        tools = Tools(
            readers=readers,
            writers=writers,
            collectors=registry.collectors(),
            writings=registry.writers(),
            journal=noted,
            locks=Locks(default_folder()),
            past=noted.entries,
            budgets=budgets,
        )
        return apply(plan, tools, progress)


def code_of(applied: Applied, proofs: tuple[Proof, ...]) -> ExitCode:
    """Return the exit code of steps and proofs: stopped, stale, failed, or done."""
    states = {outcome.state for outcome in applied.outcomes}
    if applied.interrupted:
        return ExitCode.INTERRUPTED
    if states - _SUCCESSES:
        stale = State.REFUSED in states and not states & {State.APPLIED, State.FAILED}
        return ExitCode.REFUSED if stale else ExitCode.STEPS_FAILED
    proven = all(proof.state is ProofState.PROVEN for proof in proofs)
    return ExitCode.DONE if proven else ExitCode.STEPS_FAILED
