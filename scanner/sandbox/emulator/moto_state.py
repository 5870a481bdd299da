"""Buckets and object versions as moto holds them.

The modules `moto_*` are the only ones that know moto's insides. Written against moto 5.2.5. S3 bucket names are
one namespace across accounts; moto keeps a backend an account and a map from name to account
(`moto.s3.models.s3_backends`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from moto.s3.models import FakeDeleteMarker, FakeKey, s3_backends

MotoBackend = Any
MotoBucket = Any
MotoObject = Any
"""moto's S3Backend, FakeBucket and FakeKey, which carry no types."""

PARTITION: Final = "aws"
_MOTO: Final = ((5, 2, 5), (5, 3))


class UnsupportedMotoError(RuntimeError):
    """This moto's insides were never looked at."""


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


def replace_in_policies(old: str, new: str) -> None:
    """Replace a text in the policies of all buckets."""
    for backends in list(s3_backends.values()):
        for bucket in backends[PARTITION].buckets.values():
            if bucket.policy:
                bucket.policy = bucket.policy.replace(old.encode(), new.encode())


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
    # Each account has a tagger of its own, so one alone cannot copy from account to account.
    tags = backend.tagger.convert_dict_to_tags_input(tags_of(source.bucket_name, source))
    backend.tagger.tag_resource(replica.arn, tags)


def write_delete_marker(bucket: str, key: str, version_id: str) -> None:
    """Put a delete marker on top of a key's versions; without versions there is nothing to mark."""
    versions = bucket_of(bucket).keys.getlist(key)
    if versions:
        marker = FakeDeleteMarker(key=versions[-1])
        marker._version_id = version_id  # noqa: SLF001 -- replicated delete markers keep their version id
        bucket_of(bucket).keys.setlist(key, [*versions, marker])
