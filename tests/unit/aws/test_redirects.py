"""A bucket in another Region than thought: asked for once more where the answer says it is, and no further.

botocore's own following is off: where a redirect names no Region it calls HeadBucket until the stack overflows.
"""

import pytest

from scanner import registry
from scanner.aws.reader import AwsReader
from scanner.model.bucket import BucketRef
from scanner.model.evidence import Evidence, Present, Unreadable
from tests.support.scripted_s3 import Reply, ScriptedS3, error

REF = BucketRef("", "ledger", "eu-central-1")
ENABLED = Reply(body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
PERMANENT = error(301, "PermanentRedirect", x_amz_bucket_region="us-west-2")


def read(facet: str, reader: AwsReader, ref: BucketRef = REF) -> Evidence:
    return reader.read(registry.collectors()[facet], ref)


def regions(s3: ScriptedS3) -> list[str]:
    return [request.region for request in s3.requests if request.operation != "GetCallerIdentity"]


@pytest.mark.parametrize(
    "answer",
    [
        PERMANENT,
        error(301, "PermanentRedirect", more="<Region>us-west-2</Region>"),
        error(400, "AuthorizationHeaderMalformed", more="<Region>us-west-2</Region>"),
        error(400, "IllegalLocationConstraintException", x_amz_bucket_region="us-west-2"),
        error(307, "TemporaryRedirect", x_amz_bucket_region="us-west-2"),
        error(307, "Redirect", more="<Region>us-west-2</Region>"),
        Reply(307, headers={"x-amz-bucket-region": "us-west-2"}),
    ],
)
def test_the_named_region_is_asked(answer: Reply, s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", answer, ENABLED)
    assert isinstance(read("versioning", reader), Present)
    assert regions(s3) == ["eu-central-1", "us-west-2"]


def test_a_second_redirect_is_not_followed(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", PERMANENT, error(301, "PermanentRedirect", x_amz_bucket_region="us-west-1"))
    evidence = read("versioning", reader)
    assert isinstance(evidence, Unreadable)
    assert evidence.code == "PermanentRedirect"
    assert regions(s3) == ["eu-central-1", "us-west-2"]


def test_a_redirect_to_where_it_was_asked_is_not_followed(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", error(301, "PermanentRedirect", x_amz_bucket_region="eu-central-1"))
    assert isinstance(read("versioning", reader), Unreadable)
    assert regions(s3) == ["eu-central-1"]


def test_a_redirect_without_a_region_ends_with_one_request(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", error(301, "PermanentRedirect"))
    assert isinstance(read("versioning", reader), Unreadable)
    assert len(regions(s3)) == reader.calls.total() == 1


def test_a_region_that_is_no_region_goes_nowhere(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", error(301, "PermanentRedirect", x_amz_bucket_region="evil.example/"))
    evidence = read("versioning", reader)
    assert isinstance(evidence, Unreadable)
    assert evidence.code == "InvalidRegionError"
    assert regions(s3) == ["eu-central-1"]


@pytest.mark.parametrize("status", [301, 400, 403])
def test_head_bucket_needs_no_second_request(status: int, s3: ScriptedS3, reader: AwsReader) -> None:
    """Its error already tells where the bucket is."""
    s3.on("HeadBucket", Reply(status, headers={"x-amz-bucket-region": "us-west-2"}))
    evidence = read("location", reader)
    assert isinstance(evidence, Present)
    assert evidence.document == {"Region": "us-west-2", "Code": str(status)}
    assert regions(s3) == ["eu-central-1"]
