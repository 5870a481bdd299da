"""What the object store sends, and what it makes of the answers. The stub refuses what S3's model does not know."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.response import StreamingBody
from botocore.stub import ANY, Stubber

from scanner.aws.access import Access, ConnectionOptions, connect_objects
from scanner.aws.clients import Clients
from scanner.aws.objects import AwsObjects
from scanner.aws.reader import Identity
from scanner.aws.retry import Retry
from scanner.model.objectstore import NewObject, ObjectFault, ObjectHead, ObjectVersion
from scanner.model.plan import Target
from scanner.model.settings import Encryption
from tests.support.scripted_s3 import ScriptedS3

BUCKET = Target("arn:aws:s3:::ledger", "111111111111", "eu-west-1")
THERE = {"Bucket": "ledger", "ExpectedBucketOwner": "111111111111"}
KEY = "logs/s3rc-canary/1"
ONE = {**THERE, "Key": KEY, "VersionId": "v1"}
NEW = NewObject(key=KEY, body=b"content", metadata={"s3rc-canary": "1"})


class Stubbed:
    """An object store whose answers are told beforehand, in order."""

    def __init__(self, budget: float = 60) -> None:
        session = Session("AKIAIOSFODNN7EXAMPLE", "none")
        self.clients = Clients(session, Config(retries={"mode": "standard", "total_max_attempts": 1}))
        self.slept: list[float] = []
        self.now = 0.0
        retry = Retry(budget, lambda: self.now, self._sleep)
        self.store = AwsObjects(Identity("111111111111", "arn", "aws"), self.clients, retry, "us-east-1")
        self.stub = Stubber(self.clients.get("eu-west-1"))

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def answers(self, operation: str, answer: dict[str, Any], sent: dict[str, Any]) -> None:
        self.stub.add_response(operation, answer, sent)

    def refuses(self, operation: str, code: str, status: int = 403) -> None:
        self.stub.add_client_error(operation, code, "told by the test", status)


@pytest.fixture
def s3api() -> Iterator[Stubbed]:
    stubbed = Stubbed()
    with stubbed.stub:
        yield stubbed
        stubbed.stub.assert_no_pending_responses()
    stubbed.store.close()


def test_a_put_sends_the_object_and_nothing_else(s3api: Stubbed) -> None:
    sent = {**THERE, "Key": KEY, "Body": b"content", "Metadata": {"s3rc-canary": "1"}}
    s3api.answers("put_object", {"VersionId": "v1"}, sent)
    assert s3api.store.put(BUCKET, NEW) == "v1"


def test_tags_and_encryption_travel_in_the_same_request(s3api: Stubbed) -> None:
    new = NewObject(KEY, b"", {}, (("a b", "c&d"), ("ä", "")), Encryption("aws:kms", "arn:aws:kms:key"))
    sent = {
        **THERE,
        "Key": KEY,
        "Body": b"",
        "Metadata": {},
        "Tagging": "a+b=c%26d&%C3%A4=",
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "arn:aws:kms:key",
    }
    s3api.answers("put_object", {"VersionId": "v1"}, sent)
    assert s3api.store.put(BUCKET, new) == "v1"


def test_a_default_without_a_key_names_none_and_an_unversioned_bucket_gives_null(s3api: Stubbed) -> None:
    new = NewObject(KEY, b"", {}, encryption=Encryption("aws:kms"))
    sent = {**THERE, "Key": KEY, "Body": b"", "Metadata": {}, "ServerSideEncryption": "aws:kms"}
    s3api.answers("put_object", {}, sent)
    assert s3api.store.put(BUCKET, new) == "null"


def test_an_unknown_owner_is_not_demanded(s3api: Stubbed) -> None:
    s3api.answers("put_object", {"VersionId": "v1"}, {"Bucket": "ledger", "Key": KEY, "Body": ANY, "Metadata": ANY})
    assert s3api.store.put(Target(BUCKET.arn, "", "eu-west-1"), NEW) == "v1"


def test_a_head_tells_everything_that_matters(s3api: Stubbed) -> None:
    until = datetime(2027, 1, 1, tzinfo=UTC)
    answer = {
        "ContentLength": 7,
        "Metadata": {"s3rc-canary": "1"},
        "ReplicationStatus": "PENDING",
        "StorageClass": "STANDARD_IA",
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "arn:aws:kms:key",
        "ObjectLockMode": "GOVERNANCE",
        "ObjectLockRetainUntilDate": until,
    }
    s3api.answers("head_object", answer, ONE)
    assert s3api.store.head(BUCKET, KEY, "v1") == ObjectHead(
        size=7,
        metadata={"s3rc-canary": "1"},
        status="PENDING",
        storage_class="STANDARD_IA",
        encryption="aws:kms",
        key="arn:aws:kms:key",
        lock_mode="GOVERNANCE",
        lock_until="2027-01-01T00:00:00+00:00",
    )


def test_a_head_that_tells_little_means_the_defaults(s3api: Stubbed) -> None:
    s3api.answers("head_object", {"ContentLength": 0}, ONE)
    assert s3api.store.head(BUCKET, KEY, "v1") == ObjectHead(size=0, metadata={})


def body(content: bytes, length: int | None = None) -> dict[str, Any]:
    return {"Body": StreamingBody(io.BytesIO(content), len(content) if length is None else length)}


@pytest.mark.parametrize(("most", "expected"), [(3, b"con"), (7, b"content"), (100, b"content")])
def test_no_more_content_is_read_than_asked_for(most: int, expected: bytes, s3api: Stubbed) -> None:
    s3api.answers("get_object", body(b"content"), ONE)
    assert s3api.store.content(BUCKET, KEY, "v1", most) == expected


def test_content_that_breaks_off_is_a_fault_that_may_pass(s3api: Stubbed) -> None:
    s3api.answers("get_object", body(b"con", 7), ONE)
    found = s3api.store.content(BUCKET, KEY, "v1", 100)
    assert isinstance(found, ObjectFault)
    assert (found.operation, found.code, found.may_pass) == ("GetObject", "IncompleteReadError", True)


def test_tags_come_sorted(s3api: Stubbed) -> None:
    tags = [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]
    s3api.answers("get_object_tagging", {"TagSet": tags}, ONE)
    assert s3api.store.tags(BUCKET, KEY, "v1") == (("a", "1"), ("b", "2"))


def test_the_owner_of_a_bucket_is_a_canonical_id(s3api: Stubbed) -> None:
    s3api.answers("get_bucket_acl", {"Owner": {"ID": "canonical"}, "Grants": []}, THERE)
    assert s3api.store.bucket_owner(BUCKET) == "canonical"


def test_versions_and_markers_are_those_of_exactly_this_key(s3api: Stubbed) -> None:
    answer = {
        "Versions": [
            {"Key": KEY, "VersionId": "v1", "Owner": {"ID": "canonical"}},
            {"Key": f"{KEY}0", "VersionId": "foreign"},
        ],
        "DeleteMarkers": [{"Key": KEY, "VersionId": "m1"}, {"Key": f"{KEY}/", "VersionId": "foreign"}],
    }
    s3api.answers("list_object_versions", answer, {**THERE, "Prefix": KEY})
    assert s3api.store.versions(BUCKET, KEY) == (
        ObjectVersion("v1", owner="canonical"),
        ObjectVersion("m1", marker=True),
    )


def test_an_empty_listing_holds_nothing(s3api: Stubbed) -> None:
    s3api.answers("list_object_versions", {}, {**THERE, "Prefix": KEY})
    assert s3api.store.versions(BUCKET, KEY) == ()


def test_one_version_is_deleted_by_its_id(s3api: Stubbed) -> None:
    s3api.answers("delete_object", {}, ONE)
    assert s3api.store.delete(BUCKET, KEY, "v1") is None


def test_deleting_without_an_id_is_a_defect_and_is_not_sent(s3api: Stubbed) -> None:
    with pytest.raises(ValueError, match="only hide"):
        s3api.store.delete(BUCKET, KEY, "")


CALLS: list[tuple[str, str, Any]] = [
    ("put_object", "PutObject", lambda store: store.put(BUCKET, NEW)),
    ("head_object", "HeadObject", lambda store: store.head(BUCKET, KEY, "v1")),
    ("get_object", "GetObject", lambda store: store.content(BUCKET, KEY, "v1", 1)),
    ("get_object_tagging", "GetObjectTagging", lambda store: store.tags(BUCKET, KEY, "v1")),
    ("get_bucket_acl", "GetBucketAcl", lambda store: store.bucket_owner(BUCKET)),
    ("list_object_versions", "ListObjectVersions", lambda store: store.versions(BUCKET, KEY)),
    ("delete_object", "DeleteObject", lambda store: store.delete(BUCKET, KEY, "v1")),
]
each_call = pytest.mark.parametrize(("method", "operation", "call"), CALLS, ids=[name for _, name, _ in CALLS])


@each_call
def test_a_refusal_is_a_fault_in_aws_s_words(method: str, operation: str, call: Any, s3api: Stubbed) -> None:  # noqa: ANN401
    s3api.refuses(method, "AccessDenied")
    assert call(s3api.store) == ObjectFault(operation, "AccessDenied", "told by the test")
    assert s3api.slept == []


@each_call
def test_throttling_is_asked_again(method: str, operation: str, call: Any, s3api: Stubbed) -> None:  # noqa: ANN401
    s3api.refuses(method, "SlowDown", 503)
    s3api.refuses(method, "AccessDenied")
    assert call(s3api.store) == ObjectFault(operation, "AccessDenied", "told by the test")
    assert len(s3api.slept) == 1


def test_throttling_that_outlives_the_budget_may_pass_later() -> None:
    hurried = Stubbed(budget=0)
    with hurried.stub:
        hurried.refuses("head_object", "SlowDown", 503)
        found = hurried.store.head(BUCKET, KEY, "v1")
    hurried.store.close()
    assert found == ObjectFault("HeadObject", "SlowDown", "told by the test", may_pass=True)


def test_an_answer_that_is_not_s3s_is_a_fault(s3api: Stubbed) -> None:
    s3api.answers("get_bucket_acl", {}, THERE)
    assert s3api.store.bucket_owner(BUCKET) == ObjectFault("GetBucketAcl", "UnknownShape", "KeyError: 'Owner'")


def test_a_closed_store_sends_nothing_any_more(s3api: Stubbed) -> None:
    s3api.store.close()
    found = s3api.store.head(BUCKET, KEY, "v1")
    assert isinstance(found, ObjectFault)
    assert found.code == "ReaderClosed"


def test_the_door_opens_with_an_identity(s3: ScriptedS3) -> None:
    store = connect_objects(Access(), ConnectionOptions())
    assert (store.account, store.caller) == ("111111111111", "arn:aws:iam::111111111111:user/auditor")
    store.close()
    assert [request.operation for request in s3.requests] == ["GetCallerIdentity"]
