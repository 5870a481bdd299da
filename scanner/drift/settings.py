"""What changed in a bucket's smaller documents, a role and a key, in words."""

from collections.abc import Iterator
from typing import Any

from scanner.drift.statements import policy_changes
from scanner.model.identity import Grants, Key, ResourcePolicy, Role, RolePolicies
from scanner.model.protection import BLOCKS, ObjectLock, PublicAccessBlock, RequestPayment
from scanner.model.settings import Encryption, Ownership, Tags, Versioning, VersioningStatus
from scanner.policy.problems import plain, shown

_VERSIONING = {
    VersioningStatus.ENABLED: "was enabled",
    VersioningStatus.SUSPENDED: "was suspended",
    VersioningStatus.NEVER: "was enabled before and was never enabled now: it is another bucket",
}


def changed(noun: str, name: str, before: str, after: str) -> Iterator[str]:
    """Yield that something changed from one text to another, if it did."""
    if before != after:
        yield f"The {noun} of {name} was changed from {plain(before) or 'none'} to {plain(after) or 'none'}"


def versioning(name: str, old: Versioning, new: Versioning) -> Iterator[str]:
    """Tell a change of versioning."""
    if old.status is not new.status:
        yield f"Versioning of {name} {_VERSIONING[new.status]}"
    if old.mfa_delete != new.mfa_delete:
        yield f"MFA delete of {name} was switched {'on' if new.mfa_delete else 'off'}"


def encryption(name: str, old: Encryption, new: Encryption) -> Iterator[str]:
    """Tell a change of the default encryption."""
    yield from changed("default encryption", name, old.algorithm, new.algorithm)
    yield from changed("default KMS key", name, old.kms_key, new.kms_key)
    if old.bucket_key != new.bucket_key:
        yield f"The S3 Bucket Key of {name} was switched {'on' if new.bucket_key else 'off'}"


def tags(name: str, old: Tags, new: Tags) -> Iterator[str]:
    """Tell a change of the tags."""
    before, after = dict(old.items), dict(new.items)
    for key in sorted(before.keys() | after.keys()):
        tag = f"ag {shown(key)} of {name}"
        if key not in after:
            yield f"T{tag} was removed; it was {shown(before[key])}"
        elif key not in before:
            yield f"T{tag} was added: {shown(after[key])}"
        elif before[key] != after[key]:
            yield f"T{tag} was changed from {shown(before[key])} to {shown(after[key])}"


def ownership(name: str, old: Ownership, new: Ownership) -> Iterator[str]:
    """Tell a change of who owns objects that others write."""
    yield from changed("object ownership", name, old.object_ownership, new.object_ownership)


def bucket_policy(name: str, old: ResourcePolicy, new: ResourcePolicy) -> Iterator[str]:
    """Tell a change of the bucket policy."""
    yield from policy_changes(f"the bucket policy of {name}", old.document, new.document)


def object_lock(name: str, old: ObjectLock, new: ObjectLock) -> Iterator[str]:
    """Tell a change of Object Lock."""
    if old.enabled != new.enabled:
        yield f"Object Lock of {name} was {'enabled' if new.enabled else 'disabled'}"
    yield from changed("default retention mode", name, old.default_mode, new.default_mode)


def public_access_block(name: str, old: PublicAccessBlock, new: PublicAccessBlock) -> Iterator[str]:
    """Tell a change of Block Public Access."""
    for block in BLOCKS:
        if (block in old.on) != (block in new.on):
            yield f"{block} of {name} was switched {'on' if block in new.on else 'off'}"


def request_payment(name: str, old: RequestPayment, new: RequestPayment) -> Iterator[str]:
    """Tell a change of who pays."""
    yield from changed("payer of requests", name, old.payer, new.payer)


def role(name: str, old: Role | None, new: Role | None) -> Iterator[str]:
    """Tell a change of a role: who may assume it, and its boundary."""
    if old is None or new is None:
        yield f"Role {name} {'was created' if new else 'is gone'}"
        return
    if old.unique_id != new.unique_id:
        yield f"Role {name} was deleted and created again"
    yield from policy_changes(f"the trust policy of {name}", old.trust, new.trust)
    yield from changed("permissions boundary", name, old.boundary, new.boundary)


def role_policies(name: str, old: RolePolicies, new: RolePolicies) -> Iterator[str]:
    """Tell a change of what a role may do."""
    before, after = ({policy.name: policy.document for policy in side.identity} for side in (old, new))
    for policy in sorted(before.keys() | after.keys()):
        was, now = before.get(policy, {}), after.get(policy, {})
        if was != now:
            yield from policy_changes(f"policy {shown(policy)} of {name}", was, now)
    if old.boundary and new.boundary:
        yield from policy_changes(f"the permissions boundary of {name}", old.boundary.document, new.boundary.document)


def key(name: str, old: Key, new: Key) -> Iterator[str]:
    """Tell a change of a key."""
    if old.exists != new.exists:
        yield f"Key {name} {'was created' if new.exists else 'is gone'}"
        return
    yield from changed("state", name, old.state, new.state)
    yield from changed("key behind the alias", name, old.arn, new.arn)


def key_policy(name: str, old: ResourcePolicy, new: ResourcePolicy) -> Iterator[str]:
    """Tell a change of a key policy."""
    yield from policy_changes(f"the key policy of {name}", old.document, new.document)


def key_grants(name: str, old: Grants, new: Grants) -> Iterator[str]:
    """Tell which grants came and went."""
    yield from (f"A grant of {name} {_grant(grant)} was revoked" for grant in old.items if grant not in new.items)
    yield from (f"A grant of {name} {_grant(grant)} was made" for grant in new.items if grant not in old.items)


def _grant(grant: Any) -> str:  # noqa: ANN401 -- model.identity.Grant
    return f"to {plain(grant.grantee)} for {plain(', '.join(grant.operations), 160)}"
