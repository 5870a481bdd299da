"""What a person sees when a saved plan was applied or undone."""

import shlex
from typing import TYPE_CHECKING

import typer

from scanner.cli.console import safe

if TYPE_CHECKING:
    from scanner.pipeline.saved import Carried


def show(carried: "Carried") -> None:
    """Print what became of the steps, what the test objects told, and where it is written down."""
    from scanner.cli.outcome import show_outcomes, show_proofs  # noqa: PLC0415 -- keeps --help fast
    from scanner.model.plan import Purpose  # noqa: PLC0415
    from scanner.runs.directory import JOURNAL  # noqa: PLC0415

    show_outcomes(carried.plan, carried.applied.outcomes)
    if carried.proofs:
        show_proofs(carried.proofs)
    for line in carried.left:
        typer.echo(safe(f"Left behind: {line}"))
    journal = safe(str(carried.folder / JOURNAL))
    undoing = carried.plan.purpose is Purpose.UNDO
    typer.echo(f"Journal: {journal}" if undoing else f"Undo: scanner undo {shlex.quote(journal)}")
