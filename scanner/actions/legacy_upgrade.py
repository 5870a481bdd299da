"""Upgrade a V1 replication configuration.

## What it does

Gives every rule the V2 form: its prefix in a `Filter`, a priority, and `DeleteMarkerReplication: Enabled`, since a V1
rule replicates the delete markers that users make. S3 takes V2 for the whole document or not at all, so foreign rules
are rewritten, too. Nothing else of them changes.

## What it costs or risks

Nothing is charged, and the same objects are replicated as before. Tools that compare the configuration with their own
idea of it see a difference in every rule. A V1 configuration can be written back as long as nothing was added to it.

## AWS source

Amazon S3 User Guide: "Replication configuration file elements", backward compatibility (replication-add-config.html);
API: ReplicationRule.
"""

from collections.abc import Iterator

from scanner.actions._configuration import configured
from scanner.actions._places import source_of
from scanner.amend.replication import retired, upgraded
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.base import Document
from scanner.model.facet import REPLICATION
from scanner.model.plan import Risk


def _edits(case: Case) -> Iterator[Edit]:
    yield configured(
        source_of(case),
        case.source.document(REPLICATION),
        _upgraded,
        title=f"Upgrade the replication configuration of {case.source.ref.name} from V1.",
        risk=Risk.CAREFUL,
        reason="It rewrites rules that others made, in form alone: the same objects are replicated in the same way.",
    )


def _upgraded(document: Document | None) -> Document:
    if document is None:
        raise CannotRepairError("the bucket has no replication configuration any more.")
    return retired(upgraded(document))


ACTION = Action(
    id="legacy-upgrade",
    title="Upgrade a V1 replication configuration",
    repairs=("legacy-configuration",),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
)
