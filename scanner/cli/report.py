"""`scanner report`: render a saved run again."""

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.options import FormatOption, formats_of


def report(
    run: Annotated[Path, typer.Argument(help="Folder of a run, or its findings.json.", show_default=False)],
    out: Annotated[Path, typer.Option(help="New folder for the reports.", show_default=False)],
    formats: FormatOption = "html,csv,json,markdown",
) -> None:
    """Render a saved run's reports again, byte for byte the same, without AWS."""
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast

    typer.echo(pipeline.render_again(run, formats_of(formats), out))
