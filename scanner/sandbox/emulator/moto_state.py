"""The only module that knows moto's insides: accounts, buckets and object versions as moto holds them.

Written against moto 5.2.5. S3 bucket names are one namespace across accounts; moto keeps a backend an account and a
map from name to account (`moto.s3.models.s3_backends`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import FakeDeleteMarker, FakeKey, s3_backends

from scanner.sandbox.estate import BUILDER_KEY, BUILDER_ROLE, role_arn

MotoBackend = Any
MotoBucket = Any
MotoObject = Any
MotoIdentity = Any
MotoKey = Any
"""moto's S3Backend, FakeBucket, FakeKey, Role or User, and Key, which carry no types."""

PARTITION: Final = "aws"
NOBODY: Final = "000000000000"
_MOTO: Final = ((5, 2, 5), (5, 3))


class UnsupportedMotoError(RuntimeError):
    """This moto's insides were never looked at."""


@dataclass(frozen=True)
class Caller:
    """Who signed a request: the account's id and the ARN of the role or user."""

    account: str
    arn: str


@dataclass(frozen=True)
class NewReplica:
    """What a rule changes on the way to its destination; an empty storage class or key keeps the source's."""

    bucket: str
    storage_class: str = ""
    kms_key: str = ""


def require_supported_moto() -> None:
    """Raise where moto is not one of the releases that this module was written against."""
    release = tuple(int(part) for part in version("moto").split(".")[:3])
    if not _MOTO[0] <= release < _MOTO[1]:
        raise UnsupportedMotoError(f"moto {version('moto')} is not supported; install moto>=5.2.5,<5.3")


def caller_of(access_key: str) -> Caller | None:
    """Return who an access key belongs to; None for keys that no IAM user or assumed role has."""
    if access_key == BUILDER_KEY:
        return Caller(NOBODY, role_arn(NOBODY, BUILDER_ROLE))
    for account, backends in list(iam_backends.items()):
        key = backends[PARTITION].access_keys.get(access_key)
        if key is not None:
            return Caller(account, key.role_arn or f"arn:{PARTITION}:iam::{account}:user/{key.user_name}")
    return None


def identity_of(arn: str) -> MotoIdentity | None:
    """Return the role or user of an ARN, None where there is none."""
    backend = iam_backends[arn.split(":")[4]][PARTITION]
    found = [*backend.roles.values(), *backend.users.values()]
    return next((identity for identity in found if identity.arn == arn), None)


def role_named(account: str, name: str) -> MotoIdentity | None:
    """Return an account's role by its name, without the path."""
    roles = iam_backends[account][PARTITION].roles.values()
    return next((role for role in roles if role.name == name), None)


def policies_of(identity: MotoIdentity) -> Iterator[str]:
    """Yield the policy documents of a role or user: those inside it and those attached."""
    yield from list(identity.policies.values())
    for attached in list(identity.managed_policies.values()):
        yield next(version.document for version in attached.versions if version.is_default)


def key_arn(name: str, region: str, account: str) -> str:
    """Return the ARN that a key's or an alias's name stands for in a place; an ARN stands for itself."""
    if name.startswith("arn:"):
        return name
    kind = "" if name.startswith("alias/") else "key/"
    return f"arn:aws:kms:{region}:{account}:{kind}{name}"


def key_of(arn: str) -> MotoKey | None:
    """Return the KMS key of a key's or an alias's ARN, None where there is none."""
    _, _, _, region, account, _ = arn.split(":", 5)
    try:
        return kms_backends[account][region].describe_key(arn)
    except (KeyError, AttributeError):
        # moto stumbles over an alias that it does not know.
        return None


def replace_in_policies(old: str, new: str) -> None:
    """Replace a text in the policies of all buckets and keys."""
    for account, by_partition in list(s3_backends.items()):
        for bucket in by_partition[PARTITION].buckets.values():
            if bucket.policy:
                bucket.policy = bucket.policy.replace(old.encode(), new.encode())
        for region in kms_backends[account].values():
            for key in region.keys.values():
                key.policy = key.policy.replace(old, new)


def owner_of(bucket: str) -> str | None:
    """Return the id of the account that owns a bucket, None where no bucket has that name."""
    found = s3_backends.bucket_accounts.get(bucket)
    return None if found is None else str(found[1])


def backend_of(bucket: str) -> MotoBackend:
    """Return the backend of the account that owns a bucket; the bucket must exist."""
    return s3_backends[s3_backends.bucket_accounts[bucket][1]][PARTITION]


def bucket_of(name: str) -> MotoBucket:
    """Return moto's bucket, whatever account owns it; it must exist."""
    return backend_of(name).get_bucket(name)


def buckets_of(account: str) -> Iterator[MotoBucket]:
    """Yield the buckets of an account by name, as S3 lists them."""
    buckets = s3_backends[account][PARTITION].buckets
    yield from (buckets[name] for name in sorted(buckets))


def is_versioned(bucket: str) -> bool:
    """Tell whether new objects of a bucket get version ids."""
    return bool(bucket_of(bucket).is_versioned)


def policy_of(bucket: str) -> str:
    """Return a bucket's policy, empty where there is none."""
    policy: bytes = bucket_of(bucket).policy or b""
    return policy.decode()


def holds_anything(bucket: str) -> bool:
    """Tell whether a bucket has any object version or delete marker."""
    keys = bucket_of(bucket).keys
    return any(keys.getlist(name) for name in list(keys))


def object_version(bucket: str, key: str, version_id: str | None) -> MotoObject | None:
    """Return an object version, by default the newest; None where there is none or it is a delete marker."""
    return backend_of(bucket).get_object(bucket, key, version_id=version_id)


def tag_bucket(name: str, tags: dict[str, str]) -> None:
    """Set the tags of a bucket."""
    backend_of(name).put_bucket_tagging(name, tags)


def tags_of(bucket: str, found: MotoObject) -> dict[str, str]:
    """Return the tags of an object version."""
    return dict(backend_of(bucket).tagger.get_tag_dict_for_resource(found.arn))


def write_replica(source: MotoObject, new: NewReplica) -> None:
    """Write a copy with the source's version id, time, metadata and tags (UG: replication-what-is-isnot-replicated)."""
    backend = backend_of(new.bucket)
    replica: FakeKey = backend.put_object(
        new.bucket,
        source.name,
        source.value,
        storage=new.storage_class or source.storage_class,
        etag=source.etag.strip('"'),
        encryption=source.encryption,
        kms_key_id=new.kms_key or source.kms_key_id,
        disable_notification=True,
    )
    replica._version_id = source.version_id  # noqa: SLF001 -- a replica keeps its source's version id
    replica.last_modified = source.last_modified
    replica.set_metadata(dict(source.metadata), replace=True)
    backend.tagger.copy_tags(source.arn, replica.arn)


def write_delete_marker(bucket: str, key: str, version_id: str) -> None:
    """Put a delete marker on top of a key's versions; without versions there is nothing to mark."""
    versions = bucket_of(bucket).keys.getlist(key)
    if versions:
        marker = FakeDeleteMarker(key=versions[-1])
        marker._version_id = version_id  # noqa: SLF001 -- replicated delete markers keep their version id
        bucket_of(bucket).keys.setlist(key, [*versions, marker])
