"""No lifecycle rule of the destination deletes replicas before their time.

## What it requires

No enabled lifecycle rule of the destination expires objects that the replication rule replicates:

- current versions sooner than `min-days` after the original was created. The default 0 accepts no expiry at all. An
  expiry on a date is never accepted, as it takes objects of any age;
- noncurrent versions sooner than `noncurrent-min-days` after another version succeeded them. The default 1 accepts
  every expiry of these, as S3 knows none that is shorter.

A lifecycle rule touches the replicas unless prefixes or tags exclude each other; tags are compared as both rules name
them. Transitions to another storage class, aborted uploads and the removal of lone delete markers delete no replica.
Where the source, too, expires objects after N days, as log buckets do, set `min-days` to N.

## Why

Lifecycle actions are not replicated in either direction: the source goes on saying `COMPLETED` for objects whose
replica is gone. Days count from the creation of the original, not of the replica, so an old object that S3 Batch
Replication brings over can expire on arrival. An expired current version is hidden by a delete marker, and gone for
good once noncurrent versions expire as well.

## How to repair

PutBucketLifecycleConfiguration replaces the whole document, so change the one that is there: remove the expiry,
lengthen it, or give it a filter that leaves the replicas alone.

```
aws s3api get-bucket-lifecycle-configuration --bucket DESTINATION --query '{Rules: Rules}' > lifecycle.json
aws s3api put-bucket-lifecycle-configuration --bucket DESTINATION --lifecycle-configuration file://lifecycle.json
```

Delete the delete markers that hide replicas. Where a replica expired for good, copy the source object onto itself: the
new version is replicated.

## AWS source

Amazon S3 User Guide: "Requirements and considerations for replication" (replication-requirements.html, lifecycle
configuration and object replicas), "What does Amazon S3 replicate?" (replication-what-is-isnot-replicated.html) and
"Expiring objects" (lifecycle-expire-general-considerations.html); API: GetBucketLifecycleConfiguration.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from scanner.checks._wording import listed
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant, not_applicable
from scanner.model.facet import LIFECYCLE
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.lifecycle import Expiry


class DestinationLifecycle(Parameters, frozen=True):
    """When the destination may delete replicas by itself."""

    min_days: Annotated[
        int,
        Meta(
            ge=0,
            description="Days after the creation of the original before which no replica may expire; 0 for never.",
        ),
    ] = 0
    noncurrent_min_days: Annotated[
        int,
        Meta(ge=1, description="Days for which noncurrent versions of replicas must be kept, at least."),
    ] = 1


def judge(pair: PairFacts, parameters: DestinationLifecycle) -> Answer:
    """Judge one pair."""
    if pair.to_itself:
        return not_applicable("The rule names its own bucket; see not-same-bucket.")
    expiries = pair.destination.read(LIFECYCLE).expiries
    touching = (one for one in expiries if one.scope.overlaps(pair.rule.scope))
    faults = [fault for one in touching for fault in _faults(one, parameters)]
    expected = _expected(parameters)
    if not faults:
        return compliant("No lifecycle rule of the destination deletes replicas too early.", expected=expected)
    return non_compliant(
        f"{listed(faults, '; ')}. The source goes on saying COMPLETED.",
        expected=expected,
        actual=f"{len(faults)} {'expiry' if len(faults) == 1 else 'expiries'} at the destination",
    )


def _expected(parameters: DestinationLifecycle) -> str:
    days, noncurrent = parameters.min_days, parameters.noncurrent_min_days
    current = f"replicas kept for {_in_days(days)} or longer" if days else "replicas that never expire"
    return current if noncurrent == 1 else f"{current}, noncurrent ones kept for {noncurrent} days or longer"


def _in_days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def _faults(expiry: Expiry, parameters: DestinationLifecycle) -> Iterator[str]:
    """Yield what is wrong with an expiry, as clauses."""
    sizes = " of certain sizes" if expiry.by_size else ""
    objects = f"{expiry.scope}{sizes}"
    if expiry.date:
        yield f"Lifecycle rule {expiry.rule!r} expires replicas ({objects}) from {expiry.date} on, whatever their age"
    if expiry.days is not None and not 0 < parameters.min_days <= expiry.days:
        age = _in_days(expiry.days)
        yield f"Lifecycle rule {expiry.rule!r} expires replicas ({objects}) {age} after the original was created"
    if expiry.noncurrent_days is not None and expiry.noncurrent_days < parameters.noncurrent_min_days:
        age = _in_days(expiry.noncurrent_days)
        yield f"Lifecycle rule {expiry.rule!r} deletes noncurrent versions of replicas ({objects}) after {age}"


CHECK = PairCheck(
    id="destination-lifecycle",
    title="No lifecycle rule of the destination deletes replicas before their time",
    severity=Severity.HIGH,
    judge=judge,
    documentation=__doc__ or "",
    loses="Replicas that the destination deletes by itself, while the source reports each of them as completed.",
    parameters=DestinationLifecycle,
    destination=(LIFECYCLE,),
    controls=("nist-800-53-r5:CP-9", "nist-800-53-r5:SI-12"),
)
