r"""The source announces objects that fail to replicate.

## What it requires

The source sends the event `s3:Replication:OperationFailedReplication`, or all of `s3:Replication:*`, to a queue, a
topic or a function, for every object of the rule: without a suffix filter, and with no prefix filter narrower than the
rule's. Filters of several notifications are never added up. And the rule publishes replication metrics, without which
S3 sends none of these events.

Events to Amazon EventBridge do not count: replication events are not among those that S3 sends there. Whether
somebody listens to the queue, topic or function, and whether it still exists, is not looked at.

## Why

S3 never retries an object that failed, and no request tells its writer. The event names the object and the reason
minutes later; otherwise the loss shows only in each object's own replication status, which nobody looks at.

## How to repair

PutBucketNotificationConfiguration replaces the whole document, so change the one that is there:

```
aws s3api get-bucket-notification-configuration --bucket BUCKET > notifications.json
```

Add to its `QueueConfigurations` (or `TopicConfigurations`, with a `TopicArn`) the following; the queue's or topic's own
policy must let `s3.amazonaws.com` send to it.

```
{"QueueArn": "arn:aws:sqs:REGION:ACCOUNT:QUEUE", "Events": ["s3:Replication:OperationFailedReplication"]}
```

```
aws s3api put-bucket-notification-configuration --bucket BUCKET --notification-configuration file://notifications.json
```

Switch the rule's metrics on as replication-metrics says.

## AWS source

Amazon S3 User Guide: "Receiving replication failure events with Amazon S3 Event Notifications"
(replication-metrics-events.html), "Event notification types and destinations"
(notification-how-to-event-types-and-destinations.html) and "Using EventBridge" (EventBridge.html); API:
GetBucketNotificationConfiguration.
"""

from scanner.checks._deciding import of_deciding_rules
from scanner.checks._wording import listed
from scanner.model.check import Answer, NoParameters, PairCheck, compliant, non_compliant
from scanner.model.facet import NOTIFICATIONS
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.protection import Announcement, Notifications
from scanner.model.replication import Rule

_EVENT = "s3:Replication:OperationFailedReplication"
_EXPECTED = f"{_EVENT} sent to SQS, SNS or Lambda, and replication metrics enabled"


@of_deciding_rules
def judge(pair: PairFacts, _parameters: NoParameters) -> Answer:
    """Judge one pair."""
    if not _measured(pair.rule):
        return non_compliant(
            "Replication metrics are disabled for the rule, so S3 sends no event of a failure, whatever the bucket "
            "announces.",
            expected=_EXPECTED,
            actual="replication metrics disabled",
        )
    notifications = pair.source.read(NOTIFICATIONS)
    announcing = [one for one in notifications.announcements if one.announces(_EVENT)]
    whole = [one.target for one in announcing if _takes_all(one, pair.rule)]
    if whole:
        targets = listed(whole)
        return compliant(f"Failures are announced to {targets}.", expected=_EXPECTED, actual=f"sent to {targets}")
    if announcing:
        return non_compliant(
            f"Failures are announced only for a part of the rule's objects: {listed(map(_part, announcing))}.",
            expected=_EXPECTED,
            actual="announced for a part of the objects",
        )
    return _unannounced(notifications)


def _unannounced(notifications: Notifications) -> Answer:
    bridge = " EventBridge gets no replication events." if notifications.event_bridge else ""
    return non_compliant(
        f"The bucket announces no failed replication to SQS, SNS or Lambda, so nobody is told of one.{bridge}",
        expected=_EXPECTED,
        actual="not announced",
    )


def _measured(rule: Rule) -> bool:
    return rule.destination.metrics or rule.destination.replication_time_control


def _takes_all(announcement: Announcement, rule: Rule) -> bool:
    return rule.scope.prefix.startswith(announcement.prefix) and not announcement.suffix


def _part(announcement: Announcement) -> str:
    given = {"prefix": announcement.prefix, "suffix": announcement.suffix}
    return f"{announcement.target} for " + " and ".join(f"{name} {value!r}" for name, value in given.items() if value)


CHECK = PairCheck(
    id="failure-notifications",
    title="The source announces objects that fail to replicate",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="Notice of failure: objects that failed stay without a replica for as long as nobody happens to look.",
    parameters=NoParameters,
    source=(*PairCheck.source, NOTIFICATIONS),
    controls=("nist-800-53-r5:CA-7", "nist-800-53-r5:SI-4"),
)
