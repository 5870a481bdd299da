"""What a hosted run is asked: the options of the command line as a document, and where its files go."""

import re
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from scanner.errors import UsageError
from scanner.model.base import Value
from scanner.pipeline.places import place_of

Option = str | int | float | bool | list[str]

# What changes AWS is approved by a person; what names files of a machine means nothing here.
_REFUSED: Final = frozenset(
    {"fix", "yes", "repair-role", "include-managed", "out", "resume", "snapshot", "accounts", "history", "config"}
)
_NAME: Final = re.compile(r"[a-z][a-z-]+")
EXTERNAL_ID: Final = "external-id"
_REMEDY: Final = "See deploy/lambda/README.md for what an event may hold."


class Stored(Value, frozen=True):
    """Where a file lies, and its digest, in hexadecimals: whoever may write to the bucket cannot replace it."""

    bucket: str
    key: str
    sha256: str


class Part(Value, frozen=True, forbid_unknown_fields=False):
    """What of a scan's answer the next one goes on from: its snapshot, none where it failed or had nothing to ask."""

    part: Stored | None = None


class Event(Value, frozen=True, forbid_unknown_fields=True):
    """An event.

    `command` is `scan`, `verify`, which puts test objects, or `accounts`, which only tells which accounts there are.
    `buckets` are those that `verify` proves, by name or glob.
    `options` are those of the command by their long names, without dashes in front; a list repeats one, true is a flag.
    `accounts` are entries of a file of accounts: with them the scan is of these; `accounts_at` is where `accounts` left
    them, where they are too many for an event. `upload` is where the run, or the accounts, go, as
    `s3://BUCKET/PREFIX`. `parts` are what scans of some of the accounts returned: the scan goes on from these.
    """

    command: Literal["scan", "verify", "accounts"] = "scan"
    buckets: list[str] = []
    options: dict[str, Option] = {}
    accounts: list[dict[str, Any]] = []
    accounts_at: Stored | None = None
    upload: str = ""
    parts: list[Part] = []


def event_of(document: object) -> Event:
    """Return the event of a document; raise UsageError for one that cannot be meant."""
    try:
        event = msgspec.convert(document, Event)
    except msgspec.ValidationError as wrong:
        raise UsageError(f"the event cannot be understood: {wrong}", _REMEDY) from wrong
    strange = sorted(name for name in event.options if not _NAME.fullmatch(name))
    if strange:
        raise UsageError(f"no names of options: {', '.join(strange)}", _REMEDY)
    refused = sorted(_REFUSED & event.options.keys())
    if refused:
        raise UsageError(f"options that no event may set: {', '.join(refused)}", _REMEDY)
    if any(name.startswith("-") for name in event.buckets):
        raise UsageError("no names of buckets: they begin with a dash", _REMEDY)
    if event.upload:
        place_of(event.upload)  # else nobody knows before the run is there, and then it is lost
    _refuse_files(event.options.get("proofs", []))
    _refuse_together(event)
    return event


def _refuse_files(proofs: Option) -> None:
    if any(not str(place).startswith("s3://") for place in (proofs if isinstance(proofs, list) else [proofs])):
        raise UsageError("proofs that are no place in a bucket", "Give s3://BUCKET/PREFIX.")


def _refuse_together(event: Event) -> None:
    if event.accounts and event.accounts_at:
        raise UsageError("accounts and accounts_at together", "Give one of them.")
    if event.parts and not (event.accounts or event.accounts_at):
        raise UsageError("parts without accounts", "Give the accounts of all parts.")
    if bool(event.buckets) != (event.command == "verify"):
        raise UsageError("buckets go with the command verify, and it with them", _REMEDY)


def words_of(event: Event, out: Path) -> list[str]:
    """Return the command line of an event; the run goes to the folder `out`."""
    words = [event.command, *event.buckets, "--quiet", "--log-format", "json", "--out", str(out)]
    for name, value in event.options.items():
        if name == EXTERNAL_ID and event.accounts:
            continue  # it stands in the file of accounts
        words += _option(name, value)
    return words


def _option(name: str, value: Option) -> list[str]:
    if isinstance(value, bool):
        return [f"--{name}"] if value else []
    values = value if isinstance(value, list) else [str(value)]
    return [f"--{name}={one}" for one in values]
