"""Whether a replication role may take an object from its source and put it into a destination.

Amazon S3 User Guide: setting-repl-config-perm-overview.html, replication-config-for-kms-objects.html,
replication-change-owner.html, replication-troubleshoot.html. S3 tells none of the reasons by the object's status.
"""

from collections.abc import Iterator
from typing import Final

from scanner.model.base import Document
from scanner.sandbox.emulator import authority, keys, matching, moto_iam, moto_state, rights
from scanner.sandbox.emulator.moto_iam import Caller
from scanner.sandbox.emulator.moto_state import MotoObject
from scanner.sandbox.emulator.statements import Asked, Decision

_S3: Final = Caller(account="", arn="s3.amazonaws.com")
_FROM_BUCKET: Final = ("s3:GetReplicationConfiguration", "s3:ListBucket")
_WITH_SOURCE_KEY: Final = ("kms:Decrypt",)
_WITH_REPLICA_KEY: Final = ("kms:Encrypt", "kms:GenerateDataKey")


def may_leave(role: Caller, source: MotoObject) -> bool:
    """Tell whether S3 can take the role, and the role read the object."""
    bucket = moto_state.bucket_of(source.bucket_name)
    return (
        can_be_taken(role)
        and _may(role, _FROM_BUCKET, bucket.name, "")
        and any(_may(role, actions, bucket.name, source.name) for actions in _from_object(source))
        and (not is_kms(source) or keys.lets(role, _WITH_SOURCE_KEY, source.kms_key_id or "", bucket, source.name))
    )


def may_arrive(role: Caller, source: MotoObject, rule: Document) -> bool:
    """Tell whether a rule's destination takes the object from the role."""
    name = matching.destination_of(rule)
    return (
        _is_ready(name)
        and _may(role, _to_object(rule, name), name, source.name)
        and (not is_kms(source) or _may_encrypt(role, rule, name, source.name))
    )


def may_mark(role: Caller, rule: Document, key: str) -> bool:
    """Tell whether a rule's destination takes a delete marker from the role."""
    name = matching.destination_of(rule)
    return can_be_taken(role) and _is_ready(name) and _may(role, ("s3:ReplicateDelete",), name, key)


def can_be_taken(role: Caller) -> bool:
    """Tell whether the role exists and trusts S3."""
    found = moto_iam.identity_of(role.arn)
    return found is not None and rights.trusts(found, _S3) is Decision.ALLOWED


def is_kms(source: MotoObject) -> bool:
    """Tell whether an object version is encrypted with a KMS key."""
    return source.encryption in keys.KMS


def _is_ready(name: str) -> bool:
    return moto_state.owner_of(name) is not None and moto_state.is_versioned(name)


def _from_object(source: MotoObject) -> Iterator[tuple[str, ...]]:
    """Yield the sets of permissions of which the role needs one; without KMS, reading like a person is enough."""
    tagged = moto_state.tags_of(source.bucket_name, source)
    always = ("s3:GetObjectVersionAcl", *(("s3:GetObjectVersionTagging",) if tagged else ()))
    yield "s3:GetObjectVersionForReplication", *always
    if not is_kms(source):
        yield "s3:GetObjectVersion", *always


def _to_object(rule: Document, name: str) -> tuple[str, ...]:
    """Return the permissions at the destination; handing over needs one more where objects may have other owners."""
    handed_over = "AccessControlTranslation" in rule["Destination"]
    enforced = moto_state.bucket_of(name).ownership_rule == "BucketOwnerEnforced"
    override = ("s3:ObjectOwnerOverrideToBucketOwner",) if handed_over and not enforced else ()
    return "s3:ReplicateObject", *override


def _may(role: Caller, actions: tuple[str, ...], bucket: str, key: str) -> bool:
    owner, policy = moto_state.owner_of(bucket) or "", moto_state.policy_of(bucket)
    resource = f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"
    return all(authority.allows(Asked(role, action, resource), owner, policy) for action in actions)


def _may_encrypt(role: Caller, rule: Document, name: str, key: str) -> bool:
    replica_key = rule["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"]
    return keys.lets(role, _WITH_REPLICA_KEY, replica_key, moto_state.bucket_of(name), key)
