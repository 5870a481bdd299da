"""What to look at next, by what a canary told and what the documents show.

A status of FAILED carries no reason; the codes that its event would carry are those of the Amazon S3 User Guide:
replication-metrics-events.html, "Replication failure reasons".
"""

from collections.abc import Iterable, Iterator

from scanner.model.plan import Target
from scanner.model.proof import Difference
from scanner.verify.pair import Pair

_ROLE = (
    "the role may not be assumed by S3 or misses a permission (AssumeRoleNotPermitted, SrcGetObjectNotPermitted, "
    "DstPutObjectNotPermitted; see replication-role and replication-role-permissions)"
)
_BUCKET_POLICY = (
    "the bucket policy of the destination does not let the role in (DstPutObjectNotPermitted; see "
    "destination-bucket-policy)"
)
_HAND_OVER = "s3:ObjectOwnerOverrideToBucketOwner is missing (DstPutObjectNotPermitted; see replica-ownership)"
_KEYS = (
    "the role may not use one of the keys, or the replica key is disabled (DstKmsKeyInvalidState, "
    "DstPutObjectNotPermitted; see replica-key-usable and replica-key-policy)"
)
_TAGS = "the role may not read or write tags (SrcGetTaggingNotPermitted, DstPutTaggingNotPermitted)"
_GUARDRAIL = "an organization's policy (SCP, RCP) denies it, which no document of the bucket shows"

_BY_ASPECT = {
    "replica": "Look for a lifecycle rule of the destination, or for somebody who deletes there.",
    "replication status": "Look for a writer at the destination other than S3.",
    "storage class": "Look for a lifecycle rule of the destination that transitions new objects (see "
    "destination-lifecycle).",
    "encryption": "Look at the rule's SourceSelectionCriteria and EncryptionConfiguration (see kms-replication).",
    "encryption key": "Look at the rule's ReplicaKmsKeyID (see replica-key-usable).",
    "owner": "Look at the rule's AccessControlTranslation and the destination's Object Ownership (see "
    "replica-ownership).",
    "retention": "Look at the destination's Object Lock (see object-lock-parity).",
    "tags": "Look at whether the role may do s3:ReplicateTags and s3:GetObjectVersionTagging.",
}
OF_OBSTACLES = (
    "Read both buckets with credentials of their accounts. Where a canary would have to stay, judge by the objects "
    "that are there: the policy runtime-evidence samples them."
)
"""What to do where a canary could not be deleted again, or nobody knows whether it could."""
_OTHERWISE = "Look for somebody who writes at the destination, or for a Lambda function that changes objects there."


def of_failed(pair: Pair) -> str:
    """Return the likeliest reasons of a failure: what the documents show, else what they leave open."""
    again = "S3 never tries it again: after the repair let Batch Replication take what failed."
    if pair.faults:
        return f"{' '.join(pair.faults)} {again}"
    return f"The likeliest reasons: {'; '.join(_reasons(pair))}. {again}"


def _reasons(pair: Pair) -> Iterator[str]:
    yield _ROLE
    if pair.crosses_accounts:
        yield _BUCKET_POLICY
    if pair.rule.destination.owner_override:
        yield _HAND_OVER
    if pair.rule.kms_opt_in:
        yield _KEYS
    yield _TAGS
    yield _GUARDRAIL


def of_pending(pair: Pair) -> str:
    """Return when to look again (Amazon S3 User Guide: replication-time-control.html, replication.html)."""
    usual = (
        "With Replication Time Control most objects take seconds and 15 minutes are promised"
        if pair.rule.destination.replication_time_control
        else "Most objects take less than 15 minutes, but without Replication Time Control up to 48 hours are normal"
    )
    return (
        f"{usual}: try again with a longer --canary-timeout. If it stays so, look at whether the destination's Region "
        "works, and at the metrics of the rule (see replication-health)."
    )


def of_no_status(pair: Pair) -> str:
    """Return why S3 does not even try."""
    if pair.encryption and pair.encryption.is_kms and not pair.rule.kms_opt_in:
        return (
            f"New objects are encrypted with KMS ({pair.encryption.algorithm}) and the rule does not opt in to that, "
            "so S3 skips them (see kms-replication)."
        )
    return (
        "A rule that was written a few minutes ago may not be in force yet: try again. Otherwise look at the rule's "
        "filter, at whether it is still enabled, and at how the canary was encrypted (see kms-replication)."
    )


def of_differences(differences: Iterable[Difference]) -> str:
    """Return where to look for each aspect that differs."""
    return " ".join(dict.fromkeys(_BY_ASPECT.get(one.aspect, _OTHERWISE) for one in differences))


def of_unread(pair: Pair, bucket: Target) -> str:
    """Return who has to be let in at the bucket that could not be looked at."""
    owner = f"account {bucket.account}" if bucket.account else "its account"
    kms = " and kms:Decrypt on its key" if pair.rule.kms_opt_in else ""
    return (
        f"Verify with credentials of {owner} that may do s3:ListBucketVersions on {bucket.name}, s3:GetObjectVersion "
        f"and s3:GetObjectVersionTagging on its objects{kms}."
    )


def of_unput(pair: Pair) -> str:
    """Return who has to be let in for a canary to be put."""
    kms = ", kms:GenerateDataKey on its key" if pair.rule.kms_opt_in else ""
    return (
        f"Let the caller do s3:PutObject and s3:PutObjectTagging on the objects of {pair.source.target.name}{kms}, and "
        "look for a statement of its bucket policy that denies uploads like this one."
    )
