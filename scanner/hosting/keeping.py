"""Runs out of and into a bucket: the run of this call, and the parts that other calls have read."""

import hashlib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from scanner.accounts import load_accounts
from scanner.aws.access import Access, ConnectionOptions, connect_vault
from scanner.aws.vault import AwsVault
from scanner.errors import BadFileError
from scanner.hosting.event import Event
from scanner.model.base import Value
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target
from scanner.pipeline.depositing import DepositOptions, deposit
from scanner.pipeline.gathering import gather
from scanner.pipeline.places import place_of
from scanner.runs import directory


class Part(Value, frozen=True):
    """Where a snapshot lies, and its digest, in hexadecimals: whoever may write to the bucket cannot replace it."""

    bucket: str
    key: str
    sha256: str


class Kept(Value, frozen=True):
    """Where a run was kept, its snapshot among its files, and why it stopped, if it did."""

    place: str
    part: Part
    problem: str = ""

    def told(self) -> dict[str, Any]:
        """Return what another call needs to go on from it."""
        return {"place": self.place, "part": msgspec.to_builtins(self.part)}


def keep(event: Event, folder: Path) -> Kept | None:
    """Put a run where the event says; None where it says nothing."""
    if not event.upload:
        return None
    place = place_of(event.upload)
    beginning = place.folder(directory.load_report(folder).run.id)
    with closing(_vault(event)) as vault:
        done = deposit(folder, place, vault, DepositOptions())
    digest = hashlib.sha256((folder / directory.SNAPSHOT).read_bytes()).hexdigest()
    part = Part(place.bucket, beginning + directory.SNAPSHOT, digest)
    return Kept(f"s3://{place.bucket}/{beginning}", part, done.problem)


def parts_of(event: Event, home: Path, folder: Path) -> bool:
    """Make of the parts the folder to go on from, and tell whether there was any; a call that failed left none."""
    parts = [msgspec.convert(one["part"], Part) for one in event.parts if "part" in one]
    if not parts:
        return False
    with closing(_vault(event)) as vault:
        snapshots = [_fetched(part, vault, home / f"part-{number}.gz") for number, part in enumerate(parts)]
    accesses = load_accounts(home / "accounts.json").accesses
    gather(snapshots, [access.role_arn for access in accesses if access.role_arn], folder)
    return True


def _vault(event: Event) -> AwsVault:
    return connect_vault(Access(), ConnectionOptions(region=_region(event.options)))


def _region(options: Mapping[str, object]) -> str:
    return str(options.get("home-region", ""))


def _fetched(part: Part, vault: AwsVault, path: Path) -> Path:
    bucket = Target(f"arn:{vault.partition}:s3:::{part.bucket}", "")
    region = vault.region(bucket)
    content = region if isinstance(region, ObjectFault) else vault.content(Target(bucket.arn, "", region), part.key)
    if isinstance(content, ObjectFault):
        raise BadFileError(f"s3://{part.bucket}/{part.key}: {content}", "Let the caller read it, or scan again.")
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise BadFileError(f"s3://{part.bucket}/{part.key} is not as it was written", "Scan again.")
    path.write_bytes(content)
    return path
