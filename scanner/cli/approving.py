"""How a plan is approved: by a person who reads it, by its digest, or beforehand for an unattended run."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.console import colour, fitted, is_terminal
from scanner.errors import RefusedError

if TYPE_CHECKING:
    from scanner.model.plan import Plan
    from scanner.pipeline.fixing import Approve

YesOption = Annotated[
    bool, typer.Option("--yes", "-y", help="Ask nobody; the limits of the policies hold all the same.")
]
ApproveOption = Annotated[
    str, typer.Option("--approve", metavar="DIGEST", help="The digest of the plan, or its first 12 characters.")
]

_YES = ("y", "yes")


def approval(*, yes: bool, digest: str = "", quiet: bool = False) -> "Approve":
    """Return what shows a plan and has it approved; it raises RefusedError where nobody does."""

    def approve(plan: "Plan", folder: Path) -> str:
        if not quiet and not digest:
            show(plan, folder)
        if digest:
            return _by_digest(plan, digest)
        return "unattended" if yes else _by_answer(plan, folder, quiet=quiet)

    return approve


def show(plan: "Plan", folder: Path) -> None:
    """Print a plan on standard output."""
    from msgspec.structs import replace  # noqa: PLC0415 -- keeps --help fast

    from scanner.proposals.text import TONE_OF_COMMANDS, lines  # noqa: PLC0415
    from scanner.runs import directory  # noqa: PLC0415

    painted = colour(sys.stdout)
    for line in lines(plan, str(folder / directory.PLAN)):
        # A command is copied, so it stays in one line.
        said = line if line.tone is TONE_OF_COMMANDS else replace(line, text=fitted(line.text, sys.stdout))
        typer.echo(said.painted() if painted else said.text)


def _by_digest(plan: "Plan", digest: str) -> str:
    from scanner.guard import approve  # noqa: PLC0415 -- keeps --help fast

    approve(plan, digest)
    return "digest"


def _by_answer(plan: "Plan", folder: Path, *, quiet: bool) -> str:
    if quiet or not is_terminal(sys.stdin):
        raise RefusedError(
            "Nobody is there to approve the plan. Nothing was written.",
            f"Read {folder}/plan.json and apply it with its digest, or give --yes.",
        )
    if _answer(len(plan.steps)).strip().lower() not in _YES:
        raise RefusedError("The plan was not approved. Nothing was written.", f"It is saved in {folder}.")
    return "answered"


def _answer(steps: int) -> str:
    """Return what a person answers; Ctrl-C, and an input that ends, are an answer, too."""
    question = f"Take {'this step' if steps == 1 else f'these {steps:,} steps'}? Type yes to go on"
    try:
        text: str = typer.prompt(question, default="no", show_default=False)
    except typer.Abort:
        typer.echo()  # the question's line is not ended yet
        return ""
    return text
