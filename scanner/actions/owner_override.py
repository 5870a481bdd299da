"""Make replicas in another account belong to the account that the policy wants.

## What it does

For the destination's account: translates the owner of replicas in the rule, and declares the account, which S3 demands
with it. For the source's account: takes the translation away. Where the destination switched ACLs off
(`BucketOwnerEnforced`) everything in it belongs to its owner, whatever the rule says: that is left to a person.

## What it costs or risks

New replicas belong to, and are paid for by, another account than before; the former owner has no more say over them,
and their ACLs are not copied. The role needs `s3:ObjectOwnerOverrideToBucketOwner`; the plan sees to that first.
Replicas that are there keep their owner.

## AWS source

Amazon S3 User Guide: "Changing the replica owner" (replication-change-owner.html); API: AccessControlTranslation.
"""

from collections.abc import Iterator

from scanner.actions._configuration import AFTER_UPGRADE, edit_of_rule, parameter
from scanner.actions._places import destination_of, pair_of
from scanner.amend.settings import with_owner_override
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.facet import OWNERSHIP, REPLICATION
from scanner.model.plan import Risk


def _edits(case: Case) -> Iterator[Edit]:
    owner = destination_of(case).account
    if parameter(case, "owner") == "destination":
        yield edit_of_rule(
            case,
            with_owner_override(owner),
            title=f"Make replicas belong to account {owner}",
            risk=Risk.CAREFUL,
            reason="The source's account has no say over new replicas any more; their ACLs are not copied.",
        )
        return
    _must_keep_acls(case)
    yield edit_of_rule(
        case,
        with_owner_override(""),
        title=f"Leave replicas to account {case.source.ref.account}",
        risk=Risk.DANGEROUS,
        reason=f"Account {owner} has no say over new replicas any more, and may not be able to read them.",
    )


def _must_keep_acls(case: Case) -> None:
    destination = pair_of(case).destination
    if destination.read(OWNERSHIP).bucket_owner_enforced:
        raise CannotRepairError(
            f"{destination.ref.name} enforces that its owner owns every object; no rule changes that, only its Object "
            "Ownership does."
        )


ACTION = Action(
    id="owner-override",
    title="Make replicas belong to the account that the policy wants",
    repairs=("replica-ownership",),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
    rank=AFTER_UPGRADE,
)
