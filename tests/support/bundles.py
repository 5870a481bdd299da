"""Whole runs with every format, as the pipeline writes them, and keys to sign them with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from msgspec.structs import replace

from scanner import pipeline, registry
from scanner.model.policy import Policy
from scanner.model.snapshot import Asked, Snapshot
from scanner.pipeline.judging import finish
from scanner.runs import directory
from scanner.signing import FileKey
from tests.support.policies import policy
from tests.support.runs import Fragment, snapshot_at

EVERY_FORMAT: Final = tuple(registry.renderers())
RULE: Final = {
    "ID": "dr-all",
    "Status": "Enabled",
    "Priority": 1,
    "Filter": {},
    "DeleteMarkerReplication": {"Status": "Disabled"},
    "Destination": {"Bucket": "arn:aws:s3:::prod-replica"},
}
ROLE: Final = "arn:aws:iam::111111111111:role/replication"
ESTATE: Final[Fragment] = {
    "prod-ledger": {
        "region": "eu-west-1",
        "versioning": {"Status": "Enabled"},
        "replication": {"Role": ROLE, "Rules": [RULE]},
    },
    "prod-replica": {"region": "eu-central-1", "versioning": {"Status": "Suspended"}, "replication": None},
    "shut": {"region": "eu-west-1", "versioning": "AccessDenied", "replication": None},
}
CHECKS: Final = ("source-versioning", "replication-configured", "destination-region", "destination-versioning")


def snapshot(fragment: Fragment = ESTATE, day: str = "2026-11-22") -> Snapshot:
    """Return a snapshot of a day that also says how it came about."""
    found = snapshot_at(day, fragment)
    header = replace(found.header, asked=Asked(profiles=("audit",), regions=("eu-*",), workers=16))
    return replace(found, header=header, calls={"ListBuckets": 1})


def bundle(
    folder: Path,
    *policies: Policy,
    fragment: Fragment = ESTATE,
    day: str = "2026-11-22",
    **options: Any,  # noqa: ANN401
) -> Path:
    """Write a run into a folder, in every format unless the options say otherwise; return the folder."""
    judging = pipeline.JudgeOptions(**{"formats": EVERY_FORMAT, "out": folder, **options})
    directory.create(folder)
    finish(snapshot(fragment, day), policies or (policy(*CHECKS),), judging, folder)
    return folder


def key() -> FileKey:
    """Return a new Ed25519 key."""
    return FileKey(Ed25519PrivateKey.generate())


def key_file(path: Path) -> Path:
    """Write a new Ed25519 key, not encrypted; return its path."""
    generated = Ed25519PrivateKey.generate()
    path.write_bytes(generated.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def contents(folder: Path) -> Mapping[str, bytes]:
    """Return what is in a folder, by name below it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
