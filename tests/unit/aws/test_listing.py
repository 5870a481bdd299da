"""ListBuckets, page by page."""

import pytest

from scanner.aws.reader import AwsReader
from scanner.model.bucket import BucketRef
from scanner.model.collector import ListingError
from scanner.model.evidence import Evidence, Present, Unreadable
from tests.support.scripted_s3 import REQUEST_ID, RESET, Reply, ScriptedS3, error

ACCOUNT = "111111111111"


def page(*buckets: str, then: str = "") -> Reply:
    """Return a page; a bucket is `name` or `name@region`, `then` the token of the next page."""
    listed = "".join(
        f"<Bucket><Name>{name}</Name>{f'<BucketRegion>{region}</BucketRegion>' if region else ''}</Bucket>"
        for name, _, region in (bucket.partition("@") for bucket in buckets)
    )
    token = f"<ContinuationToken>{then}</ContinuationToken>" if then else ""
    return Reply(body=f"<ListAllMyBucketsResult><Buckets>{listed}</Buckets>{token}</ListAllMyBucketsResult>")


def listed(reader: AwsReader) -> tuple[list[tuple[BucketRef, Evidence]], str]:
    """Return what was yielded, and the error's code where it ended with one."""
    found = []
    try:
        for bucket in reader.list_buckets():
            found.append(bucket)  # noqa: PERF402 -- what came before an error counts
    except ListingError as failed:
        return found, failed.code
    return found, ""


def names(found: list[tuple[BucketRef, Evidence]]) -> list[str]:
    return [ref.name for ref, _ in found]


def test_every_page_is_read_and_asks_for_regions(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("ListBuckets", page("a@eu-west-1", "b@us-east-1", then="t/1+="), page("c@eu-west-1", then="t2"), page())
    found, failed = listed(reader)
    assert [ref for ref, _ in found] == [
        BucketRef(ACCOUNT, "a", "eu-west-1", "aws"),
        BucketRef(ACCOUNT, "b", "us-east-1", "aws"),
        BucketRef(ACCOUNT, "c", "eu-west-1", "aws"),
    ]
    assert failed == ""
    asked = s3.asked("ListBuckets")
    assert {request.values["max-buckets"] for request in asked} == {"1000"}
    assert [request.values.get("continuation-token") for request in asked] == [None, "t/1+=", "t2"]
    assert {request.region for request in asked} == {"eu-central-1"}


def test_the_listing_is_evidence_of_where_a_bucket_is(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("ListBuckets", page("a@eu-west-1"))
    ((_, evidence),), _ = listed(reader)
    assert isinstance(evidence, Present)
    assert (evidence.operation, evidence.document) == ("ListBuckets", {"Region": "eu-west-1"})
    assert evidence.request_id == REQUEST_ID


def test_a_region_that_was_not_told_is_not_made_up(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("ListBuckets", page("a"))
    ((ref, evidence),), _ = listed(reader)
    assert ref.region == ""
    assert isinstance(evidence, Unreadable)
    assert (evidence.operation, evidence.code) == ("ListBuckets", "NoRegion")


def test_an_account_without_buckets_has_none(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("ListBuckets", page())
    assert listed(reader) == ([], "")


def test_a_page_that_comes_again_under_another_token_ends_the_listing(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("ListBuckets", page("a@eu-west-1", then="t1"), page("a@eu-west-1", then="t2"), page("a@eu-west-1", then="t3"))
    found, failed = listed(reader)
    assert (names(found), failed) == (["a"], "RepeatedPage")
    assert len(s3.asked("ListBuckets")) == 2


def test_a_page_may_be_empty_in_the_middle(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("ListBuckets", page(then="t1"), page("a@eu-west-1"))
    assert names(listed(reader)[0]) == ["a"]


@pytest.mark.parametrize("hiccup", [error(503, "SlowDown"), RESET, error(500, "InternalError")])
def test_a_page_is_asked_for_again(hiccup: Reply, s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("ListBuckets", page("a@eu-west-1", then="t1"), hiccup, page("b@eu-west-1"))
    found, failed = listed(reader)
    assert (names(found), failed) == (["a", "b"], "")
    assert [request.values.get("continuation-token") for request in s3.asked("ListBuckets")] == [None, "t1", "t1"]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(403, "AccessDenied"), "AccessDenied"),
        (error(503, "SlowDown"), "SlowDown"),
        (RESET, "ConnectionClosedError"),
        (Reply(body="<html>sign in</html>"), "UnknownShape"),
        (Reply(body="<ListAllMyBucketsResult/>"), "UnknownShape"),
        (Reply(body="<ListAllMyBucketsResult><Buckets><Bucket/></Buckets></ListAllMyBucketsResult>"), "UnknownShape"),
    ],
)
@pytest.mark.parametrize("before", [[], [page("a@eu-west-1", then="t1")]], ids=["first page", "second page"])
def test_a_listing_that_fails_says_so_after_what_it_got(
    reply: Reply, code: str, before: list[Reply], s3: ScriptedS3, reader: AwsReader
) -> None:
    s3.on("ListBuckets", *before, reply)
    found, failed = listed(reader)
    assert (len(found), failed) == (len(before), code)


def test_pages_that_go_round_in_a_circle_end_as_an_error(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("ListBuckets", page("a@eu-west-1", then="t1"), page("b@eu-west-1", then="t2"), page("c@eu-west-1", then="t1"))
    found, failed = listed(reader)
    assert (names(found), failed) == (["a", "b", "c"], "RepeatedContinuationToken")
    assert reader.calls["ListBuckets"] == 3
