"""Announce objects that fail to replicate.

## What it does

Adds one event notification, with the id `s3rc-replication-failures`, for `s3:Replication:OperationFailedReplication` to
the SNS topic, SQS queue or Lambda function that the policy's `remediation.failure_notifications` names. Every other
notification of the bucket stays as it is; where one of them takes a part of these events already, S3 takes no second
one, and a person has to widen it.

## What it costs or risks

S3 sends a test message at once, and refuses the whole document where the topic, queue or function does not let S3 in.
SNS, SQS and Lambda charge for what they take.

## AWS source

Amazon S3 User Guide: "Amazon S3 Event Notifications" (EventNotifications.html), "Receiving replication failure events"
(replication-metrics-events.html); API: PutBucketNotificationConfiguration.
"""

from collections.abc import Iterator
from functools import partial

from scanner.actions._places import pair_of, source_of
from scanner.model.action import Action, CannotRepairError, Case, Edit
from scanner.model.base import Document
from scanner.model.facet import NOTIFICATIONS
from scanner.model.plan import Risk
from scanner.model.protection import parse_notifications

_ID = "s3rc-replication-failures"
_EVENT = "s3:Replication:OperationFailedReplication"
_PLACES = {
    "sns": ("TopicConfigurations", "TopicArn"),
    "sqs": ("QueueConfigurations", "QueueArn"),
    "lambda": ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
}


def _edits(case: Case) -> Iterator[Edit]:
    target, listener = source_of(case), case.remediation.failure_notifications
    _refuse_in_vain(case)
    service = listener.split(":")[2] if listener.count(":") > 1 else ""
    if service not in _PLACES:
        raise CannotRepairError(
            "nobody is named to be told: write the ARN of a topic, queue or function as "
            "remediation.failure_notifications in the policy."
        )
    yield Edit(
        target=target,
        facet=NOTIFICATIONS,
        change=partial(_announced, _PLACES[service], listener),
        title=f"Announce failed replications of {target.name} to {listener}.",
        risk=Risk.CAREFUL,
        reason="S3 sends a test message at once, and each later message is paid for.",
    )


def _refuse_in_vain(case: Case) -> None:
    """Raise CannotRepairError where S3 would announce nothing all the same, or take no second announcement."""
    there = pair_of(case).rule.destination
    if not (there.metrics or there.replication_time_control):
        raise CannotRepairError(
            "the rule publishes no metrics, without which S3 announces nothing: let the policy expect "
            "replication-metrics, too."
        )
    others = _without_ours(case.source.document(NOTIFICATIONS) or {})
    taken = [one.target for one in parse_notifications(others).announcements if one.announces(_EVENT)]
    if taken:
        raise CannotRepairError(
            f"a part of the failures is announced to {', '.join(taken)}, and S3 takes no two announcements of the same "
            "event that overlap: widen that one."
        )


def _announced(place: tuple[str, str], listener: str, document: Document | None) -> Document:
    group, name = place
    others = _without_ours(document or {})
    return {**others, group: [*others.get(group, ()), {"Id": _ID, name: listener, "Events": [_EVENT]}]}


def _without_ours(document: Document) -> Document:
    groups = {group: document[group] for group, _ in _PLACES.values() if group in document}
    return {**document, **{group: [one for one in ones if one.get("Id") != _ID] for group, ones in groups.items()}}


ACTION = Action(
    id="failure-notifications",
    title="Announce objects that fail to replicate",
    repairs=("failure-notifications",),
    writes=(NOTIFICATIONS,),
    edits=_edits,
    documentation=__doc__ or "",
)
