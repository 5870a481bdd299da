"""Switch Replication Time Control on, or off, as the policy wants.

## What it does

On: sets the deadline of 15 minutes, the only one there is, with the metrics that S3 demands beside it. Off: takes the
deadline away and leaves the metrics as they are.

## What it costs or risks

Replication Time Control is charged for every gigabyte that is replicated, and its metrics like custom metrics. Without
it nothing bounds how old replicas may be, and nobody is told of late ones: who relied on that loses it.

## AWS source

Amazon S3 User Guide: "Meeting compliance requirements with S3 Replication Time Control"
(replication-time-control.html); API: ReplicationTime, Metrics.
"""

from collections.abc import Iterator

from scanner.actions._configuration import AFTER_UPGRADE, edit_of_rule, wished
from scanner.amend.settings import with_rtc
from scanner.model.action import Action, Case, Edit
from scanner.model.facet import REPLICATION
from scanner.model.plan import Risk


def _edits(case: Case) -> Iterator[Edit]:
    if wished(case):
        title, risk = "Switch Replication Time Control on", Risk.CAREFUL
        reason = "It is charged for every gigabyte that is replicated, and its metrics like custom metrics."
    else:
        title, risk = "Switch Replication Time Control off", Risk.DANGEROUS
        reason = "Nothing bounds how old replicas may be any more, and nobody is told of late ones."
    yield edit_of_rule(case, with_rtc(wished(case)), title=title, risk=risk, reason=reason)


ACTION = Action(
    id="time-control",
    title="Switch Replication Time Control on, or off",
    repairs=("replication-time-control",),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
    rank=AFTER_UPGRADE,
)
