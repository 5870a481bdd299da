"""Options that several commands share, and what their words mean."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import completing
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.aws.access import Access
    from scanner.model.finding import Severity

PolicyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        "-p",
        metavar="FILE|FOLDER|NAME",
        help="A policy file, a folder of them, or a shipped policy; repeatable. [default: baseline]",
        show_default=False,
        autocompletion=completing.policies,
    ),
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT,…",
        help="Reports to write, separated by commas: "
        "html, csv, json, markdown, jsonl, parquet, xlsx, pdf, junit, sarif, ocsf, asff, oscal.",
        autocompletion=completing.formats,
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="New folder for the files of this run. [default: out/<run id>]", show_default=False
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
SimulateOption = Annotated[
    bool, typer.Option("--simulate", help="Also ask the IAM policy simulator about replication roles.")
]

NEVER = "never"


def formats_of(text: str) -> tuple[str, ...]:
    """Return the report formats that an option names; raise UsageError where one cannot be written here."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast

    formats = formats_named(text)
    for name in formats:
        registry.renderer(name).require()
    return formats


def formats_named(text: str) -> tuple[str, ...]:
    """Return the report formats that an option names, whether or not they can be written here."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast

    there = registry.names("scanner.renderers")
    return tuple(known("format", word.strip(), there) for word in text.split(",") if word.strip())


def fail_on_of(text: str) -> "Severity | None":
    """Return the severity that an option names, None for `never`."""
    from scanner.model.finding import Severity  # noqa: PLC0415 -- keeps --help fast

    word = known("severity", text, [*Severity, NEVER])
    return None if word == NEVER else Severity(word)


def accesses_of(profiles: Sequence[str], roles: Sequence[str], external_id: str) -> "tuple[Access, ...]":
    """Return the credentials to scan with: the roles, else the profiles, else the default."""
    from scanner.aws.access import Access  # noqa: PLC0415 -- boto3 is slow to import

    if external_id and not roles:
        raise UsageError("--external-id goes with --assume-role", "Name the role to assume with --assume-role.")
    if roles:
        if len(profiles) > 1:
            raise UsageError("several profiles and roles together", "Give one --profile to assume the roles from.")
        _require_arns(roles)
        return tuple(Access(next(iter(profiles), ""), role, external_id) for role in dict.fromkeys(roles))
    return tuple(Access(profile=profile) for profile in dict.fromkeys(profiles)) or (Access(),)


def _require_arns(roles: Iterable[str]) -> None:
    for role in roles:
        if not role.startswith("arn:"):
            raise UsageError(
                f"--assume-role {role!r} is no ARN",
                "Write arn:aws:iam::ACCOUNT:role/NAME, once for each account. A name alone can stand in a file of "
                "--accounts, and after --organization-role.",
            )


def refuse_together(option: str, **others: object) -> None:
    """Raise UsageError where an option that excludes the others is given with one of them."""
    given = [f"--{name.replace('_', '-')}" for name, value in others.items() if value]
    if given:
        raise UsageError(f"{option} cannot go with {', '.join(given)}", f"Leave out {option} or the others.")


def refuse_without(option: str, **others: object) -> None:
    """Raise UsageError where options are given that mean nothing without another that is not."""
    given = [f"--{name.replace('_', '-')}" for name, value in others.items() if value]
    if given:
        raise UsageError(f"{', '.join(given)} without {option}", f"Give {option}, too, or leave the others out.")


def known(kind: str, word: str, words: Iterable[str]) -> str:
    """Return a word that is one of the known ones; raise UsageError with the nearest of them otherwise."""
    names = list(words)
    if word in names:
        return word
    close = get_close_matches(word, names, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    raise UsageError(f"unknown {kind} {word!r}", f"{hint}Known are: {', '.join(names)}.")
