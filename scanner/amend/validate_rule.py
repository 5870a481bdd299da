"""What S3 would refuse about one rule of a replication configuration (API: ReplicationRule, Destination)."""

import re
from collections.abc import Iterator
from typing import Final

from scanner.amend.settings import MINUTES
from scanner.amend.validating import (
    Known,
    KnownDestination,
    Refused,
    invalid_argument,
    invalid_request,
    malformed,
)
from scanner.model.base import Document
from scanner.model.bucket import BucketRef, is_bucket_arn
from scanner.model.replication import ENABLED

_STATUSES = (ENABLED, "Disabled")
_MAX_PREFIX: Final = 1024
_ACCOUNT = re.compile(r"[0-9]{12}")
_KEY = re.compile(r"arn:[a-z0-9-]+:kms:[^:]+:[^:]+:[^:]+")
# API: Destination.StorageClass: not for replication, or not for general purpose buckets.
_NO_CLASSES = ("OUTPOSTS", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP", "AWS_BACKUP_WARM",
               "AWS_BACKUP_LOW_COST_WARM")  # fmt: skip


def of_rule(rule: Document, place: str, source: BucketRef, known: Known) -> Iterator[Refused]:
    """Yield everything that S3 is known to refuse about a rule."""
    destination: Document = rule["Destination"]
    if rule.get("Status") not in _STATUSES:
        yield malformed(place, "Status must be Enabled or Disabled")
    if "ExistingObjectReplication" in rule:
        yield malformed(place, "ExistingObjectReplication is not supported any more")
    yield from _of_filter(rule, place)
    yield from _of_bucket(destination, place, source, known)
    yield from _of_encryption(rule, destination, place)
    yield from _of_time(destination, place)
    yield from _of_owner(destination, place, known)


def _of_filter(rule: Document, place: str) -> Iterator[Refused]:
    chosen: Document = rule.get("Filter") or {}
    both: Document = chosen.get("And") or {}
    if len(chosen) > 1:
        yield malformed(place, "Filter must be one Prefix, one Tag or one And")
    prefix = both.get("Prefix") or chosen.get("Prefix") or rule.get("Prefix") or ""
    if len(prefix) > _MAX_PREFIX:
        yield invalid_request(place, f"Prefix must have {_MAX_PREFIX} characters at most")
    keys = [tag.get("Key") for tag in both.get("Tags") or []]
    if len(set(keys)) != len(keys):
        yield invalid_request(place, "Duplicate Tag Keys are not allowed")
    markers = rule.get("DeleteMarkerReplication") or {}
    if (keys or "Tag" in chosen) and markers.get("Status") == ENABLED:
        yield invalid_request(place, "Delete marker replication is not supported if any Tag filter is specified")


def _of_bucket(destination: Document, place: str, source: BucketRef, known: Known) -> Iterator[Refused]:
    arn = destination["Bucket"]
    there = known.destinations.get(arn, KnownDestination())
    if not is_bucket_arn(arn):
        yield invalid_request(place, "Invalid bucket ARN")
    elif arn == source.arn:
        yield invalid_request(place, "Destination bucket cannot be the same as the source bucket.")
    elif there.exists is False:
        yield invalid_request(place, "Destination bucket must exist.")
    elif there.versioned is False:
        yield invalid_request(place, "Destination bucket must have versioning enabled.")
    if destination.get("StorageClass") in _NO_CLASSES:
        yield malformed(place, f"Replicas cannot be kept in class {destination['StorageClass']}")


def _of_encryption(rule: Document, destination: Document, place: str) -> Iterator[Refused]:
    criteria = rule.get("SourceSelectionCriteria")
    if criteria == {}:
        yield invalid_request(place, "SourceSelectionCriteria cannot be empty")
    opted_in = "SseKmsEncryptedObjects" in (criteria or {})
    key = (destination.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID")
    if "EncryptionConfiguration" in destination and not opted_in:
        yield invalid_request(place, "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.")
    if opted_in and not key:
        yield invalid_request(place, "ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.")
    if key and not _KEY.fullmatch(key):
        yield invalid_argument(place, "Invalid ReplicaKmsKeyID ARN.")


def _of_time(destination: Document, place: str) -> Iterator[Refused]:
    time: Document | None = destination.get("ReplicationTime")
    metrics: Document = destination.get("Metrics") or {}
    threshold = metrics.get("EventThreshold")
    if time is None or time.get("Status") != ENABLED:
        if threshold is not None:
            message = "Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled"
            yield invalid_argument(place, message)
    elif not metrics:
        yield invalid_request(place, "Destination must contain both ReplicationTime and Metrics, or neither")
    if time is not None and metrics and metrics.get("Status") != time.get("Status"):
        yield invalid_request(place, "ReplicationTime and ReplicationMetrics must share a status")
    if any(minutes not in (None, MINUTES) for minutes in ((time or {}).get("Time"), threshold)):
        yield invalid_argument(place, "ReplicationTime and Metrics minutes must be 15")


def _of_owner(destination: Document, place: str, known: Known) -> Iterator[Refused]:
    account = destination.get("Account")
    owner = known.destinations.get(destination["Bucket"], KnownDestination()).owner
    if account is not None and not _ACCOUNT.fullmatch(account):
        yield invalid_argument(place, "Account must be the 12 digits of an account")
    if not destination.get("AccessControlTranslation"):
        return
    if account is None:
        yield invalid_request(place, "Account must be specified if AccessControlTranslation.Owner is present")
    elif owner and account != owner:
        # S3 looks at who owns the bucket only where the owner of replicas is translated.
        yield invalid_argument(place, f"Account {account} does not own the destination bucket: {owner} does")
