"""`scanner evidence`: check, show, sign and keep what a run wrote."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import accesses_of, known
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.pipeline.depositing import Deposited
    from scanner.signing import PublicKey

FORMATS = ("text", "json")
MODES = ("governance", "compliance")

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check, show, sign and keep what a run wrote.")

FolderArgument = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.", show_default=False)]
ProfileOption = Annotated[str, typer.Option(metavar="NAME", help="An AWS profile to go with.", show_default=False)]
RoleOption = Annotated[str, typer.Option(metavar="ARN", help="A role to assume.", show_default=False)]


@app.command()
def verify(
    run: FolderArgument,
    public_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The key, in PEM, that signed the run.", show_default=False)
    ] = None,
) -> None:
    """Tell whether a run's files are as they were written.

    And whose signature is on them, and whether judging the snapshot again agrees. Exit 12 where anything differs; 11
    where only judging the snapshot again was not possible.
    """
    from scanner.cli.console import safe  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.evidence_page import review_lines  # noqa: PLC0415
    from scanner.pipeline.reviewing import review  # noqa: PLC0415

    found = review(run, _key(public_key))
    for line in review_lines(found):
        typer.echo(safe(line))
    raise typer.Exit(found.exit_code)


def _key(path: Path | None) -> "PublicKey | None":
    from scanner.runs import manifest  # noqa: PLC0415 -- keeps --help fast
    from scanner.signing import load_public  # noqa: PLC0415

    return load_public(manifest.content(path), str(path)) if path else None


@app.command()
def show(
    run: FolderArgument,
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Its id, or how it begins.", show_default=False)],
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="What to print: text or json.")
    ] = "text",
) -> None:
    """Print a finding with every read that it stands on.

    Each read with the document that AWS answered with.
    """
    from scanner.cli.console import safe  # noqa: PLC0415 -- keeps --help fast
    from scanner.cli.evidence_page import cited_json, cited_lines  # noqa: PLC0415
    from scanner.pipeline.citing import cite  # noqa: PLC0415

    known("format", format_, FORMATS)
    cited = cite(run, finding)
    for line in [cited_json(cited)] if format_ == "json" else map(safe, cited_lines(cited)):
        typer.echo(line)


@app.command()
def sign(
    run: FolderArgument,
    key: Annotated[str, typer.Option(metavar="FILE", help="An Ed25519 key, in PEM.", show_default=False)] = "",
    kms_key: Annotated[str, typer.Option(metavar="ARN", help="A key of KMS for signing.", show_default=False)] = "",
    profile: ProfileOption = "",
    assume_role: RoleOption = "",
) -> None:
    """Sign a run's manifest, and so every file that it names. Print the fingerprint of the key."""
    from scanner.cli.signer import signer_of  # noqa: PLC0415 -- keeps --help fast
    from scanner.pipeline.sealing import sign as signed  # noqa: PLC0415

    if bool(key) == bool(kms_key):
        raise UsageError("one of --key and --kms-key says with what to sign", "Give one of them.")
    with signer_of(key or kms_key, profile, assume_role) as signer:
        typer.echo(f"Signed with the key SHA-256 {signed(run, signer).fingerprint}")


@app.command()
def upload(
    run: FolderArgument,
    place: Annotated[str, typer.Argument(metavar="s3://BUCKET/PREFIX", help="Where to.", show_default=False)],
    retain_days: Annotated[
        int,
        typer.Option(metavar="DAYS", min=0, max=36500, help="Let nobody delete it until so many days after the run."),
    ] = 0,
    retain_mode: Annotated[
        str, typer.Option(metavar="MODE", help="Of Object Lock: governance or compliance.")
    ] = "governance",
    bucket_owner: Annotated[
        str, typer.Option(metavar="ACCOUNT", help="Refuse the bucket of another account.", show_default=False)
    ] = "",
    profile: ProfileOption = "",
    assume_role: RoleOption = "",
    external_id: Annotated[str, typer.Option(metavar="ID", help="External id for the assumed role.")] = "",
    home_region: Annotated[str, typer.Option(metavar="REGION", help="Where to begin.", show_default=False)] = "",
) -> None:
    """Put a run's files into a bucket, below the run's id. Nothing is overwritten; what is there already is checked.

    A public bucket is refused. Say the same again to go on where it stopped.
    """
    from scanner.aws.access import ConnectionOptions, connect_vault  # noqa: PLC0415 -- boto3 is slow to import
    from scanner.pipeline.depositing import DepositOptions, deposit  # noqa: PLC0415
    from scanner.pipeline.places import place_of  # noqa: PLC0415

    mode, where = known("mode", retain_mode, MODES).upper(), place_of(place)
    options = DepositOptions(days=retain_days, mode=mode, owner=bucket_owner)
    (access,) = accesses_of([profile] if profile else [], [assume_role] if assume_role else [], external_id)
    with closing(connect_vault(access, ConnectionOptions(region=home_region))) as vault:
        done = deposit(run, where, vault, options)
    _tell(done, where.bucket)
    raise typer.Exit(done.exit_code)


def _tell(done: "Deposited", bucket: str) -> None:
    from scanner.cli.console import safe, say_error  # noqa: PLC0415 -- keeps --help fast

    for key in done.put:
        typer.echo(safe(f"put s3://{bucket}/{key}"))
    for key in done.there:
        typer.echo(safe(f"there already, and the same: s3://{bucket}/{key}"))
    if done.problem:
        say_error(done.problem, "Say the same again to go on.")
