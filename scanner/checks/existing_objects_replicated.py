r"""Existing objects are replicated, as far as a sample tells.

## What it requires

In a sample of the objects that the bucket's enabled rules take, S3 gives each the replication status `COMPLETED`, or
`REPLICA` where it came from another bucket. `PENDING` is accepted for 48 hours after the object was written, and for 15
minutes where every rule that takes it has Replication Time Control (RTC). After that the answer is INSUFFICIENT_DATA,
as S3 does not tell since when an object is pending: Batch Replication, and a change of its tags or other metadata, make
an old one pending anew. How late replication really is, `replication-health` tells.

The sample is small on purpose: one page of at most 1,000 object versions, and of these the status of at most 20 latest
versions. A verdict of COMPLIANT says that nothing wrong was found in it, and the message says how large it was. It says
nothing of older versions, nor to which of several destinations an object went.

## Why

Replication looks forward only. What was written before the rule, or while it was disabled, has no replica and never
gets one by itself; neither have objects that failed, nor objects encrypted with KMS that the rule did not opt in to.
The configuration looks perfect all the while.

## How to repair

Let Batch Replication make the missing replicas, after the reason of the failures is repaired:

```
aws s3control create-job --account-id ACCOUNT --role-arn BATCH_ROLE --priority 1 --no-confirmation-required \
  --operation '{"S3ReplicateObject": {}}' --report '{"Enabled": false}' \
  --manifest-generator '{"S3JobManifestGenerator": {"SourceBucket": "arn:aws:s3:::BUCKET",
    "EnableManifestOutput": false, "Filter": {"EligibleForReplication": true,
    "ObjectReplicationStatuses": ["NONE", "FAILED"]}}}'
```

It cannot replicate objects in S3 Glacier Flexible Retrieval or Deep Archive: restore and copy these first.

To read the status the scanner needs `s3:GetObjectVersion`, which lets it read objects as well (it never does), and for
objects encrypted with KMS `kms:Decrypt` on their keys; without it their status counts as unread. Only policies that ask
for this check need either. Keys of objects are not kept.

## AWS source

Amazon S3 User Guide: "Getting replication status information" (replication-status.html), "What does Amazon S3
replicate?" (replication-what-is-isnot-replicated.html), and "Replicating existing objects with Batch Replication"
(s3-batch-replication-batch.html). API: HeadObject.
"""

from collections.abc import Iterable
from enum import Enum

from scanner.model.check import Answer, BucketCheck, NoParameters, compliant, non_compliant, not_applicable, undecided
from scanner.model.facet import OBJECT_SAMPLE, REPLICATION, Unread
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity
from scanner.model.objects import COMPLETED, FAILED, NO_STATUS, PENDING, REPLICA, ObjectSample, SampledObject
from scanner.model.replication import Rule

_RTC_HOURS = 0.25
_USUAL_HOURS = 48.0
_ARCHIVED = ("GLACIER", "DEEP_ARCHIVE")
_EXPECTED = "COMPLETED, REPLICA, or PENDING since a short time"


class _State(Enum):
    """What becomes of an object."""

    FAILED = "failed for good"
    MISSED = "without a replication status, which S3 never tried"
    LATE = "pending, though written longer ago than replication takes"
    UNREAD = "of unread status"
    PERHAPS = "without a status, but taken only by rules that want tags, which are not read"
    ON_THE_WAY = "on the way"
    DONE = "replicated"


_WRONG = (_State.FAILED, _State.MISSED)
_UNKNOWN = (_State.LATE, _State.UNREAD, _State.PERHAPS)
_SINCE_WHEN = (
    ". S3 does not tell since when an object is pending: Batch Replication or a change of its metadata may have made "
    "it so anew"
)


def judge(bucket: BucketFacts, _parameters: NoParameters) -> Answer:
    """Judge one bucket."""
    rules = {rule.id: rule for rule in bucket.configuration.enabled_rules}
    if not rules:
        return not_applicable("No rule of the bucket is enabled, so nothing is to be replicated.")
    sample = bucket.read(OBJECT_SAMPLE)
    if not sample.objects:
        return _of_nothing(sample)
    states: dict[_State, list[SampledObject]] = {state: [] for state in _State}
    for one in sample.objects:
        states[_state(one, _taking(one, rules))].append(one)
    return _answer(sample, states, rules)


def _of_nothing(sample: ObjectSample) -> Answer:
    if sample.complete:
        return not_applicable("The bucket holds no object that its enabled rules take.")
    return undecided(f"None of the first {sample.listed} object versions is one that the enabled rules take.")


def _taking(one: SampledObject, rules: dict[str, Rule]) -> list[Rule]:
    return [rules[rule] for rule in one.rules if rule in rules]


def _state(one: SampledObject, taking: list[Rule]) -> _State:
    if one.unread:
        return _State.UNREAD
    if one.status == NO_STATUS:
        return _State.PERHAPS if all(rule.scope.tags for rule in taking) else _State.MISSED
    if one.status == PENDING:
        return _State.LATE if one.age > _patience(taking) else _State.ON_THE_WAY
    return {FAILED: _State.FAILED, COMPLETED: _State.DONE, REPLICA: _State.DONE}[one.status]


def _patience(taking: list[Rule]) -> float:
    """Return for how many hours an object may be pending: until its slowest rule is done."""
    timed = all(rule.destination.replication_time_control for rule in taking)
    return _RTC_HOURS if timed else _USUAL_HOURS


def _answer(sample: ObjectSample, states: dict[_State, list[SampledObject]], rules: dict[str, Rule]) -> Answer:
    message, actual = _counted(sample, states), _statuses(sample.objects)
    if any(states[state] for state in _WRONG):
        return non_compliant(f"{message}{_why(states[_State.MISSED], rules)}.", expected=_EXPECTED, actual=actual)
    if any(states[state] for state in _UNKNOWN) or not states[_State.DONE]:
        if len(states[_State.UNREAD]) == len(sample.objects) and (unread := sample.objects[0].unread):
            raise Unread(unread)
        late = _SINCE_WHEN if states[_State.LATE] else ""
        return undecided(f"{message}{late}.", expected=_EXPECTED, actual=actual)
    return compliant(f"{message}.", expected=_EXPECTED, actual=actual)


def _counted(sample: ObjectSample, states: dict[_State, list[SampledObject]]) -> str:
    size = f"{'' if sample.complete else 'at least '}{sample.listed}"
    told = "; ".join(f"{len(found)} {state.value}" for state, found in states.items() if found)
    return f"In a sample of {len(sample.objects)} out of {size} object versions: {told}"


def _why(missed: list[SampledObject], rules: dict[str, Rule]) -> str:
    """Return what is known of why S3 did not try them, and what will not help."""
    if not missed:
        return ""
    reasons = ["Objects written before the rule, or while it was disabled, need Batch Replication"]
    opted_in = [any(rule.kms_opt_in for rule in _taking(one, rules)) for one in missed]
    if kms := sum(one.is_kms and not opted for one, opted in zip(missed, opted_in, strict=True)):
        reasons.append(f"{kms} encrypted with KMS, to which no rule opts in (see kms-replication)")
    if archived := sum(one.storage_class in _ARCHIVED for one in missed):
        reasons.append(f"{archived} archived, to be restored and copied before anything replicates it")
    return ". " + "; ".join(reasons)


def _statuses(objects: Iterable[SampledObject]) -> str:
    named = ["unread" if one.unread else one.status or "no status" for one in objects]
    return ", ".join(f"{named.count(status)} {status}" for status in sorted(set(named)))


CHECK = BucketCheck(
    id="existing-objects-replicated",
    title="Existing objects are replicated, as far as a sample tells",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="Every object that is older than the rule, or failed: it has no replica, and S3 makes none by itself.",
    parameters=NoParameters,
    source=(REPLICATION,),
    runtime=(OBJECT_SAMPLE,),
    controls=("nist-800-53-r5:CP-9", "nist-800-53-r5:CP-9(1)"),
)
