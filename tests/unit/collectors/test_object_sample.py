"""The sample of objects: which ones are asked, what is kept of them, and what a refusal spoils."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from scanner.aws.reader import AwsReader
from scanner.model.base import Document
from scanner.model.evidence import Absent, Present, Unreadable
from scanner.model.facet import OBJECT_SAMPLE
from scanner.model.objects import ObjectSample
from scanner.model.survey import RefusedError, Subject
from tests.support.surveying import ACCOUNT, SOURCE, reading, rule, subject, survey

AT = "2026-11-22T12:00:00Z"
WRITTEN = datetime(2026, 11, 21, 12, tzinfo=UTC)
COLLECTOR = survey("object-sample")


def version(key: str, *, latest: bool = True, **more: object) -> Document:
    return {"Key": key, "VersionId": f"v-{key}", "IsLatest": latest, "LastModified": WRITTEN, **more}


class Bucket:
    """Answers ListObjectVersions with what it holds, HeadObject as `head` says, and remembers what it was asked."""

    def __init__(
        self, *versions: Document, head: Callable[[str], Document] = lambda _key: {}, truncated: bool = False
    ) -> None:
        self.asked: list[tuple[str, Document]] = []
        self._page = {"IsTruncated": truncated} | ({"Versions": list(versions)} if versions else {})
        self._head = head

    def __call__(self, region: str, operation: str, **parameters: Any) -> Document:  # noqa: ANN401 -- AWS's own
        assert region == SOURCE
        assert parameters.pop("Bucket") == "src"
        assert parameters.pop("ExpectedBucketOwner") == ACCOUNT
        self.asked.append((operation, parameters))
        return self._page if operation == "ListObjectVersions" else self._head(parameters["Key"])

    @property
    def heads(self) -> list[str]:
        return [given["Key"] for operation, given in self.asked if operation == "HeadObject"]


def refusing(code: str, *keys: str) -> Callable[[str], Document]:
    def head(key: str) -> Document:
        if key in keys:
            raise RefusedError(Unreadable("HeadObject", AT, code, "told by the test"))
        return {"ReplicationStatus": "COMPLETED"}

    return head


def sampled(bucket: Bucket, of: Subject) -> ObjectSample:
    document = COLLECTOR.gather(bucket, of, AT)
    assert document["At"] == AT
    return OBJECT_SAMPLE.value(Present("ListObjectVersions", AT, document))


def test_one_page_is_listed_and_twenty_objects_of_all_of_it_are_asked() -> None:
    bucket = Bucket(*(version(f"k{number:03}") for number in range(200)), truncated=True)
    sample = sampled(bucket, subject(rule("all")))
    assert [operation for operation, _ in bucket.asked].count("ListObjectVersions") == 1
    assert bucket.asked[0][1] == {"Prefix": "", "MaxKeys": 1000}
    assert bucket.heads == [f"k{number:03}" for number in range(0, 200, 10)]
    assert (sample.listed, sample.complete, len(sample.objects)) == (200, False, 20)


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 39])
def test_small_buckets_are_sampled_without_repetition(count: int) -> None:
    bucket = Bucket(*(version(f"k{number:03}") for number in range(count)))
    sample = sampled(bucket, subject(rule("all")))
    assert len(set(bucket.heads)) == len(bucket.heads) == len(sample.objects) == min(count, 20)
    assert sample.complete


def test_only_latest_versions_that_some_rule_takes_are_asked_by_their_version() -> None:
    bucket = Bucket(version("a/1"), version("a/2", latest=False), version("b/1"), version("ab"))
    sample = sampled(bucket, subject(rule("a", prefix="a/"), rule("ab", prefix="ab")))
    assert bucket.heads == ["a/1", "ab"]
    assert bucket.asked[0][1]["Prefix"] == "a", "what no rule takes is not listed where that can be told"
    assert bucket.asked[1][1] == {"Key": "a/1", "VersionId": "v-a/1"}
    assert [one.rules for one in sample.objects] == [("a",), ("ab",)]


def test_an_object_names_every_rule_that_takes_it() -> None:
    sample = sampled(Bucket(version("a/1")), subject(rule("all"), rule("a", "other", prefix="a/")))
    assert sample.objects[0].rules == ("all", "a")


def test_what_s3_says_is_kept_and_the_key_is_not() -> None:
    head = {"ReplicationStatus": "PENDING", "ServerSideEncryption": "aws:kms", "Metadata": {"secret": "x"}}
    bucket = Bucket(version("payroll/jane-doe", StorageClass="GLACIER_IR"), head=lambda _key: head)
    document = COLLECTOR.gather(bucket, subject(rule("all")), AT)
    assert "jane" not in str(document)
    assert "secret" not in str(document)
    (one,) = OBJECT_SAMPLE.value(Present("ListObjectVersions", AT, document)).objects
    assert (one.status, one.is_kms, one.storage_class, one.age) == ("PENDING", True, "GLACIER_IR", 24.0)


def test_digests_tell_objects_apart_and_are_the_same_again() -> None:
    keys = ("a", "b", "\udce4 <script>", "=cmd()")
    first, second = (sampled(Bucket(*map(version, keys)), subject(rule("all"))) for _ in range(2))
    assert first == second
    assert len({one.digest for one in first.objects}) == len(keys)


def test_an_object_that_vanished_is_left_out() -> None:
    sample = sampled(Bucket(version("a"), version("b"), head=refusing("404", "a")), subject(rule("all")))
    assert [one.status for one in sample.objects] == ["COMPLETED"]


@pytest.mark.parametrize("code", ["400", "403"])
def test_an_object_that_may_not_be_read_spoils_only_itself(code: str) -> None:
    """S3 answers 400 where only the customer has the key (SSE-C), and 403 where KMS refuses, too."""
    sample = sampled(Bucket(version("a"), version("b"), head=refusing(code, "a")), subject(rule("all")))
    first, second = sample.objects
    assert first.unread is not None
    assert (first.unread.operation, first.unread.code) == ("HeadObject", code)
    assert (second.unread, second.status) == (None, "COMPLETED")


@pytest.mark.parametrize("code", ["503", "SlowDown", "ExpiredToken", "ConnectTimeoutError", "ReaderClosed"])
def test_a_fault_that_the_next_object_would_meet_ends_it(code: str) -> None:
    bucket = Bucket(version("a"), version("b"), head=refusing(code, "a", "b"))
    with pytest.raises(RefusedError, match=code):
        sampled(bucket, subject(rule("all")))
    assert bucket.heads == ["a"]


@pytest.fixture
def reader() -> Iterator[AwsReader]:
    with mock_aws(), reading() as (reader, _):
        yield reader


def test_an_independent_s3_tells_the_same_story(reader: AwsReader) -> None:
    s3 = boto3.client("s3", SOURCE)
    s3.create_bucket(Bucket="src", CreateBucketConfiguration={"LocationConstraint": SOURCE})
    s3.put_object(Bucket="src", Key="before versioning")
    s3.put_bucket_versioning(Bucket="src", VersioningConfiguration={"Status": "Enabled"})
    for key in ("twice", "twice", "deleted", "büro/1 + 1", "archived"):
        s3.put_object(Bucket="src", Key=key, StorageClass="GLACIER" if key == "archived" else "STANDARD")
    s3.delete_object(Bucket="src", Key="deleted")
    before = reader.calls
    sample = OBJECT_SAMPLE.value(reader.survey(COLLECTOR, subject(rule("all"))))
    assert (reader.calls - before) == {"ListObjectVersions": 1, "HeadObject": 4}
    assert (sample.listed, sample.complete) == (6, True)
    assert sorted(one.storage_class for one in sample.objects) == ["GLACIER", "STANDARD", "STANDARD", "STANDARD"]
    assert {(one.status, one.unread) for one in sample.objects} == {("", None)}
    assert all(0 <= one.age < 1 for one in sample.objects)


def test_a_bucket_that_vanished_is_absent(reader: AwsReader) -> None:
    evidence = reader.survey(COLLECTOR, subject(rule("all"), bucket="gone"))
    assert isinstance(evidence, Absent)
    assert (evidence.operation, evidence.code) == ("ListObjectVersions", "NoSuchBucket")
    assert OBJECT_SAMPLE.value(evidence) == ObjectSample()


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown", "InternalError", "PermanentRedirect", "ExpiredToken"])
def test_a_listing_that_is_refused_is_unreadable(code: str) -> None:
    with reading() as (reader, clients), Stubber(clients.get(SOURCE)) as stub:
        stub.add_client_error("list_object_versions", code, "told by the test", 403)
        evidence = reader.survey(COLLECTOR, subject(rule("all")))
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code, evidence.message) == ("ListObjectVersions", code, "told by the test")


def test_an_answer_of_another_shape_is_unreadable() -> None:
    with reading() as (reader, clients), Stubber(clients.get(SOURCE)) as stub:
        stub.add_response("list_object_versions", {})
        evidence = reader.survey(COLLECTOR, subject(rule("all")))
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code) == ("ListObjectVersions", "UnknownShape")
