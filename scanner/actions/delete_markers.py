"""Replicate delete markers, or keep them back, as the policy wants.

## What it does

Sets `DeleteMarkerReplication` of the rule. Rules that filter by tags cannot replicate delete markers, and are left to a
person.

## What it costs or risks

With it, whoever deletes objects at the source hides their replicas too; their versions stay. Without it, what is
deleted at the source stays readable at the destination, and is paid for: who relied on deletions to arrive loses that.
Nothing of it concerns deletions of the past.

## AWS source

Amazon S3 User Guide: "Replicating delete markers between buckets" (delete-marker-replication.html); API:
DeleteMarkerReplication.
"""

from collections.abc import Iterator

from scanner.actions._configuration import AFTER_UPGRADE, edit_of_rule, wished
from scanner.amend.settings import with_delete_markers
from scanner.model.action import Action, Case, Edit
from scanner.model.facet import REPLICATION
from scanner.model.plan import Risk


def _edits(case: Case) -> Iterator[Edit]:
    if wished(case):
        title, risk = "Replicate delete markers", Risk.CAREFUL
        reason = "Whoever deletes objects at the source hides their replicas, too; their versions stay."
    else:
        title, risk = "Keep delete markers back", Risk.DANGEROUS
        reason = "What is deleted at the source stays readable at the destination, and is paid for."
    yield edit_of_rule(case, with_delete_markers(wished(case)), title=title, risk=risk, reason=reason)


ACTION = Action(
    id="delete-markers",
    title="Replicate delete markers, or keep them back",
    repairs=("delete-marker-replication",),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
    rank=AFTER_UPGRADE,
)
