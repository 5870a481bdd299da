"""Options that say from where a scan reads: S3 itself, or what AWS Config recorded."""

import re
from enum import StrEnum
from typing import Annotated

import typer

from scanner.cli.options import refuse_without
from scanner.errors import UsageError
from scanner.model.recorded import AskedConfig

# AWS Config API: ConfigurationAggregatorName; in front of it the account that has the aggregator.
_AGGREGATOR = re.compile(r"([0-9]{12}/)?[\w-]{1,256}", re.ASCII)


class Source(StrEnum):
    """From where buckets are read."""

    S3 = "s3"
    CONFIG = "config"


SourceOption = Annotated[
    Source,
    typer.Option(
        "--source", help="Read S3 itself, or what AWS Config recorded, and S3 only where Config does not tell."
    ),
]
AggregatorOption = Annotated[
    str,
    typer.Option(
        "--aggregator",
        metavar="[ACCOUNT/]NAME",
        help="With --source config: the aggregator to read. [default: the recorders of each account]",
        show_default=False,
    ),
]
ConfirmOption = Annotated[
    bool,
    typer.Option("--confirm", help="With --source config: read again from S3 what looks wrong or unknown."),
]


def config_of(source: Source, aggregator: str, *, confirm: bool, fix: bool) -> AskedConfig | None:
    """Return how a scan stands on AWS Config, None where it reads S3; raise UsageError for what does not go together.

    A repair reads S3 before each of its writes, so a plan made of what Config recorded would be refused step by step
    wherever that is not how things are now.
    """
    if source is not Source.CONFIG:
        refuse_without("--source config", aggregator=aggregator, confirm=confirm)
        return None
    if fix:
        raise UsageError(
            "--fix cannot go with --source config: a repair must know how things are now, not how they were recorded",
            "Find what is wrong with --source config --confirm; repair with --fix, which reads S3.",
        )
    if aggregator and not _AGGREGATOR.fullmatch(aggregator):
        raise UsageError(f"{aggregator!r} is no name of an aggregator", "Give NAME, or ACCOUNT/NAME.")
    return AskedConfig(aggregator, confirm)
