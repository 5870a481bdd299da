"""Bucket names and ARNs."""

import pytest

from scanner.model.bucket import BucketRef, account_of_arn, bucket_of_arn, is_bucket_name, region_of_arn

KEY = "arn:aws:kms:eu-central-1:222222222222:key/mrk-1234"
ALIAS = "arn:aws:kms:eu-central-1:222222222222:alias/replica"


def test_a_bucket_arn_carries_partition_and_name_alone() -> None:
    assert BucketRef("111111111111", "data", "eu-west-1").arn == "arn:aws:s3:::data"
    assert BucketRef("111111111111", "data", "cn-north-1", "aws-cn").arn == "arn:aws-cn:s3:::data"


def test_references_sort_by_account_name_and_region() -> None:
    refs = [BucketRef("2", "a", "r"), BucketRef("1", "b", "r"), BucketRef("1", "a", "s"), BucketRef("1", "a", "r")]
    assert [(ref.account, ref.name, ref.region) for ref in sorted(refs)] == [
        ("1", "a", "r"), ("1", "a", "s"), ("1", "b", "r"), ("2", "a", "r"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "abc",
        "my-bucket.example.com",
        "Old_Bucket.With_Capitals",
        "_older-still",
        "a" * 255,
        "amzn-s3-demo-111111111111-us-east-1-an",
    ],
)
def test_names_that_s3_may_hold(name: str) -> None:
    assert is_bucket_name(name)
    assert bucket_of_arn(f"arn:aws:s3:::{name}") == ("aws", name)


@pytest.mark.parametrize("name", ["", "ab", "a" * 256, "a b c", "a/b/c", "bucket\n", "b\u00fccket", "b<cket", "a:b"])
def test_names_that_s3_cannot_hold(name: str) -> None:
    assert not is_bucket_name(name)
    with pytest.raises(ValueError, match="not a general purpose bucket ARN"):
        bucket_of_arn(f"arn:aws:s3:::{name}")


@pytest.mark.parametrize(
    "arn",
    [
        "bucket",
        "arn:aws:s3:eu-west-1:111111111111:accesspoint/ap",
        "arn:aws:s3express:eu-west-1:111111111111:bucket/name--euw1-az1--x-s3",
        "arn:aws:s3-outposts:eu-west-1:111111111111:outpost/op-1/bucket/b",
        "arn:aws:s3:::bucket/key",
        " arn:aws:s3:::bucket",
    ],
)
def test_other_arns_are_no_general_purpose_buckets(arn: str) -> None:
    with pytest.raises(ValueError, match="not a general purpose bucket ARN"):
        bucket_of_arn(arn)


@pytest.mark.parametrize("arn", [KEY, ALIAS])
def test_fields_of_an_arn(arn: str) -> None:
    assert account_of_arn(arn) == "222222222222"
    assert region_of_arn(arn) == "eu-central-1"


@pytest.mark.parametrize(
    "arn", ["arn:aws:s3:::bucket", "", "alias/aws/s3", "1234-abcd", "urn:aws:kms:eu-west-1:1:key/k"]
)
def test_no_such_field_is_empty(arn: str) -> None:
    assert account_of_arn(arn) == ""
    assert region_of_arn(arn) == ""
