"""What S3 refuses in PutBucketReplication (Amazon S3 API Reference: Error responses, replication error codes).

S3 does not check that the role, its permissions or the key exist; neither does this.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from botocore.model import ListShape, Shape, StringShape, StructureShape
from botocore.validate import ParamValidator

from scanner.model.base import Document
from scanner.model.bucket import account_of_arn, bucket_of_arn
from scanner.sandbox.emulator import documents, matching, moto_state
from scanner.sandbox.emulator.errors import access_denied, invalid_argument, invalid_request, malformed_xml

_MAX_ID: Final = 255
_MAX_RULES: Final = 1_000
_MAX_DESTINATIONS: Final = 28
_MAX_PRIORITY: Final = 2**31 - 1
_MINUTES: Final = 15
_SCHEMA: Final = "for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide"


def validate(document: Document, source: str) -> None:
    """Raise the error that S3 would answer with; `source` is the bucket that the document is for."""
    _check_shape(document)
    if not moto_state.is_versioned(source):
        raise invalid_request("Versioning must be 'Enabled' on the bucket to apply a replication configuration")
    if account_of_arn(document["Role"]) != moto_state.owner_of(source):
        # iam:PassRole cannot cross accounts.
        raise access_denied()
    _check_ids(document["Rules"])
    _check_numbers(document["Rules"])
    _check_version(document["Rules"])
    for rule in document["Rules"]:
        _check_destination(rule["Destination"], source)
        _check_encryption(rule)
        _check_metrics(rule["Destination"])
        _check_owner(rule["Destination"])


def _check_shape(document: Document) -> None:
    if ParamValidator().validate(document, documents.shape()).has_errors():
        raise malformed_xml()
    if not document["Rules"] or any("ExistingObjectReplication" in rule for rule in document["Rules"]):
        raise malformed_xml()
    if any(value not in shape.enum for shape, value in _enumerated(documents.shape(), document)):
        raise malformed_xml()
    if any(len(rule.get("Filter", {})) > 1 for rule in document["Rules"]):
        raise malformed_xml()


def _enumerated(shape: Shape, value: Any) -> Iterator[tuple[StringShape, str]]:  # noqa: ANN401 -- parts of a document
    if isinstance(shape, StructureShape):
        for name, member in value.items():
            yield from _enumerated(shape.members[name], member)
    elif isinstance(shape, ListShape):
        for member in value:
            yield from _enumerated(shape.member, member)
    elif isinstance(shape, StringShape) and shape.enum:
        yield shape, value


def _check_ids(rules: list[Document]) -> None:
    ids = [rule["ID"] for rule in rules if "ID" in rule]
    if len(set(ids)) != len(ids):
        raise invalid_argument("Rule Id must be unique. Found same Id for more than one rule")
    if any(len(rule_id) > _MAX_ID or not rule_id.isascii() for rule_id in ids):
        raise invalid_argument(f"Rule Id must be ASCII and no longer than {_MAX_ID} characters")


def _check_numbers(rules: list[Document]) -> None:
    """Check the quotas of a bucket (AWS General Reference: s3.html), the destinations' as it is by default."""
    if len(rules) > _MAX_RULES:
        raise invalid_request(f"Number of rules cannot exceed {_MAX_RULES}")
    if len({rule["Destination"]["Bucket"] for rule in rules}) > _MAX_DESTINATIONS:
        raise invalid_request(f"Number of distinct destination bucket ARNs cannot exceed {_MAX_DESTINATIONS}")


def _check_version(rules: list[Document]) -> None:
    """Check what each version of the schema wants; one rule without `Filter` makes the document V1."""
    legacy = any("Filter" not in rule for rule in rules)
    for rule in rules:
        for element in ("Priority", "DeleteMarkerReplication"):
            if legacy and element in rule:
                raise invalid_request(f"{element} cannot be used {_SCHEMA}")
            if not legacy and element not in rule:
                raise invalid_request(f"{element} must be specified {_SCHEMA}")
    if legacy:
        _check_legacy(rules)
    else:
        _check_priorities(rules)


def _check_legacy(rules: list[Document]) -> None:
    if any("Prefix" not in rule for rule in rules):
        raise malformed_xml()
    if len({rule["Destination"]["Bucket"] for rule in rules}) > 1:
        raise invalid_request("Number of distinct destination bucket ARNs cannot exceed 1")


def _check_priorities(rules: list[Document]) -> None:
    repeated = [priority for priority, times in Counter(rule["Priority"] for rule in rules).items() if times > 1]
    if repeated:
        raise invalid_request(f"Found duplicate priority {repeated[0]}")
    if any(not 0 <= rule["Priority"] <= _MAX_PRIORITY for rule in rules):
        raise invalid_request(f"Priority must be between 0 and {_MAX_PRIORITY}.")
    for rule in rules:
        tags = matching.tags_of(rule)
        if len({tag["Key"] for tag in tags}) != len(tags):
            raise invalid_request("Duplicate Tag Keys are not allowed")
        if tags and rule["DeleteMarkerReplication"].get("Status") == "Enabled":
            raise invalid_request("Delete marker replication is not supported if any Tag filter is specified")


def _check_destination(destination: Document, source: str) -> None:
    try:
        _, bucket = bucket_of_arn(destination["Bucket"])
    except ValueError as error:
        raise invalid_request("Invalid bucket ARN") from error
    if bucket == source:
        raise invalid_request("Destination bucket cannot be the same as the source bucket.")
    if moto_state.owner_of(bucket) is None:
        raise invalid_request("Destination bucket must exist.")
    if not moto_state.is_versioned(bucket):
        raise invalid_request("Destination bucket must have versioning enabled.")


def _check_encryption(rule: Document) -> None:
    if rule.get("SourceSelectionCriteria") == {}:
        raise invalid_request("SourceSelectionCriteria cannot be empty")
    opted_in = "SseKmsEncryptedObjects" in rule.get("SourceSelectionCriteria", {})
    encryption = rule["Destination"].get("EncryptionConfiguration")
    if encryption is not None and not opted_in:
        raise invalid_request("SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present")
    if opted_in and not (encryption or {}).get("ReplicaKmsKeyID"):
        raise invalid_request("ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present")
    if opted_in and not encryption["ReplicaKmsKeyID"].startswith("arn:aws:kms:"):
        raise invalid_argument("Invalid ReplicaKmsKeyID ARN")


def _check_metrics(destination: Document) -> None:
    time, metrics = destination.get("ReplicationTime"), destination.get("Metrics", {})
    timed = time is not None and time["Status"] == "Enabled"
    if not timed and "EventThreshold" in metrics:
        message = "Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled"
        raise invalid_argument(message)
    if time is None:
        return
    if metrics.get("Status") != time["Status"]:
        raise invalid_request("Destination must contain both ReplicationTime and Metrics with the same status")
    minutes = [time["Time"].get("Minutes"), metrics.get("EventThreshold", {}).get("Minutes", _MINUTES)]
    if any(value != _MINUTES for value in minutes):
        raise invalid_argument("ReplicationTime and Metrics minutes must be 15")


def _check_owner(destination: Document) -> None:
    if destination.get("Account") == "":
        raise invalid_argument("Account element cannot be empty")
    if "AccessControlTranslation" not in destination:
        return
    if "Account" not in destination:
        raise invalid_request("Account must be specified if AccessControlTranslation.Owner is present")
    _, bucket = bucket_of_arn(destination["Bucket"])
    if destination["Account"] != moto_state.owner_of(bucket):
        raise invalid_argument("Account does not match the owner of the destination bucket")
