"""The failure reasons that S3 reports, and whether configuration can predict them.

Source: Amazon S3 User Guide, replication-metrics-events.html#replication-failure-codes. The list grows: a code that is
not here is as good as one that is.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """A failure reason. `unpredictable` says why no configuration shows it beforehand; empty where one does."""

    meaning: str
    unpredictable: str = ""


_OBJECT = "only the object itself shows it"
_BATCH = "only a Batch Replication job meets it, and the scanner creates none"
_GONE = "a bucket that is gone has no findings; coverage counts it"
_ANNOTATIONS = "whether objects carry annotations is not configuration; without the permission only these are lost"

CODES = {
    "AssumeRoleNotPermitted": Code("S3 cannot assume the replication role."),
    "DstBucketInvalidRegion": Code("The destination is not in the Region that the job expects.", _BATCH),
    "DstBucketNotFound": Code("The destination does not exist."),
    "DstBucketObjectLockConfigMissing": Code("The source has Object Lock and the destination has not."),
    "DstBucketUnversioned": Code("The destination's versioning is not enabled."),
    "DstDelObjNotPermitted": Code("A delete marker may not be written."),
    "DstKmsKeyInvalidState": Code("The replica key is disabled or about to be deleted."),
    "DstKmsKeyNotFound": Code("The replica key does not exist in the destination's Region."),
    "DstMultipartInitNotPermitted": Code("A large replica may not be begun."),
    "DstMultipartUploadNotPermitted": Code("A part of a large replica may not be written."),
    "DstMultipartCompleteNotPermitted": Code("A large replica may not be finished."),
    "DstObjectHardDeleted": Code("The replica was deleted by version id.", _OBJECT),
    "DstPutAclNotPermitted": Code("The replica's ACL may not be written."),
    "DstPutLegalHoldNotPermitted": Code("The replica's legal hold may not be written."),
    "DstPutObjectNotPermitted": Code("The replica may not be written, or not be encrypted."),
    "DstPutRetentionNotPermitted": Code("The replica's retention may not be written."),
    "DstPutTaggingNotPermitted": Code("The replica's tags may not be written."),
    "DstVersionNotFound": Code("The replica whose metadata changed is not there.", _OBJECT),
    "InitiateReplicationNotPermitted": Code("The job's role may not start a replication.", _BATCH),
    "SrcBucketInvalidRegion": Code("The source is not in the job's Region.", _BATCH),
    "SrcBucketNotFound": Code("The source does not exist.", _GONE),
    "SrcBucketReplicationConfigMissing": Code("The replication configuration was removed."),
    "SrcGetAclNotPermitted": Code("The source object's ACL may not be read."),
    "SrcGetLegalHoldNotPermitted": Code("The source object's legal hold may not be read."),
    "SrcGetRetentionNotPermitted": Code("The source object's retention may not be read."),
    "SrcGetObjectNotPermitted": Code("The source object may not be read, or not be decrypted."),
    "SrcHeadObjectNotPermitted": Code("The source object's metadata may not be read."),
    "SrcGetTaggingNotPermitted": Code("The source object's tags may not be read."),
    "SrcKeyNotFound": Code("The object vanished before it was replicated.", _OBJECT),
    "SrcKmsKeyInvalidState": Code("The source's key is disabled or about to be deleted."),
    "SrcObjectNotEligible": Code("The object's storage class or tags do not fit.", _OBJECT),
    "SrcObjectNotFound": Code("The object is not there.", _OBJECT),
    "SrcVersionNotFound": Code("The object's version is not there.", _OBJECT),
    "SrcReplicationNotPending": Code("The object is replicated already.", _OBJECT),
    "SrcGetObjectAnnotationNotPermitted": Code("The object's annotations may not be read.", _ANNOTATIONS),
    "SrcAnnotationNotFound": Code("An annotation vanished.", _OBJECT),
    "SrcAnnotationEncryptionUnsupported": Code("An annotation's encryption cannot be replicated.", _OBJECT),
    "DstPutObjectAnnotationNotPermitted": Code("The replica's annotations may not be written.", _ANNOTATIONS),
    "AnnotationLimitExceeded": Code("The replica has as many annotations as it may have.", _OBJECT),
}
