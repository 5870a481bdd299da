"""`scanner report`: render a saved run again."""

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import completing
from scanner.cli.baseline import BaselineOption, load, told
from scanner.cli.configuration import typed
from scanner.cli.options import NEVER, FormatOption, fail_on_of, formats_of, refuse_without


def report(
    context: typer.Context,
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="Folder of a run, or its findings.json.", show_default=False)
    ],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="New folder for the reports.", show_default=False)],
    formats: FormatOption = "html,csv,json,markdown",
    baseline: BaselineOption = None,
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="SEVERITY",
            help=f"With --baseline: exit 10 on new findings this severe, or `{NEVER}`.",
            autocompletion=completing.severities,
        ),
    ] = "low",
) -> None:
    """Render the reports of a saved run again, without AWS.

    They are the same byte for byte. With --baseline the exit code is that of a scan with the same baseline.
    """
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.console import safe  # noqa: PLC0415
    from scanner.runs.directory import load_report  # noqa: PLC0415

    if not baseline:
        # Without one there is no exit code for it to decide, and a pipeline would pass whatever was found.
        refuse_without("--baseline", **typed(context, fail_on=fail_on))
    floor, known = fail_on_of(fail_on), load(baseline)
    typer.echo(pipeline.render_again(run, formats_of(formats), out))
    if known:
        again = load_report(out)
        for line in told(again, known):
            typer.echo(safe(line))
        raise typer.Exit(pipeline.exit_code(again, floor, known))
