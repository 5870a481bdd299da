"""The option that says who reads the accounts: this process, or the workers of a Dask cluster."""

import re
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from scanner.cli.options import refuse_together
from scanner.errors import UsageError

LOCAL: Final = "local"
_ADDRESS = re.compile(r"(?:dask|dask\+tcp|(?:dask\+)?(?P<tls>tls))://(?P<place>[^\s/@]+:[0-9]{1,5})", re.ASCII)

ExecutorOption = Annotated[
    str,
    typer.Option(
        "--executor",
        metavar="local|ADDRESS",
        help="Who reads the accounts: this process, or a Dask cluster (dask://host:port, dask+tls://host:port).",
    ),
]


def address_of(executor: str, *, config: bool, profiles: Sequence[str] | None, fix: bool) -> str:
    """Return the address of the scheduler as Dask has it, empty where this process reads.

    Raises UsageError for what is no address, and for what only this machine can do.
    """
    if executor == LOCAL:
        return ""
    found = _ADDRESS.fullmatch(executor)
    if not found:
        raise UsageError(
            f"--executor {executor!r} is neither {LOCAL!r} nor an address",
            "Write dask://host:port, or dask+tls://host:port where the scheduler speaks TLS.",
        )
    refuse_together("--executor", profile=profiles, fix=fix, **{"source config": config})
    return f"{'tls' if found['tls'] else 'tcp'}://{found['place']}"
