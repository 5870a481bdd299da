"""`scanner verify`: prove with test objects that buckets replicate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import canaries
from scanner.cli.access import CanaryRoleOption
from scanner.cli.canaries import SamplesOption, TimeoutOption, proving_of
from scanner.cli.console import safe
from scanner.cli.fixing import interruptible, watching
from scanner.cli.notifying import NotifyOption, ReportUrlOption, tell_of_saved, telling_of
from scanner.cli.options import OutOption, QuietOption, refuse_together
from scanner.cli.watching import watched
from scanner.cli.whose import READER, Whose, reads
from scanner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from scanner.pipeline.verifying import Verified, VerifyOptions

_CLEAN = "`scanner verify --clean` with the folder of the run removes the test objects that may be left."


@watched
@reads
def verify(
    context: typer.Context,
    buckets: Annotated[
        list[str] | None, typer.Argument(metavar="BUCKET…", help="Source buckets, or globs of their names.")
    ] = None,
    whose: Whose = READER,
    canary_role: CanaryRoleOption = None,
    samples: SamplesOption = canaries.SAMPLES,
    canary_timeout: TimeoutOption = canaries.TIMEOUT,
    clean: Annotated[
        Path | None,
        typer.Option(metavar="JOURNAL", help="Only remove the test objects that an interrupted run left behind."),
    ] = None,
    out: OutOption = None,
    notify: NotifyOption = None,
    report_url: ReportUrlOption = "",
    quiet: QuietOption = False,
) -> None:
    """Prove with a test object of each rule that it replicates.

    Puts a small object that the rule takes, sees it arrive, compares the replica, and removes both again. Exits with 22
    where a pair is not proven.
    """
    from scanner.pipeline import JudgeOptions  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline.verifying import VerifyOptions  # noqa: PLC0415

    if clean:
        refuse_together("--clean", bucket=buckets, out=out)
    elif not buckets:
        raise UsageError("no bucket to verify", "Name source buckets, or globs of their names.")
    whose.require_writing(canary_role, "--canary-role")
    options = VerifyOptions(
        reading=whose.reading(judging=JudgeOptions(out=out), bucket=buckets),
        canary=whose.writing(canary_role),
        proving=proving_of(samples=samples, timeout=canary_timeout),
    )
    if clean:
        raise typer.Exit(_cleaned(clean, options, quiet=quiet))
    telling = telling_of(context, notify, report_url)
    verified = _verified(options, quiet=quiet)
    tell_of_saved(verified.folder, telling)
    raise typer.Exit(verified.exit_code)


def _verified(options: "VerifyOptions", *, quiet: bool) -> "Verified":
    from scanner.cli import outcome  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline.verifying import verify_buckets  # noqa: PLC0415

    with interruptible(_CLEAN):
        verified = verify_buckets(options, watching(quiet=quiet))
    if not quiet:
        outcome.show_proofs(verified.proofs)
        for name in verified.without_pair:
            typer.echo(f"{safe(name)}: no enabled rule of any such bucket was found, so nothing was proven.")
        typer.echo(f"Proofs: {verified.folder}")
    return verified


def _cleaned(journal: Path, options: "VerifyOptions", *, quiet: bool) -> ExitCode:
    from scanner.pipeline.verifying import clean_up  # noqa: PLC0415 -- keeps --help fast

    with interruptible(_CLEAN):
        left = clean_up(journal, options)
    if not quiet:
        typer.echo("\n".join(map(safe, left)) if left else "Nothing of the test objects is left.")
    return ExitCode.STEPS_FAILED if left else ExitCode.DONE
