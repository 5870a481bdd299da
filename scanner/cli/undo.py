"""`scanner undo`: put back what a repair changed."""

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli.access import (
    CanaryRoleOption,
    RepairRoleOption,
)
from scanner.cli.approving import YesOption, approval
from scanner.cli.carried import show
from scanner.cli.fixing import interruptible, watching
from scanner.cli.options import OutOption, QuietOption, known
from scanner.cli.watching import watched
from scanner.cli.whose import READER, Whose, reads


@watched
@reads
def undo(
    journal: Annotated[
        Path, typer.Argument(metavar="JOURNAL", help="The journal.jsonl of a repair, or the folder of its run.")
    ],
    yes: YesOption = False,
    risk: Annotated[
        str, typer.Option(metavar="RISK", help="The riskiest step to take: safe, careful or dangerous.")
    ] = "",
    whose: Whose = READER,
    repair_role: RepairRoleOption = None,
    canary_role: CanaryRoleOption = None,
    out: OutOption = None,
    quiet: QuietOption = False,
) -> None:
    """Undo a repair: what was there before comes back.

    Documents come back byte for byte, and what the repair made is removed. It shows its plan and asks; where nobody is
    there to ask, `scanner apply` takes the plan that it saved. A bucket that holds objects stays. To delete what the
    repair made is dangerous, so it wants --risk dangerous.
    """
    from scanner.model.plan import Risk  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline import JudgeOptions  # noqa: PLC0415
    from scanner.pipeline.saved import SavedOptions, undo_saved  # noqa: PLC0415

    ceiling = Risk(known("risk", risk, list(Risk))) if risk else None
    whose.require_writing(repair_role, "--repair-role")
    options = SavedOptions(
        reading=whose.reading(judging=JudgeOptions(out=out)),
        approve=approval(yes=yes, quiet=quiet),
        writing=whose.writing(repair_role),
        canary=whose.writing(canary_role),
    )
    with interruptible():
        carried = undo_saved(journal, options, watching(quiet=quiet), risk=ceiling)
    if not quiet:
        show(carried)
    raise typer.Exit(carried.exit_code)
