"""What goes over the wire, byte for byte where it matters."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from boto3.session import Session
from botocore.config import Config

from scanner import __version__, registry
from scanner.aws.clients import Clients
from scanner.aws.reader import AwsReader
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Present, Unreadable
from tests.support.scripted_s3 import Reply, Request, ScriptedS3

VERSIONING = registry.collectors()["versioning"]
LOCATION = registry.collectors()["location"]
ENABLED = Reply(body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")


def only_request(s3: ScriptedS3, reader: AwsReader, ref: BucketRef) -> Request:
    s3.on("GetBucketVersioning", ENABLED)
    assert isinstance(reader.read(VERSIONING, ref), Present)
    (request,) = s3.asked("GetBucketVersioning")
    return request


def test_a_known_owner_is_demanded(s3: ScriptedS3, reader: AwsReader) -> None:
    request = only_request(s3, reader, BucketRef("222222222222", "ledger", "eu-west-1"))
    assert request.headers["x-amz-expected-bucket-owner"] == "222222222222"
    assert request.region == "eu-west-1"


def test_an_unknown_owner_is_not_and_an_unknown_region_is_asked_at_home(s3: ScriptedS3, reader: AwsReader) -> None:
    request = only_request(s3, reader, BucketRef("", "ledger", ""))
    assert "x-amz-expected-bucket-owner" not in request.headers
    assert request.region == "eu-central-1"


def test_a_read_carries_no_checksum_and_names_the_tool(s3: ScriptedS3, reader: AwsReader) -> None:
    request = only_request(s3, reader, BucketRef("", "ledger", ""))
    assert not {"content-md5", "x-amz-checksum-crc32", "x-amz-sdk-checksum-algorithm"} & request.headers.keys()
    assert f"s3-replication-scanner/{__version__}" in request.headers["user-agent"]
    assert request.values == {"versioning": ""}


@pytest.mark.parametrize(
    "name", ["", "a", "../etc", "a/b", "a b", "a\nb", "ä" * 5, "x" * 300, "data--usw2-az1--x-s3", "alias--op-s3"]
)
def test_what_is_no_name_of_a_bucket_is_never_sent(name: str, s3: ScriptedS3, reader: AwsReader) -> None:
    evidence = reader.read(VERSIONING, BucketRef("", name, ""))
    assert isinstance(evidence, Unreadable)
    assert evidence.code == "InvalidBucketName"
    assert [request.operation for request in s3.requests] == ["GetCallerIdentity"]


def test_a_bucket_of_another_partition_is_not_taken_for_one_of_the_same_name(s3: ScriptedS3, reader: AwsReader) -> None:
    evidence = reader.read(VERSIONING, BucketRef("", "ledger", "", "aws-cn"))
    assert isinstance(evidence, Unreadable)
    assert evidence.code == "OtherPartition"
    assert [request.operation for request in s3.requests] == ["GetCallerIdentity"]


def test_old_names_are_sent_as_they_are(s3: ScriptedS3, reader: AwsReader) -> None:
    assert only_request(s3, reader, BucketRef("", "Old_Name.With..Dots", "us-east-1")).bucket == "Old_Name.With..Dots"


class CountingSession(Session):
    """Remembers which clients it made."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def client(self, *args: object, region_name: str, **kwargs: object) -> object:  # type: ignore[override]
        self.made.append(region_name)
        return super().client(*args, region_name=region_name, **kwargs)  # type: ignore[call-overload]


def test_threads_share_one_client_a_region() -> None:
    session = CountingSession()
    clients = Clients(session, Config())
    regions = ["eu-central-1", "eu-west-1", "us-east-1"] * 20
    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(clients.get, regions))
    clients.close()
    assert sorted(session.made) == ["eu-central-1", "eu-west-1", "us-east-1"]
    assert len({id(client) for client in got}) == 3


def test_calls_are_counted_by_operation_across_threads(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", ENABLED)
    s3.on("HeadBucket", Reply(headers={"x-amz-bucket-region": "eu-west-1"}))
    ref = BucketRef("", "ledger", "eu-west-1")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: reader.read(LOCATION if number % 4 == 0 else VERSIONING, ref), range(40)))
    assert reader.calls == {"GetBucketVersioning": 30, "HeadBucket": 10}
    assert len(s3.asked("GetBucketVersioning")) == 30
