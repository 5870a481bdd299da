"""What a test needs to survey a bucket: subjects, and readers whose requests moto answers in process."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from boto3.session import Session
from botocore.config import Config

from scanner import registry
from scanner.aws.clients import Clients
from scanner.aws.reader import AwsReader, Identity
from scanner.aws.retry import Retry
from scanner.model.bucket import BucketRef
from scanner.model.estate import Estate
from scanner.model.replication import parse_replication
from scanner.model.survey import Subject, Survey

ACCOUNT = "123456789012"
SOURCE, DESTINATION = "eu-west-1", "eu-central-1"


def survey(facet: str) -> Survey:
    """Return the collector of a facet of what happened."""
    found: Survey = registry.collectors()[facet]
    return found


def rule(rule_id: str, destination: str = "dst", prefix: str = "", *, rtc: bool = False) -> dict[str, Any]:
    """Return an enabled rule with metrics."""
    timed = {"ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}}} if rtc else {}
    return {
        "ID": rule_id,
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {"Prefix": prefix},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{destination}", "Metrics": {"Status": "Enabled"}, **timed},
    }


def subject(*rules: dict[str, Any], regions: dict[str, str] | None = None, bucket: str = "src") -> Subject:
    """Return a bucket with these rules; destinations whose Region is not given are in `DESTINATION`."""
    parsed = parse_replication({"Role": "arn:aws:iam::123456789012:role/r", "Rules": list(rules)}).rules
    names = {one.destination.arn: one.destination.bucket for one in parsed}
    told = {arn: (regions or {}).get(name, DESTINATION) for arn, name in names.items()}
    return Subject(BucketRef(ACCOUNT, bucket, SOURCE), parsed, told, Estate(()))


@contextmanager
def reading() -> Iterator[tuple[AwsReader, Clients]]:
    """Yield a reader that gives up at once, and the clients that it sends through."""
    clients = Clients(Session("AKIAIOSFODNN7EXAMPLE", "none"), Config(retries={"total_max_attempts": 1}))
    reader = AwsReader(Identity(ACCOUNT, "arn", "aws"), clients, Retry(0, monotonic), SOURCE)
    try:
        yield reader, clients
    finally:
        reader.close()
