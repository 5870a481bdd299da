"""Replicas are kept in a storage class that the policy allows.

## What it requires

The rule's `Destination.StorageClass` is one of `allowed`. The word `same-as-source` stands for a rule that names no
class: each replica then has the class of its source object. By default every class is allowed that survives the loss
of an Availability Zone and can be read at once.

## Why

`ONEZONE_IA` keeps the replica in a single Availability Zone, and `REDUCED_REDUNDANCY` is less durable than the rest.
Replicas in `GLACIER` and `DEEP_ARCHIVE` must be restored before they can be read, which takes minutes to days: no
help in a recovery that has to be quick.

## How to repair

```
aws s3api get-bucket-replication --bucket BUCKET --query ReplicationConfiguration > replication.json
```

Set `Destination.StorageClass` of the rule, or remove it to keep the source's class, and write the whole document:

```
aws s3api put-bucket-replication --bucket BUCKET --replication-configuration file://replication.json
```

This holds for new objects. Move the replicas that exist with a lifecycle rule or a copy onto themselves at the
destination.

## AWS source

Amazon S3 User Guide: "Understanding and managing storage classes" (storage-class-intro.html) and "Replication
configuration file elements" (replication-add-config.html); API: Destination.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta

from scanner.checks._deciding import of_deciding_rules, takes_away
from scanner.model.check import Answer, PairCheck, Parameters, compliant, non_compliant
from scanner.model.facts import PairFacts
from scanner.model.finding import Severity
from scanner.model.replication import Rule

SAME_AS_SOURCE: Final = "same-as-source"

StorageClass = Literal[
    "same-as-source",
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
    "REDUCED_REDUNDANCY",
]

_RESTORE = "must be restored before they can be read"
_WEAKNESS = {
    "ONEZONE_IA": "are lost with one Availability Zone",
    "REDUCED_REDUNDANCY": "are less durable than in any other class",
    "GLACIER": _RESTORE,
    "DEEP_ARCHIVE": _RESTORE,
}


class DestinationStorageClass(Parameters, frozen=True):
    """Which classes replicas may have."""

    allowed: Annotated[
        tuple[StorageClass, ...],
        Meta(min_length=1, description="Storage classes; same-as-source stands for a rule that names none."),
    ] = ("STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "same-as-source")


@of_deciding_rules
def judge(pair: PairFacts, parameters: DestinationStorageClass) -> Answer:
    """Judge one pair."""
    expected, actual = f"one of {', '.join(parameters.allowed)}", _class_of(pair.rule)
    if actual in parameters.allowed:
        return compliant(f"Replicas are kept in {_words(actual)}.", expected=expected, actual=actual)
    weakness = f": there they {_WEAKNESS[actual]}" if actual in _WEAKNESS else ""
    taken = takes_away(pair, lambda rule: _class_of(rule) in parameters.allowed)
    return non_compliant(
        f"Replicas are kept in {_words(actual)}, which the policy does not allow{weakness}{taken}.",
        expected=expected,
        actual=actual,
    )


def _class_of(rule: Rule) -> str:
    return rule.destination.storage_class or SAME_AS_SOURCE


def _words(storage_class: str) -> str:
    return "the class of their source object" if storage_class == SAME_AS_SOURCE else f"class {storage_class}"


CHECK = PairCheck(
    id="destination-storage-class",
    title="Replicas are kept in a storage class that the policy allows",
    severity=Severity.MEDIUM,
    judge=judge,
    documentation=__doc__ or "",
    loses="The replicas too when an Availability Zone is lost, or the hours that restoring archived ones takes.",
    parameters=DestinationStorageClass,
    controls=("nist-800-53-r5:CP-6(2)", "nist-800-53-r5:CP-10", "iso-27001-2022:A.8.14"),
)
