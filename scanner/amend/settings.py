"""Changes of one V2 rule. Each touches its own elements only; what it does not know stays as it is.

Each takes a rule and returns the changed one, and changes nothing the second time. API: ReplicationRule, Destination.
"""

import os.path
from collections.abc import Callable
from typing import Any, Final

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.replication import ENABLED, Scope, parse_scope

Change = Callable[[Document], Document]
"""From a rule as it is to the rule as wanted."""

MINUTES: Final = {"Minutes": 15}
"""The only deadline of Replication Time Control (API: ReplicationTimeValue)."""


def enabled() -> Change:
    """Make the rule replicate."""
    return lambda rule: {**rule, "Status": ENABLED}


def widened(prefix: str = "") -> Change:
    """Make the rule take every object under a prefix too, without leaving any out that it takes already."""

    def change(rule: Document) -> Document:
        scope = parse_scope(rule)
        if scope.contains(Scope(prefix)):
            return rule
        common = os.path.commonprefix([scope.prefix, prefix])  # noqa: RUF071 -- keys are strings, not paths
        return {**rule, "Filter": {"Prefix": common} if common else {}}

    return change


def with_kms(key_arn: str) -> Change:
    """Opt in to objects encrypted with KMS, and name the key of their replicas. S3 takes only both together."""

    def change(rule: Document) -> Document:
        opted_in = _with(rule, "SourceSelectionCriteria", "SseKmsEncryptedObjects", Status=ENABLED)
        return _with(opted_in, "Destination", "EncryptionConfiguration", ReplicaKmsKeyID=key_arn)

    return change


def with_storage_class(storage_class: str) -> Change:
    """Keep replicas in a storage class; the empty one leaves each in the class of its source object."""

    def change(rule: Document) -> Document:
        if not storage_class:
            return _without(rule, "Destination", "StorageClass")
        return {**rule, "Destination": {**rule["Destination"], "StorageClass": storage_class}}

    return change


def with_delete_markers(wished: bool) -> Change:
    """Replicate delete markers, or keep them back. S3 cannot replicate those of a rule with a tag filter."""

    def change(rule: Document) -> Document:
        if wished and parse_scope(rule).tags:
            raise CannotRepairError(
                f"Rule {rule.get('ID', '')!r} filters by tags, and S3 does not replicate the delete markers of such a "
                "rule: filter by a prefix instead."
            )
        markers = rule.get("DeleteMarkerReplication") or {}
        return {**rule, "DeleteMarkerReplication": {**markers, "Status": _status(wished)}}

    return change


def with_rtc(wished: bool) -> Change:
    """Switch Replication Time Control on, with the metrics that S3 demands beside it, or off; metrics stay then."""

    def change(rule: Document) -> Document:
        if wished:
            timed = _with(rule, "Destination", "ReplicationTime", Status=ENABLED, Time=MINUTES)
            return _with(timed, "Destination", "Metrics", Status=ENABLED, EventThreshold=MINUTES)
        untimed = _without(rule, "Destination", "ReplicationTime")
        metrics = untimed["Destination"].get("Metrics")
        return _without_threshold(untimed, metrics) if metrics else untimed

    return change


def with_metrics(wished: bool) -> Change:
    """Publish replication metrics, or none. Replication Time Control needs metrics, so it goes with them."""

    def change(rule: Document) -> Document:
        if not wished:
            return _without(_without(rule, "Destination", "ReplicationTime"), "Destination", "Metrics")
        time = rule["Destination"].get("ReplicationTime") or {}
        if time.get("Status") == ENABLED:
            return _with(rule, "Destination", "Metrics", Status=ENABLED, EventThreshold=MINUTES)
        untimed = _without(rule, "Destination", "ReplicationTime")
        return _without_threshold(untimed, {**(untimed["Destination"].get("Metrics") or {}), "Status": ENABLED})

    return change


def with_owner_override(account: str) -> Change:
    """Make replicas belong to the destination's account, which S3 wants declared; an empty one takes that back."""

    def change(rule: Document) -> Document:
        if not account:
            return _without(rule, "Destination", "AccessControlTranslation")
        translated = _with(rule, "Destination", "AccessControlTranslation", Owner="Destination")
        return {**translated, "Destination": {**translated["Destination"], "Account": account}}

    return change


def with_modification_sync(wished: bool) -> Change:
    """Replicate changes to the metadata of replicas, or not."""
    return lambda rule: _with(rule, "SourceSelectionCriteria", "ReplicaModifications", Status=_status(wished))


def _status(wished: bool) -> str:
    return ENABLED if wished else "Disabled"


def _with(rule: Document, parent: str, element: str, **values: Any) -> Document:  # noqa: ANN401 -- parts of a document
    outer = rule.get(parent) or {}
    return {**rule, parent: {**outer, element: {**(outer.get(element) or {}), **values}}}


def _without(rule: Document, parent: str, element: str) -> Document:
    return {**rule, parent: {key: value for key, value in rule[parent].items() if key != element}}


def _without_threshold(rule: Document, metrics: Document) -> Document:
    """Return the rule with metrics that name no threshold, which S3 takes only beside Replication Time Control."""
    kept = {key: value for key, value in metrics.items() if key != "EventThreshold"}
    return {**rule, "Destination": {**rule["Destination"], "Metrics": kept}}
