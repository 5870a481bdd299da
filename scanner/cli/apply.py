"""`scanner apply`: take the steps of a saved plan that somebody approved."""

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import canaries
from scanner.cli.access import (
    AssumeRoleOption,
    CanaryRoleOption,
    ExternalIdOption,
    HomeRegionOption,
    ProfileOption,
    RepairRoleOption,
    reading_as,
    writing_as,
)
from scanner.cli.approving import ApproveOption, YesOption, approval
from scanner.cli.canaries import NoCanaryOption, SamplesOption, TimeoutOption, after_repair
from scanner.cli.carried import show
from scanner.cli.fixing import interruptible, watching
from scanner.cli.options import QuietOption


def apply(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan.json, or the folder of the run that made it.")],
    approve: ApproveOption = "",
    yes: YesOption = False,
    profile: ProfileOption = None,
    assume_role: AssumeRoleOption = None,
    repair_role: RepairRoleOption = None,
    canary_role: CanaryRoleOption = None,
    external_id: ExternalIdOption = "",
    home_region: HomeRegionOption = "",
    no_canary: NoCanaryOption = False,
    samples: SamplesOption = canaries.SAMPLES,
    canary_timeout: TimeoutOption = canaries.TIMEOUT,
    quiet: QuietOption = False,
) -> None:
    """Apply a saved plan, as it is or not at all, then put test objects to prove it.

    What changed since the plan was made is refused. A plan that was begun before goes on where its journal ends.
    """
    from scanner.pipeline.saved import SavedOptions, apply_saved  # noqa: PLC0415 -- keeps --help fast

    options = SavedOptions(
        reading=reading_as(profile, assume_role, external_id, home_region, None),
        approve=approval(yes=yes, digest=approve, quiet=quiet),
        writing=writing_as(repair_role, profile, external_id),
        canary=writing_as(canary_role, profile, external_id),
        proving=None if no_canary else after_repair(samples=samples, timeout=canary_timeout),
    )
    with interruptible():
        carried = apply_saved(plan, options, watching(quiet=quiet))
    if not quiet:
        show(carried)
    raise typer.Exit(carried.exit_code)
