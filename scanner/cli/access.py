"""Options that say with whose credentials, where, and of which buckets."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import accesses_of
from scanner.cli.watching import current
from scanner.model.engine import Engine

if TYPE_CHECKING:
    from scanner.aws.access import Access
    from scanner.pipeline import ScanOptions

ProfileOption = Annotated[
    list[str] | None, typer.Option("--profile", metavar="NAME", help="An AWS profile to scan with; repeatable.")
]
AssumeRoleOption = Annotated[
    list[str] | None,
    typer.Option("--assume-role", metavar="ARN", help="A role to assume and scan with, one an account; repeatable."),
]
ExternalIdOption = Annotated[str, typer.Option("--external-id", metavar="ID", help="External id for assumed roles.")]
HomeRegionOption = Annotated[
    str, typer.Option("--home-region", metavar="REGION", help="Where to begin. [default: the credentials' Region]")
]
RegionOption = Annotated[
    list[str] | None,
    typer.Option("--region", metavar="GLOB", help="Judge only buckets in these Regions; repeatable."),
]
BucketOption = Annotated[
    list[str] | None, typer.Option("--bucket", metavar="GLOB", help="Judge only buckets of these names; repeatable.")
]
WorkersOption = Annotated[int, typer.Option("--workers", min=1, max=256, help="How many reads at a time.")]
EngineOption = Annotated[
    Engine,
    typer.Option("--engine", help="What carries the reads of S3: the fast engine, or AWS's own client, botocore."),
]
ProofsOption = Annotated[
    list[Path] | None,
    typer.Option("--proofs", metavar="PATH", help="A run, or a folder of runs, whose canaries count; repeatable."),
]
RepairRoleOption = Annotated[
    list[str] | None,
    typer.Option("--repair-role", metavar="ARN", help="A role to assume and write with, one an account; repeatable."),
]
CanaryRoleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--canary-role", metavar="ARN", help="A role to assume and put test objects with, one an account; repeatable."
    ),
]


def writing_as(roles: Sequence[str] | None, profiles: Sequence[str] | None, external_id: str) -> "tuple[Access, ...]":
    """Return with which roles to write, none where those that read are to write as well."""
    return accesses_of(profiles or (), roles, external_id) if roles else ()


def reading_as(
    profiles: Sequence[str] | None, roles: Sequence[str] | None, external_id: str, home_region: str, out: Path | None
) -> "ScanOptions":
    """Return with which credentials to read, for a command that judges nothing."""
    from scanner import pipeline  # noqa: PLC0415 -- keeps --help fast

    return pipeline.ScanOptions(
        accesses=accesses_of(profiles or (), roles or (), external_id),
        judging=pipeline.JudgeOptions(out=out),
        region=home_region,
        observer=current().observer,
    )
