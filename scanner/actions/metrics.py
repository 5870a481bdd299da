"""Publish replication metrics, or none, as the policy wants.

## What it does

On: sets `Metrics` of the rule. Off: takes the element away, and Replication Time Control with it, which S3 takes only
together with metrics.

## What it costs or risks

Metrics are charged like custom metrics of CloudWatch. Without them failed replications show in no metric and no event:
alarms on them see nothing any more.

## AWS source

Amazon S3 User Guide: "Monitoring replication with metrics, event notifications, and statuses"
(replication-metrics.html); API: Metrics.
"""

from collections.abc import Iterator

from scanner.actions._configuration import AFTER_UPGRADE, edit_of_rule, wished
from scanner.actions._places import pair_of
from scanner.amend.settings import with_metrics
from scanner.model.action import Action, Case, Edit
from scanner.model.facet import REPLICATION
from scanner.model.plan import Risk


def _edits(case: Case) -> Iterator[Edit]:
    if wished(case):
        title, risk = "Publish replication metrics", Risk.CAREFUL
        reason = "They are charged like custom metrics of CloudWatch."
    else:
        timed = pair_of(case).rule.destination.replication_time_control
        title, risk = (
            f"Publish no replication metrics{' and end Replication Time Control' if timed else ''}",
            Risk.DANGEROUS,
        )
        reason = "Failed replications show in no metric and no event any more."
    yield edit_of_rule(case, with_metrics(wished(case)), title=title, risk=risk, reason=reason)


ACTION = Action(
    id="metrics",
    title="Publish replication metrics, or none",
    repairs=("replication-metrics",),
    writes=(REPLICATION,),
    edits=_edits,
    documentation=__doc__ or "",
    rank=AFTER_UPGRADE,
)
