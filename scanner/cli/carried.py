"""What a person sees when a saved plan was applied or undone."""

from typing import TYPE_CHECKING

import typer

from scanner.cli.console import safe

if TYPE_CHECKING:
    from scanner.pipeline.saved import Carried


def show(carried: "Carried") -> None:
    """Print what became of the steps, what the test objects told, and where it is written down."""
    from scanner.cli.outcome import show_outcomes, show_proofs  # noqa: PLC0415 -- keeps --help fast

    show_outcomes(carried.plan, carried.applied.outcomes)
    if carried.proofs:
        show_proofs(carried.proofs)
    for line in carried.left:
        typer.echo(safe(f"Left behind: {line}"))
    typer.echo(f"Journal: {safe(str(carried.folder))}/journal.jsonl")
