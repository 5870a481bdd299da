"""Every collector against the S3 API's model and the IAM actions of its reads.

IAM actions: Service Authorization Reference, list_amazons3.html. Absent codes: Amazon S3 API Reference, "Error
responses", and the pages of the operations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import Any

import pytest
from boto3.session import Session
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.model import ServiceModel
from botocore.session import get_session
from botocore.stub import Stubber

from scanner import registry
from scanner.aws.clients import Clients
from scanner.aws.reader import AwsReader, Identity
from scanner.aws.retry import Retry
from scanner.model.bucket import BucketRef
from scanner.model.collector import Collector
from scanner.model.evidence import Absent, Present

REF = BucketRef("111111111111", "ledger", "eu-central-1")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What AWS documents of a read: its IAM action, the codes for "none", an answer, and the document in it."""

    permission: str
    answer: dict[str, Any]
    document: dict[str, Any]
    absent: frozenset[str] = field(default_factory=frozenset)


_REPLICATION = {
    "Role": "arn:aws:iam::111111111111:role/service-role/s3crr_role",
    "Rules": [
        {
            "ID": "everything",
            "Priority": 1,
            "Filter": {},
            "Status": "Enabled",
            "DeleteMarkerReplication": {"Status": "Enabled"},
            "Destination": {"Bucket": "arn:aws:s3:::ledger-replica"},
        }
    ],
}
_ENCRYPTION = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
_OWNERSHIP = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
_TAGS = {"TagSet": [{"Key": "data-class", "Value": "critical"}]}

FACTS = {
    "GetBucketEncryption": Fact(
        permission="s3:GetEncryptionConfiguration",
        absent=frozenset({"ServerSideEncryptionConfigurationNotFoundError"}),
        answer={"ServerSideEncryptionConfiguration": _ENCRYPTION},
        document=_ENCRYPTION,
    ),
    "GetBucketOwnershipControls": Fact(
        permission="s3:GetBucketOwnershipControls",
        absent=frozenset({"OwnershipControlsNotFoundError"}),
        answer={"OwnershipControls": _OWNERSHIP},
        document=_OWNERSHIP,
    ),
    "GetBucketReplication": Fact(
        permission="s3:GetReplicationConfiguration",
        absent=frozenset({"ReplicationConfigurationNotFoundError"}),
        answer={"ReplicationConfiguration": _REPLICATION},
        document=_REPLICATION,
    ),
    "GetBucketTagging": Fact(
        permission="s3:GetBucketTagging",
        absent=frozenset({"NoSuchTagSet"}),
        answer=_TAGS,
        document=_TAGS,
    ),
    "GetBucketPolicy": Fact(
        permission="s3:GetBucketPolicy",
        absent=frozenset({"NoSuchBucketPolicy"}),
        answer={"Policy": "{}"},
        document={"Policy": "{}"},
    ),
    "GetObjectLockConfiguration": Fact(
        permission="s3:GetBucketObjectLockConfiguration",
        absent=frozenset({"ObjectLockConfigurationNotFoundError"}),
        answer={"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
        document={"ObjectLockEnabled": "Enabled"},
    ),
    "GetPublicAccessBlock": Fact(
        permission="s3:GetBucketPublicAccessBlock",
        absent=frozenset({"NoSuchPublicAccessBlockConfiguration"}),
        answer={"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
        document={"BlockPublicAcls": True},
    ),
    "GetBucketLifecycleConfiguration": Fact(
        permission="s3:GetLifecycleConfiguration",
        absent=frozenset({"NoSuchLifecycleConfiguration"}),
        answer={"Rules": [{"ID": "r", "Status": "Enabled", "Expiration": {"Date": datetime(2027, 1, 1, tzinfo=UTC)}}]},
        document={"Rules": [{"ID": "r", "Status": "Enabled", "Expiration": {"Date": "2027-01-01T00:00:00+00:00"}}]},
    ),
    "GetBucketNotificationConfiguration": Fact(
        permission="s3:GetBucketNotification",
        answer={"QueueConfigurations": []},
        document={"QueueConfigurations": []},
    ),
    "GetBucketRequestPayment": Fact(
        permission="s3:GetBucketRequestPayment",
        answer={"Payer": "Requester"},
        document={"Payer": "Requester"},
    ),
    "GetBucketVersioning": Fact(
        permission="s3:GetBucketVersioning",
        answer={"Status": "Suspended", "MFADelete": "Disabled"},
        document={"Status": "Suspended", "MFADelete": "Disabled"},
    ),
    "HeadBucket": Fact(
        permission="s3:ListBucket",
        absent=frozenset({"NoSuchBucket", "404"}),
        answer={"BucketRegion": "eu-central-1"},
        document={"Region": "eu-central-1"},
    ),
}


@pytest.fixture(scope="module")
def s3() -> ServiceModel:
    return get_session().get_service_model("s3")


_BUCKETS = [name for name, found in registry.collectors().items() if isinstance(found, Collector)]


@pytest.fixture(params=_BUCKETS)
def collector(request: pytest.FixtureRequest) -> Collector:
    found: Collector = registry.collectors()[request.param]
    return found


def test_the_operation_exists_and_can_be_told_the_owner(collector: Collector, s3: ServiceModel) -> None:
    given = s3.operation_model(collector.operation).input_shape
    assert given is not None
    assert given.required_members == ["Bucket"]
    assert "ExpectedBucketOwner" in given.members


def test_the_permission_is_the_iam_action_of_the_operation(collector: Collector) -> None:
    assert collector.permission == FACTS[collector.operation].permission


def test_the_absent_codes_are_those_that_aws_documents(collector: Collector) -> None:
    assert collector.absent == FACTS[collector.operation].absent


class Body:
    """A body without elements: the stub's answers have none, and some reads look for what botocore left out of it."""

    def stream(self) -> Iterator[bytes]:
        yield b"<Answer/>"


def test_the_document_is_aws_s_own_and_reads_as_a_value(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stub refuses other parameters, and an answer that S3's model does not allow."""
    monkeypatch.setattr("botocore.stub.AWSResponse", lambda *_: AWSResponse("", HTTPStatus.OK, HTTPHeaders(), Body()))
    clients = Clients(Session(), Config())
    reader = AwsReader(Identity("111111111111", "arn", "aws"), clients, Retry(0, monotonic), "eu-central-1")
    fact = FACTS[collector.operation]
    with Stubber(clients.get("eu-central-1")) as stub:
        sent = {"Bucket": "ledger", "ExpectedBucketOwner": "111111111111"}
        stub.add_response(xform_name(collector.operation), fact.answer, sent)
        evidence = reader.read(collector, REF)
        stub.assert_no_pending_responses()
    reader.close()
    assert isinstance(evidence, Present)
    assert evidence.document == fact.document
    collector.facet.value(evidence)


def test_absence_reads_as_a_value(collector: Collector) -> None:
    for code in collector.absent:
        collector.facet.value(Absent(collector.operation, "2026-11-22T12:00:00Z", code))
