"""Keep replicas in a storage class that the policy allows.

## What it does

Sets the rule's storage class: `remediation.storage_class` where the policy allows that one, else the first that the
policy allows; `same-as-source` leaves the class out, so that each replica has that of its source object.

## What it costs or risks

Every class has its own price for storage and retrieval, and some a shortest time that is charged. Replicas that are
there already stay in their class.

## AWS source

Amazon S3 User Guide: "Understanding and managing storage classes" (storage-class-intro.html); API: Destination.
"""

from collections.abc import Iterator

from scanner.actions._configuration import AFTER_UPGRADE, edit_of_rule, parameter
from scanner.amend.settings import with_storage_class
from scanner.model.action import Action, Case, Edit
from scanner.model.facet import REPLICATION
from scanner.model.plan import Risk

_SAME_AS_SOURCE = "same-as-source"


def _edits(case: Case) -> Iterator[Edit]:
    allowed: tuple[str, ...] = parameter(case, "allowed")
    wanted = case.remediation.storage_class
    chosen = wanted if wanted in allowed else allowed[0]
    kept = "the class of their source objects" if chosen == _SAME_AS_SOURCE else chosen
    yield edit_of_rule(
        case,
        with_storage_class("" if chosen == _SAME_AS_SOURCE else chosen),
        title=f"Keep replicas in {kept}",
        risk=Risk.CAREFUL,
        reason="New replicas are charged at the price of their class; those that are there stay as they are.",
    )


ACTION = Action(
    id="storage-class",
    title="Keep replicas in a storage class that the policy allows",
    repairs=("destination-storage-class",),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
    rank=AFTER_UPGRADE,
)
