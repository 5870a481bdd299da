"""Create the destination bucket.

## What it does

Creates the bucket that the policy's `remediation.destination` names, in its account and Region, with ACLs switched off,
all public access blocked, and the tag `created-by = s3-replication-scanner`. Where the source has Object Lock, the new
bucket has it, too. Where the policy names a replica key, new objects are encrypted with it by default, with an S3
Bucket Key.

Only a name that S3 says nobody has is taken, and only the one that the policy names: who can no longer see a bucket of
another name cannot know where it was, nor whose it will be.

## What it costs or risks

An empty bucket costs nothing and nothing depends on it yet. Object Lock cannot be taken off it again.

## AWS source

Amazon S3 User Guide: "Creating a general purpose bucket" (create-bucket-overview.html), "Blocking public access"
(access-control-block-public-access.html); API: CreateBucket, PutPublicAccessBlock, PutBucketTagging.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from scanner.actions._places import pair_of
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.facet import ENCRYPTION, LOCATION, OBJECT_LOCK, OWNERSHIP, PUBLIC_ACCESS_BLOCK, TAGS, Facet
from scanner.model.facts import PairFacts
from scanner.model.plan import Risk, Target

_TAG = {"Key": "created-by", "Value": "s3-replication-scanner"}
_NOTHING_YET = "Nothing depends on it yet."
_BLOCKED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def _edits(case: Case) -> Iterator[Edit]:
    pair = pair_of(case)
    place = _place(case, pair)
    target = Target(place.arn, place.account, place.region)
    locked = pair.source.read(OBJECT_LOCK).enabled
    yield Edit(
        target=target,
        facet=LOCATION,
        change=partial(_set, {"Region": place.region, **({"ObjectLockEnabledForBucket": True} if locked else {})}),
        title=f"Create bucket {place.name} in {place.region} in account {place.account}.",
        risk=Risk.CAREFUL if locked else Risk.SAFE,
        reason="Object Lock can never be taken off the bucket." if locked else _NOTHING_YET,
        creates=True,
    )
    yield from _settings(case, target, locked=locked)


def _settings(case: Case, target: Target, *, locked: bool) -> Iterator[Edit]:
    name = target.name
    yield _setting(target, PUBLIC_ACCESS_BLOCK, dict.fromkeys(_BLOCKED, True), f"Block all public access to {name}.")
    owned = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    yield _setting(target, OWNERSHIP, owned, f"Switch ACLs off on {name}, so that its owner owns every replica.")
    yield _setting(target, TAGS, {"TagSet": [_TAG]}, f"Tag {name} as made by this tool.")
    if locked:
        yield _setting(target, OBJECT_LOCK, {"ObjectLockEnabled": "Enabled"}, f"Enable Object Lock on {name}.")
    if key := case.remediation.replica_kms_key:
        yield _setting(target, ENCRYPTION, _encrypted(key), f"Encrypt new objects of {name} with {key} by default.")


def _setting(target: Target, facet: Facet[Any], document: Document, title: str) -> Edit:
    change = partial(_set, document)
    return Edit(target=target, facet=facet, change=change, title=title, risk=Risk.SAFE, reason=_NOTHING_YET)


def _set(document: Document, _before: Document | None) -> Document:
    return document


def _encrypted(key: str) -> Document:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]}


def _place(case: Case, pair: PairFacts) -> BucketRef:
    wanted, named = case.remediation.destination, pair.rule.destination
    if wanted is None or wanted.arn != named.arn:
        raise CannotRepairError(
            f"bucket {named.bucket} is gone, and remediation.destination in the policy does not name it: create it "
            "again where it belongs, or take the rule out."
        )
    if named.account not in ("", wanted.account):
        raise CannotRepairError(
            f"the rule says that account {named.account} owns {named.bucket}; the policy wants it in {wanted.account}."
        )
    return wanted


ACTION = Action(
    id="destination-bucket",
    title="Create the destination bucket",
    repairs=("destination-exists",),
    writes=(LOCATION, PUBLIC_ACCESS_BLOCK, OWNERSHIP, TAGS, OBJECT_LOCK, ENCRYPTION),
    edits=_edits,
    documentation=__doc__ or "",
)
