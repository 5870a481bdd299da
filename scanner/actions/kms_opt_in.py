"""Replicate objects that are encrypted with KMS.

## What it does

Opts the rule in to objects encrypted with KMS and names the key of their replicas: the policy's
`remediation.replica_kms_key`, else the key of the destination's default encryption, where that is named by its full ARN
and is in the destination's Region.

## What it costs or risks

Objects that were passed over so far are copied from then on, and each asks KMS for keys at both sides: requests,
storage and transfer are charged. The replication role and the policies of both keys must allow it, or every such object
fails; the plan sees to that first.

## AWS source

Amazon S3 User Guide: "Replicating encrypted objects (SSE-S3, SSE-KMS, DSSE-KMS, SSE-C)"
(replication-config-for-kms-objects.html); API: SseKmsEncryptedObjects, EncryptionConfiguration.
"""

from collections.abc import Iterator

from scanner.actions._configuration import AFTER_UPGRADE, edit_of_rule
from scanner.actions._places import pair_of
from scanner.amend.settings import with_kms
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.facet import ENCRYPTION, REPLICATION
from scanner.model.facts import NoDestinationError, PairFacts
from scanner.model.keys import PREDEFINED
from scanner.model.plan import Risk
from scanner.model.resource import ResourceRef


def _edits(case: Case) -> Iterator[Edit]:
    key = _key(case, pair_of(case))
    yield edit_of_rule(
        case,
        with_kms(key),
        title=f"Replicate objects encrypted with KMS, with key {key},",
        risk=Risk.CAREFUL,
        reason="Objects that were passed over are copied from then on: storage, transfer and KMS requests are charged.",
    )


def _key(case: Case, pair: PairFacts) -> str:
    """Return the ARN of a key that can encrypt the replicas."""
    name = pair.rule.destination.bucket
    try:
        region = pair.destination.region
        wanted = case.remediation.replica_kms_key
        if _serves(wanted, region, pair):
            return wanted
        default = pair.destination.read(ENCRYPTION)
    except NoDestinationError as missing:
        raise CannotRepairError(f"the destination {name} does not exist.") from missing
    if default.is_kms and ":key/" in default.kms_key and _serves(default.kms_key, region, pair):
        return default.kms_key
    raise CannotRepairError(
        f"which key to encrypt replicas with is not known: give the policy a remediation.replica_kms_key in the Region "
        f"of {name} ({region or 'not known'}), or {name} a default key by its full ARN."
    )


def _serves(key: str, region: str, pair: PairFacts) -> bool:
    """Tell whether a key is in the destination's Region, and no AWS managed key of another account."""
    ref = ResourceRef(key)
    foreign = PREDEFINED in key and pair.owner != pair.source.ref.account
    return ref.is_of("kms") and ref.region == region and not foreign


ACTION = Action(
    id="kms-opt-in",
    title="Replicate objects that are encrypted with KMS",
    repairs=("kms-replication",),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
    rank=AFTER_UPGRADE,
)
