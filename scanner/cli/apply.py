"""`scanner apply`: take the steps of a saved plan that somebody approved."""

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import canaries
from scanner.cli.access import (
    CanaryRoleOption,
    RepairRoleOption,
)
from scanner.cli.approving import ApproveOption, YesOption, approval
from scanner.cli.canaries import NoCanaryOption, SamplesOption, TimeoutOption, after_repair
from scanner.cli.carried import show
from scanner.cli.fixing import interruptible, watching
from scanner.cli.notifying import NotifyOption, ReportUrlOption, tell_of_repair, telling_of
from scanner.cli.options import QuietOption
from scanner.cli.watching import watched
from scanner.cli.whose import READER, Whose, reads


@watched
@reads
def apply(
    context: typer.Context,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan.json, or the folder of the run that made it.")],
    approve: ApproveOption = "",
    yes: YesOption = False,
    whose: Whose = READER,
    repair_role: RepairRoleOption = None,
    canary_role: CanaryRoleOption = None,
    no_canary: NoCanaryOption = False,
    samples: SamplesOption = canaries.SAMPLES,
    canary_timeout: TimeoutOption = canaries.TIMEOUT,
    notify: NotifyOption = None,
    report_url: ReportUrlOption = "",
    quiet: QuietOption = False,
) -> None:
    """Apply a saved plan, and prove that it works.

    The plan is applied as it is or not at all, then test objects are put. What changed since the plan was made is
    refused. A plan that was begun before goes on where its journal ends.
    """
    from scanner.pipeline.saved import SavedOptions, apply_saved  # noqa: PLC0415 -- keeps --help fast

    telling = telling_of(context, notify, report_url)
    whose.require_writing(repair_role, "--repair-role")
    options = SavedOptions(
        reading=whose.reading(),
        approve=approval(yes=yes, digest=approve, quiet=quiet),
        writing=whose.writing(repair_role),
        canary=whose.writing(canary_role),
        proving=None if no_canary else after_repair(samples=samples, timeout=canary_timeout),
    )
    with interruptible():
        carried = apply_saved(plan, options, watching(quiet=quiet))
    if not quiet:
        show(carried)
    tell_of_repair(carried, telling)
    raise typer.Exit(carried.exit_code)
