"""`scanner plan`: what a repair would do, without doing it."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import approving
from scanner.cli.access import (
    BucketOption,
    RegionOption,
    WorkersOption,
)
from scanner.cli.fixing import IncludeManagedOption, interruptible, watching
from scanner.cli.options import OutOption, PolicyOption, QuietOption, known
from scanner.cli.watching import current, greeted
from scanner.cli.whose import READER, Whose, reads
from scanner.model.engine import WORKERS

if TYPE_CHECKING:
    from scanner.pipeline.fixing import Planned

_TEXT = "text"


@greeted
@reads
def plan(
    policy: PolicyOption = None,
    whose: Whose = READER,
    region: RegionOption = None,
    bucket: BucketOption = None,
    include_managed: IncludeManagedOption = False,
    out: OutOption = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="How to print it: text, markdown, json, terraform or cloudformation.",
        ),
    ] = _TEXT,
    workers: WorkersOption = WORKERS,
    quiet: QuietOption = False,
) -> None:
    """Scan, and say what a repair would do. Nothing is written to AWS; the plan is saved with the reports.

    Exits with 20 where there is something to change.
    """
    from scanner import pipeline, registry  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline.fixing import make_plan  # noqa: PLC0415

    known("format", form, registry.proposals())
    options = whose.reading(
        judging=pipeline.JudgeOptions(policies=tuple(policy or (pipeline.DEFAULT_POLICY,)), out=out),
        region=region,
        bucket=bucket,
        workers=workers,
    )
    with interruptible("Nothing was written to AWS."):
        planned = make_plan(options, watching(quiet=quiet), include_managed=include_managed)
    current().observer.reported(planned.result.report, planned.result.directory)
    if not quiet:
        _print(planned, form)
    raise typer.Exit(planned.result.exit_code)


def _print(planned: "Planned", form: str) -> None:
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast

    if form == _TEXT:
        approving.show(planned.plan, planned.result.directory)
    else:
        sys.stdout.write(registry.proposals()[form].render(planned.plan))
