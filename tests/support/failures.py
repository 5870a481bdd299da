"""Single faults in healthy set-ups: what S3 would report, and which check predicts it.

Failure reasons: Amazon S3 User Guide, replication-metrics-events.html#replication-failure-codes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support import reference
from tests.support.reference import DESTINATION, ROLE, SOURCE, SOURCE_KEY, Fragment

Change = Callable[[Fragment], None]


@dataclass(frozen=True)
class Fault:
    """One change of a healthy set-up. `code` is empty for a fault that S3 never reports; `bucket` has the finding."""

    name: str
    code: str
    checks: tuple[str, ...]
    make: Change
    base: dict[str, Any] = field(default_factory=dict)
    bucket: str = SOURCE


def setting(resource: str, facet: str, answer: Any) -> Change:  # noqa: ANN401 -- any of AWS's documents
    """Return the change that gives a resource another document."""

    def change(fragment: Fragment) -> None:
        fragment[resource][facet] = answer

    return change


def editing(*keys: str, **changes: Any) -> Change:  # noqa: ANN401 -- parts of AWS's document
    """Return the change of the rule, or of the part of it that the keys lead to."""

    def change(fragment: Fragment) -> None:
        part = fragment[SOURCE]["replication"]["Rules"][0]
        for key in keys:
            part = part[key]
        part.update(changes)

    return change


def without(*keys: str) -> Change:
    """Return the change that takes a part of the rule away."""

    def change(fragment: Fragment) -> None:
        part = fragment[SOURCE]["replication"]["Rules"][0]
        for key in keys[:-1]:
            part = part[key]
        del part[keys[-1]]

    return change


def key_state(arn: str, state: str) -> Change:
    """Return the change of a key's state."""

    def change(fragment: Fragment) -> None:
        fragment[arn]["key"] = {**fragment[arn]["key"], "KeyState": state}

    return change


def missing(name: str) -> Change:
    """Return the change that makes a bucket not exist (any more)."""

    def change(fragment: Fragment) -> None:
        fragment[name] = {"account": "", "listed": False, "location": None}

    return change


def _expiring(days: int) -> dict[str, Any]:
    return {"Rules": [{"ID": "tidy", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": days}}]}


def _configuration() -> Iterator[Fault]:
    disabled = {"Status": "Disabled"}
    yield Fault("the destination was deleted", "DstBucketNotFound", ("destination-exists",), missing(DESTINATION))
    yield Fault(
        "the destination's versioning was suspended",
        "DstBucketUnversioned",
        ("destination-versioning",),
        setting(DESTINATION, "versioning", {"Status": "Suspended"}),
    )
    yield Fault(
        "the source is locked and the destination is not",
        "DstBucketObjectLockConfigMissing",
        ("object-lock-parity",),
        setting(DESTINATION, "object-lock", None),
        {"object_lock": True},
    )
    yield Fault(
        "the configuration was removed",
        "SrcBucketReplicationConfigMissing",
        ("replication-configured",),
        setting(SOURCE, "replication", None),
    )
    yield Fault("the rule was disabled", "", ("rule-enabled",), editing(Status="Disabled"))
    yield Fault("the rule takes a prefix only", "", ("whole-bucket-scope",), editing(Filter={"Prefix": "logs/"}))
    yield Fault(
        "KMS objects without opt-in",
        "",
        ("kms-replication",),
        without("SourceSelectionCriteria"),
        {"kms": True},
    )
    yield Fault(
        "the destination expires replicas",
        "",
        ("destination-lifecycle",),
        setting(DESTINATION, "lifecycle", _expiring(1)),
    )
    yield Fault(
        "delete markers stay behind", "", ("delete-marker-replication",), editing(DeleteMarkerReplication=disabled)
    )
    yield Fault(
        "the destination replicates on, which replicas do not",
        "",
        ("no-replication-chain",),
        reference.add_way_onward,
        bucket=DESTINATION,
    )
    cross_account = {"cross_account": True}
    yield Fault(
        "the destination in another account lets requesters pay",
        "",
        ("requester-pays-destination",),
        setting(DESTINATION, "request-payment", {"Payer": "Requester"}),
        cross_account,
    )
    yield Fault(
        "the destination's public access is not blocked",
        "",
        ("destination-public-access",),
        setting(DESTINATION, "public-access-block", None),
    )
    yield Fault("nobody is told of failures", "", ("failure-notifications",), setting(SOURCE, "notifications", {}))


def _keys() -> Iterator[Fault]:
    replica = reference.replica_key(reference.SOURCE_ACCOUNT)
    kms = {"kms": True}
    for state in ("Disabled", "PendingDeletion"):
        yield Fault(
            f"the replica key is {state}",
            "DstKmsKeyInvalidState",
            ("replica-key-usable",),
            key_state(replica, state),
            kms,
        )
        yield Fault(
            f"the source's key is {state}",
            "SrcKmsKeyInvalidState",
            ("replica-key-usable",),
            key_state(SOURCE_KEY, state),
            kms,
        )
    yield Fault(
        "the replica key does not exist",
        "DstKmsKeyNotFound",
        ("replica-key-usable",),
        setting(replica, "key", None),
        kms,
    )


def _roles() -> Iterator[Fault]:
    yield Fault("the role was deleted", "AssumeRoleNotPermitted", ("replication-role",), setting(ROLE, "role", None))
    other = {**reference.TRUST["Statement"][0], "Principal": {"Service": "ec2.amazonaws.com"}}  # type: ignore[dict-item]
    role = {"Arn": ROLE, "RoleId": "AROAEXAMPLEID"}
    trust = {"Version": "2012-10-17", "Statement": [other]}
    yield Fault(
        "the role does not trust S3",
        "AssumeRoleNotPermitted",
        ("replication-role",),
        setting(ROLE, "role", {**role, "AssumeRolePolicyDocument": trust}),
    )


def role_without(*actions: str) -> Change:
    """Return the change that takes actions out of the role's policy."""

    def change(fragment: Fragment) -> None:
        for statement in fragment[ROLE]["role-policies"]["Inline"][0]["PolicyDocument"]["Statement"]:
            statement["Action"] = [action for action in statement["Action"] if action not in actions]

    return change


def bounded_to(*actions: str) -> Change:
    """Return the change that gives the role a permissions boundary."""

    def change(fragment: Fragment) -> None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [*actions], "Resource": "*"}]}
        fragment[ROLE]["role-policies"]["Boundary"] = {"PolicyName": "limit", "PolicyDocument": document}
        fragment[ROLE]["role"]["PermissionsBoundary"] = {"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/limit"}

    return change


def policy_of(resource: str, facet: str, **statement: Any) -> Change:  # noqa: ANN401 -- AWS's JSON
    """Return the change that gives a bucket or key a policy of one statement, about everybody unless it says whom."""
    return setting(resource, facet, reference.as_policy([{"Principal": "*", "Resource": "*", **statement}]))


def denying(resource: str, *actions: str, **elements: Any) -> Change:  # noqa: ANN401 -- AWS's JSON
    """Return the change that makes a bucket's policy deny actions on its objects."""
    objects = f"{reference.bucket_arn(resource)}/*"
    return policy_of(resource, "policy", Effect="Deny", Action=actions, Resource=objects, **elements)


_ENDPOINT_ONLY = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}
_LOCK, _KMS, _ACROSS = {"object_lock": True}, {"kms": True}, {"cross_account": True}


def _role_permissions() -> Iterator[Fault]:
    lacking: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("s3:GetObjectVersionForReplication", "SrcGetObjectNotPermitted", {}),
        ("s3:GetObjectVersionAcl", "SrcGetAclNotPermitted", {}),
        ("s3:GetObjectVersionTagging", "SrcGetTaggingNotPermitted", {}),
        ("s3:GetObjectRetention", "SrcGetRetentionNotPermitted", _LOCK),
        ("s3:GetObjectLegalHold", "SrcGetLegalHoldNotPermitted", _LOCK),
        ("s3:ReplicateObject", "DstPutObjectNotPermitted", {}),
        ("s3:ReplicateDelete", "DstDelObjNotPermitted", {}),
        ("kms:Decrypt", "SrcGetObjectNotPermitted", _KMS),
        ("kms:Encrypt", "DstPutObjectNotPermitted", _KMS),
    )
    for action, code, base in lacking:
        yield Fault(f"the role lacks {action}", code, ("replication-role-permissions",), role_without(action), base)
    yield Fault(
        "the boundary leaves s3:ReplicateObject out",
        "DstMultipartInitNotPermitted",
        ("replication-role-permissions",),
        bounded_to("s3:Get*", "s3:ListBucket", "s3:ReplicateDelete"),
    )
    yield Fault(
        "the source's policy lets only a VPC endpoint read",
        "SrcHeadObjectNotPermitted",
        ("replication-role-permissions",),
        denying(SOURCE, "s3:GetObject*", Condition=_ENDPOINT_ONLY),
    )


def _destination_policy() -> Iterator[Fault]:
    gone = {"Effect": "Allow", "Principal": {"AWS": "AROADELETEDEXAMPLE11"}, "Action": "s3:*"}
    faults: tuple[tuple[str, str, dict[str, Any], Change], ...] = (
        ("has no policy for the other account", "DstMultipartCompleteNotPermitted", _ACROSS,
         setting(DESTINATION, "policy", None)),
        ("names a role that was deleted", "DstPutAclNotPermitted", _ACROSS,
         policy_of(DESTINATION, "policy", **gone)),
        ("lets only a VPC endpoint in", "DstMultipartUploadNotPermitted", {},
         denying(DESTINATION, "s3:*", Condition=_ENDPOINT_ONLY)),
        ("refuses tags", "DstPutTaggingNotPermitted", {}, denying(DESTINATION, "s3:ReplicateTags")),
        ("refuses delete markers", "DstDelObjNotPermitted", {}, denying(DESTINATION, "s3:ReplicateDelete")),
        ("refuses retention", "DstPutRetentionNotPermitted", _LOCK, denying(DESTINATION, "s3:PutObjectRetention")),
        ("refuses legal holds", "DstPutLegalHoldNotPermitted", _LOCK, denying(DESTINATION, "s3:PutObjectLegalHold")),
    )  # fmt: skip
    for name, code, base, make in faults:
        yield Fault(f"the destination {name}", code, ("destination-bucket-policy",), make, base)


def _key_policies() -> Iterator[Fault]:
    admin = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{reference.SOURCE_ACCOUNT}:role/admin"}}
    owner = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{reference.OTHER_ACCOUNT}:root"}}
    own, foreign = (reference.replica_key(a) for a in (reference.SOURCE_ACCOUNT, reference.OTHER_ACCOUNT))
    faults = (
        ("the source's key serves its administrator only", "SrcGetObjectNotPermitted", _KMS, SOURCE_KEY, admin),
        ("the replica key serves its administrator only", "DstPutObjectNotPermitted", _KMS, own, admin),
        ("the other account's key does not name the role", "DstPutObjectNotPermitted", _KMS | _ACROSS, foreign, owner),
    )
    for name, code, base, key, statement in faults:
        make = policy_of(key, "key-policy", Action="kms:*", **statement)
        yield Fault(name, code, ("replica-key-policy",), make, base)


def _permissions() -> Iterator[Fault]:
    yield from _role_permissions()
    yield from _destination_policy()
    yield from _key_policies()


FAULTS: tuple[Fault, ...] = (*_configuration(), *_keys(), *_roles(), *_permissions())
