"""Bringing a replication configuration into the form that S3 takes: V2 throughout, without what AWS has retired.

Amazon S3 User Guide: replication-add-config.html, "Backward compatibility".
"""

from collections.abc import Iterator
from itertools import count

from scanner.model.base import Document
from scanner.model.replication import ENABLED


def is_legacy(document: Document) -> bool:
    """Tell whether S3 takes a configuration for V1: one rule without `Filter` is enough."""
    return any("Filter" not in rule for rule in document["Rules"])


def upgraded(document: Document) -> Document:
    """Return a configuration in the V2 form, meaning what it meant; a V2 configuration comes back equal.

    S3 takes no mixture, so every rule is upgraded. A V1 rule replicates the delete markers that users make, so each
    gets `DeleteMarkerReplication: Enabled`. V1 knows no priorities; the rules get theirs in the document's order.
    """
    if not is_legacy(document):
        return document
    taken = {rule["Priority"] for rule in document["Rules"] if "Priority" in rule}
    free = (number for number in count(1) if number not in taken)
    return {**document, "Rules": [_upgraded(rule, free) for rule in document["Rules"]]}


def _upgraded(rule: Document, free: Iterator[int]) -> Document:
    if "Filter" in rule:
        return rule
    kept = {key: value for key, value in rule.items() if key != "Prefix"}
    kept.setdefault("Priority", next(free))
    return {**kept, "Filter": {"Prefix": rule["Prefix"]}, "DeleteMarkerReplication": {"Status": ENABLED}}


def retired(document: Document) -> Document:
    """Return a configuration without `ExistingObjectReplication`, which S3 may still show and refuses when written.

    API: ReplicationRule: "This parameter is no longer supported." A configuration without it comes back equal.
    """
    return {**document, "Rules": [_without_retired(rule) for rule in document["Rules"]]}


def _without_retired(rule: Document) -> Document:
    return {key: value for key, value in rule.items() if key != "ExistingObjectReplication"}
