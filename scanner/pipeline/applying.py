"""Taking the steps of an approved plan, with the journal beside it."""

from collections.abc import Mapping
from pathlib import Path

from scanner import registry
from scanner.apply import Applied, Tools, apply
from scanner.errors import ExitCode
from scanner.journal.file import JournalFile
from scanner.journal.locks import Locks, default_folder
from scanner.model.collector import Reader
from scanner.model.outcome import Outcome
from scanner.model.plan import Plan
from scanner.model.progress import Progress
from scanner.model.proof import Proof, ProofState
from scanner.model.writing import Writer


def take_steps(
    plan: Plan, readers: Mapping[str, Reader], writers: Mapping[str, Writer], journal: Path, progress: Progress
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
        )
        return apply(plan, tools, progress)


def worked(outcomes: "tuple[Outcome, ...]") -> bool:
    """Tell whether every step succeeded."""
    return all(outcome.state.succeeded for outcome in outcomes)


def repaired_sources(plan: Plan, outcomes: "tuple[Outcome, ...]") -> tuple[str, ...]:
    """Return the ARNs of the sources of which every step succeeded."""
    states = {outcome.step: outcome.state for outcome in outcomes}
    failed = {arn for step in plan.steps if not states[step.id].succeeded for arn in step.serves}
    return tuple(arn for arn in plan.sources if arn not in failed)


def code_of(applied: Applied, proofs: tuple[Proof, ...]) -> ExitCode:
    """Return the exit code of steps and proofs: stopped, failed, or done."""
    if applied.interrupted:
        return ExitCode.INTERRUPTED
    proven = all(proof.state is ProofState.PROVEN for proof in proofs)
    return ExitCode.DONE if worked(applied.outcomes) and proven else ExitCode.STEPS_FAILED
