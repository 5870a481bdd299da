"""Out of and into a bucket: the run of this call, the parts that other calls have read, the accounts."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from scanner.accounts import load_accounts
from scanner.aws.access import Access, ConnectionOptions, connect_vault
from scanner.aws.vault import AwsVault
from scanner.errors import BadFileError
from scanner.hosting.event import Event, Stored
from scanner.model.base import Value
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target
from scanner.pipeline.depositing import DepositOptions, deposit, ended, put_file
from scanner.pipeline.gathering import gather
from scanner.pipeline.places import place_of
from scanner.runs import directory


class Kept(Value, frozen=True):
    """Where a run was kept, its snapshot among its files, if it has one, and why it stopped, if it did."""

    place: str
    part: Stored | None
    problem: str = ""

    def told(self) -> dict[str, Any]:
        """Return what another call needs to go on from it."""
        return {"place": self.place, **({"part": msgspec.to_builtins(self.part)} if self.part else {})}


def keep(event: Event, folder: Path) -> Kept | None:
    """Put a run where the event says; None where it says nothing."""
    if not event.upload:
        return None
    place = place_of(event.upload)
    beginning = place.folder(ended(folder)[0])
    with closing(_vault(event)) as vault:
        done = deposit(folder, place, vault, DepositOptions())
    return Kept(f"s3://{place.bucket}/{beginning}", _part(folder, place.bucket, beginning), done.problem)


def _part(folder: Path, bucket: str, beginning: str) -> Stored | None:
    snapshot = folder / directory.SNAPSHOT
    if not snapshot.is_file():
        return None  # of a run that only put test objects
    return Stored(bucket, beginning + directory.SNAPSHOT, hashlib.sha256(snapshot.read_bytes()).hexdigest())


def store_accounts(event: Event, accounts: list[dict[str, Any]]) -> Stored:
    """Put the accounts where the event says, as the array that a distributed map reads, and return where they lie."""
    body = json.dumps(accounts).encode()
    digest, place = hashlib.sha256(body).hexdigest(), place_of(event.upload)
    with closing(_vault(event)) as vault:
        return Stored(place.bucket, put_file(f"accounts-{digest}.json", body, place, vault), digest)


def with_accounts(event: Event) -> Event:
    """Return the event with the accounts themselves, wherever they lie."""
    if event.accounts_at is None:
        return event
    with closing(_vault(event)) as vault:
        told = json.loads(_content(event.accounts_at, vault))
    return msgspec.structs.replace(event, accounts=told, accounts_at=None)


def parts_of(event: Event, home: Path, folder: Path) -> bool:
    """Make of the parts the folder to go on from, and tell whether there was any.

    A call that failed left none, nor did one of accounts that are all left out.
    """
    parts = [one.part for one in event.parts if one.part]
    if not parts:
        return False
    with closing(_vault(event)) as vault:
        snapshots = [_written(_content(part, vault), home / f"part-{number}.gz") for number, part in enumerate(parts)]
    accesses = load_accounts(home / "accounts.json").accesses
    gather(snapshots, [access.role_arn for access in accesses if access.role_arn], folder)
    return True


def _vault(event: Event) -> AwsVault:
    return connect_vault(Access(), ConnectionOptions(region=_region(event.options)))


def _region(options: Mapping[str, object]) -> str:
    return str(options.get("home-region", ""))


def _written(content: bytes, path: Path) -> Path:
    path.write_bytes(content)
    return path


def _content(of: Stored, vault: AwsVault) -> bytes:
    bucket = Target(f"arn:{vault.partition}:s3:::{of.bucket}", "")
    region = vault.region(bucket)
    content = region if isinstance(region, ObjectFault) else vault.content(Target(bucket.arn, "", region), of.key)
    if isinstance(content, ObjectFault):
        raise BadFileError(f"s3://{of.bucket}/{of.key}: {content}", "Let the caller read it, or scan again.")
    if hashlib.sha256(content).hexdigest() != of.sha256:
        raise BadFileError(f"s3://{of.bucket}/{of.key} is not as it was written", "Scan again.")
    return content
