"""`scanner doctor`: what a first run will be able to see."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.access import (
    BucketOption,
    EngineOption,
    RegionOption,
    WorkersOption,
)
from scanner.cli.configuration import Configuration
from scanner.cli.deadline import seconds_of
from scanner.cli.history import RecordOption, place_of
from scanner.cli.options import OutOption, PolicyOption, SimulateOption, known
from scanner.cli.progress import progress_on
from scanner.cli.whose import READER, Whose, reads
from scanner.errors import InterruptedScanError
from scanner.model.engine import WORKERS, Engine

if TYPE_CHECKING:
    from scanner.pipeline.examining import Examination

FORMATS = ("text", "json")
PATIENCE = "60s"


@reads
def doctor(
    context: typer.Context,
    policy: PolicyOption = None,
    whose: Whose = READER,
    region: RegionOption = None,
    bucket: BucketOption = None,
    simulate: SimulateOption = False,
    most: Annotated[
        int,
        typer.Option(
            "--try", metavar="N", min=1, max=100, help="On how many buckets of each account to try the reads."
        ),
    ] = 3,
    out: OutOption = None,
    history: RecordOption = "none",
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="How to print it: text or json.")
    ] = "text",
    workers: WorkersOption = WORKERS,
    deadline: Annotated[
        str, typer.Option("--deadline", metavar="TIME", help="Ask no more after this long (`90s`, `5m`).")
    ] = PATIENCE,
    engine: EngineOption = Engine.FAST,
) -> None:
    """Tell what a scan would see, and what to do about the rest.

    It takes the options of a scan, tries each read that the policies need on a few buckets, and asks whether --out and
    --history could be written. It only reads, and writes no file. Exit code 0: nothing is in the way; 11: a scan would
    be incomplete; 4: nothing can be read.
    """
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.config_environment import strangers  # noqa: PLC0415
    from scanner.pipeline.examining import Examination  # noqa: PLC0415

    known("format", format_, FORMATS)
    scan = whose.reading(
        judging=pipeline.JudgeOptions(
            policies=tuple(policy or (pipeline.DEFAULT_POLICY,)), out=out, simulate=simulate, history=place_of(history)
        ),
        region=region,
        bucket=bucket,
        workers=workers,
        deadline=seconds_of(deadline),
        engine=engine,
    )
    found: Configuration = context.obj
    file = str(found.file.path) if found.file else ""
    odd = tuple(strangers(found.settings))
    _examined(Examination(scan=scan, most=most, configuration=file, strangers=odd), format_)


def _examined(wanted: "Examination", format_: str) -> None:
    """Examine, print, and leave with the exit code."""
    from scanner.cli import doctor_page  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline.examining import examine  # noqa: PLC0415

    try:
        with progress_on(sys.stderr, quiet=False) as progress:
            found = examine(wanted, progress)
    except KeyboardInterrupt:
        raise InterruptedScanError("interrupted; nothing was written") from None
    if format_ == "json":
        typer.echo(doctor_page.as_json(found))
    else:
        doctor_page.show(found)
    raise typer.Exit(found.exit_code)
