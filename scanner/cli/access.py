"""Options that say with whose credentials, where, and of which buckets."""

from typing import Annotated

import typer

from scanner.model.engine import Engine

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
WorkersOption = Annotated[int, typer.Option("--workers", metavar="N", min=1, max=256, help="How many reads at a time.")]
EngineOption = Annotated[
    Engine,
    typer.Option("--engine", help="What carries the reads of S3: the fast engine, or AWS's own client, botocore."),
]
ProofsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--proofs",
        metavar="PATH|s3://",
        help="A run, or a folder of runs, here or as s3://BUCKET/PREFIX, whose canaries count; repeatable.",
    ),
]
RepairRoleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--repair-role",
        metavar="NAME|ARN",
        help="A role to assume and write with: its name in every account, or its ARN, one an account; repeatable.",
    ),
]
CanaryRoleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--canary-role",
        metavar="NAME|ARN",
        help="A role to assume and put test objects with: its name in every account, or its ARN; repeatable.",
    ),
]
