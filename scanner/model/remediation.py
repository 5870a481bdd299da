"""What a policy lets a repair create, filled in for one source bucket."""

from typing import Any

from scanner.model.base import Value
from scanner.model.bucket import BucketRef

SAME = "same"


class Remediation(Value, frozen=True):
    """A policy's `remediation` with every template filled in for one source bucket; empty where it says nothing.

    `role` is a role's name, `role_boundary` and `replica_kms_key` are ARNs, `failure_notifications` is the ARN of an
    SNS topic, an SQS queue or a Lambda function. `report_bucket`, where given, opts in to Batch Replication of existing
    objects, which costs money, and is where its report goes.
    """

    destination: BucketRef | None = None
    role: str = ""
    role_boundary: str = ""
    storage_class: str = ""
    replica_kms_key: str = ""
    failure_notifications: str = ""
    report_bucket: str = ""


def remediation_for(written: dict[str, Any], source: BucketRef) -> Remediation:
    """Return a policy's `remediation`, as written, filled in for a source bucket."""

    def filled(template: str) -> str:
        return template.format(bucket=source.name, account=source.account, region=source.region)

    place = written.get("destination")
    return Remediation(
        destination=_destination(place, source, filled(place["bucket"])) if place else None,
        role=filled(written.get("role", "")),
        role_boundary=filled(written.get("role_boundary", "")),
        storage_class=written.get("storage_class", ""),
        replica_kms_key=filled(written.get("replica_kms_key", "")),
        failure_notifications=filled(written.get("failure_notifications", "")),
        report_bucket=filled(written.get("existing_objects", {}).get("report_bucket", "")),
    )


def _destination(place: dict[str, Any], source: BucketRef, name: str) -> BucketRef:
    account = place.get("account", SAME)
    return BucketRef(source.account if account == SAME else account, name, place["region"], source.partition)
