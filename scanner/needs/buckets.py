"""What a rule needs its role to be allowed at the buckets.

Amazon S3 User Guide: setting-repl-config-perm-overview.html, replication-config-for-kms-objects.html,
replication-change-owner.html; the failure codes are those of replication-metrics-events.html.
"""

from collections.abc import Iterator

from scanner.iam.context import Context
from scanner.iam.replication import objects, s3_context
from scanner.model.facet import OBJECT_LOCK, OWNERSHIP, Unread
from scanner.model.facts import PairFacts
from scanner.needs.caller import Caller
from scanner.needs.need import Need, Place

SOURCE_CODES = {
    "s3:GetReplicationConfiguration": (),
    "s3:ListBucket": (),
    "s3:GetObjectVersionForReplication": ("SrcGetObjectNotPermitted", "SrcHeadObjectNotPermitted"),
    "s3:GetObjectVersionAcl": ("SrcGetAclNotPermitted",),
    "s3:GetObjectVersionTagging": ("SrcGetTaggingNotPermitted",),
    "s3:GetObjectRetention": ("SrcGetRetentionNotPermitted",),
    "s3:GetObjectLegalHold": ("SrcGetLegalHoldNotPermitted",),
}
"""What S3 reports where the role may not do something at the source."""

DESTINATION_CODES = {
    "s3:ReplicateObject": (
        "DstPutObjectNotPermitted",
        "DstMultipartInitNotPermitted",
        "DstMultipartUploadNotPermitted",
        "DstMultipartCompleteNotPermitted",
        "DstPutAclNotPermitted",
        "DstPutTaggingNotPermitted",
    ),
    "s3:ReplicateDelete": ("DstDelObjNotPermitted",),
    "s3:ObjectOwnerOverrideToBucketOwner": ("DstPutObjectNotPermitted",),
    "s3:ReplicateTags": ("DstPutTaggingNotPermitted",),
    "s3:PutObjectRetention": ("DstPutRetentionNotPermitted",),
    "s3:PutObjectLegalHold": ("DstPutLegalHoldNotPermitted",),
}
"""What S3 reports where the role may not do something at the destination."""

_OF_BUCKET = ("s3:GetReplicationConfiguration", "s3:ListBucket")
_OF_OBJECTS = ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging")
_LOCK_READS = ("s3:GetObjectRetention", "s3:GetObjectLegalHold")
# The failure reasons name these two, the page of permissions does not: only a Deny is certain to do harm.
_LOCK_WRITES = ("s3:PutObjectRetention", "s3:PutObjectLegalHold")
_RESOURCE_OWNER = ("aws:resourceaccount", "s3:resourceaccount")


def at_source(pair: PairFacts, caller: Caller) -> Iterator[Need]:
    """Yield what a rule needs at the source bucket."""
    ref, rule = pair.source.ref, pair.rule
    context = s3_context(caller.role, ref.account)
    every = objects(ref.arn, rule.scope.prefix)
    for action in _OF_BUCKET:
        yield Need(Place.SOURCE, action, ref.arn, ref.account, context, SOURCE_CODES[action])
    for action in _OF_OBJECTS:
        # s3:GetObjectVersion reads all objects but those encrypted with KMS.
        serves = action == "s3:GetObjectVersionForReplication" and not rule.kms_opt_in
        instead = "s3:GetObjectVersion" if serves else ""
        yield Need(Place.SOURCE, action, every, ref.account, context, SOURCE_CODES[action], instead)
    locked, doubt = _locked(pair)
    for action in _LOCK_READS if locked else ():
        yield Need(Place.SOURCE, action, every, ref.account, context, SOURCE_CODES[action], doubt=doubt)


def at_destination(pair: PairFacts, caller: Caller) -> Iterator[Need]:
    """Yield what a rule needs at the destination bucket."""
    every = objects(pair.rule.destination.arn, pair.rule.scope.prefix)
    context = _destination_context(pair, caller)
    for action, optional, doubt in _destination_actions(pair):
        codes = DESTINATION_CODES[action]
        yield Need(Place.DESTINATION, action, every, pair.owner, context, codes, optional=optional, doubt=doubt)


def _destination_actions(pair: PairFacts) -> Iterator[tuple[str, bool, Unread | None]]:
    """Yield each action, whether it is optional, and why it may not be needed at all."""
    yield "s3:ReplicateObject", False, None
    if pair.rule.replicates_delete_markers:
        yield "s3:ReplicateDelete", False, None
    overridden, doubt = _overridden(pair)
    if overridden:
        yield "s3:ObjectOwnerOverrideToBucketOwner", False, doubt
    # s3:ReplicateObject covers tags; a Deny on s3:ReplicateTags is how a destination's owner refuses them.
    yield "s3:ReplicateTags", True, None
    locked, doubt = _locked(pair)
    for action in _LOCK_WRITES if locked else ():
        yield action, True, doubt


def _destination_context(pair: PairFacts, caller: Caller) -> Context:
    context = s3_context(caller.role, pair.owner)
    if pair.owner:
        return context
    return Context({key: value for key, value in context.values.items() if key not in _RESOURCE_OWNER})


def _overridden(pair: PairFacts) -> tuple[bool, Unread | None]:
    """Tell whether the rule has to change the owner of replicas: not in one account, nor where ACLs are off."""
    if not pair.rule.destination.owner_override or pair.owner == pair.source.ref.account:
        return False, None
    try:
        return not pair.destination.read(OWNERSHIP).bucket_owner_enforced, None
    except Unread as unread:
        return True, unread


def _locked(pair: PairFacts) -> tuple[bool, Unread | None]:
    try:
        return pair.source.read(OBJECT_LOCK).enabled, None
    except Unread as unread:
        return True, unread
