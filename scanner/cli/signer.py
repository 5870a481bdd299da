"""Who signs: a key in a file, or one of KMS. A passphrase is never an option: it is typed, or in the environment."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scanner.cli.console import is_terminal
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.signing import Signer

VARIABLE: Final = "SCANNER_SIGN_PASSPHRASE"

SignOption = Annotated[
    str,
    typer.Option(
        "--sign",
        metavar="FILE|ARN",
        help="Sign the run with this Ed25519 key, or this key of KMS.",
        show_default=False,
    ),
]


def signer_named(context: typer.Context, word: str, profiles: Sequence[str] | None) -> "Signer | None":
    """Return what an option says to sign with, until the command ends; None where it says nothing."""
    profile = next(iter(profiles or ()), "")
    return context.with_resource(signer_of(word, profile)) if word else None


@contextmanager
def signer_of(word: str, profile: str = "", role: str = "") -> "Iterator[Signer]":
    """Give what signs: the key in a file, or that of an ARN, reached with the given credentials."""
    if not word.startswith("arn:"):
        from scanner.signing import load_private  # noqa: PLC0415 -- keeps --help fast

        yield load_private(Path(word), passphrase)
        return
    from scanner.aws.access import Access, ConnectionOptions, connect_key  # noqa: PLC0415 -- boto3 is slow to import
    from scanner.model.bucket import region_of_arn  # noqa: PLC0415

    with closing(connect_key(Access(profile, role), ConnectionOptions(region=region_of_arn(word)), word)) as key:
        yield key


def passphrase() -> str:
    """Return the passphrase of a key; raise UsageError where there is none and nobody to ask."""
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if not is_terminal(sys.stdin):
        raise UsageError("the key is encrypted, and nobody is there to ask for its passphrase", f"Set {VARIABLE}.")
    return str(typer.prompt("Passphrase of the key", hide_input=True, err=True))
