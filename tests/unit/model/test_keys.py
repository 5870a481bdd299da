"""Which key S3 means, however a bucket or a rule names it."""

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.keys import key_arn, replica_key_arn, source_key_arn
from scanner.model.replication import Destination, Rule, Scope
from scanner.model.settings import Encryption

ARN = "arn:aws:kms:eu-west-1:111111111111:key/k"
SOURCE = BucketRef("111111111111", "src", "eu-west-1")
CHINESE = BucketRef("111111111111", "src", "cn-north-1", "aws-cn")


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        (ARN, ARN),
        ("alias/mine", "arn:aws:kms:eu-north-1:222222222222:alias/mine"),
        ("1234abcd", "arn:aws:kms:eu-north-1:222222222222:key/1234abcd"),
        ("mrk-1234abcd", "arn:aws:kms:eu-north-1:222222222222:key/mrk-1234abcd"),
        ("", "arn:aws:kms:eu-north-1:222222222222:alias/aws/s3"),
    ],
)
def test_a_name_that_is_no_arn_belongs_to_the_region_and_account(name: str, arn: str) -> None:
    assert key_arn(name, partition="aws", region="eu-north-1", account="222222222222") == arn


def test_the_source_key_is_in_the_place_of_the_bucket() -> None:
    encryption = Encryption(algorithm="aws:kms", kms_key="alias/data")
    assert source_key_arn(SOURCE, encryption) == "arn:aws:kms:eu-west-1:111111111111:alias/data"
    assert source_key_arn(CHINESE, encryption) == "arn:aws-cn:kms:cn-north-1:111111111111:alias/data"


@pytest.mark.parametrize(
    ("name", "arn"), [("alias/data", "arn:aws:kms:eu-north-1:111111111111:alias/data"), (ARN, ARN)]
)
def test_a_replica_key_is_looked_up_in_the_destination_s_region_and_the_source_s_account(name: str, arn: str) -> None:
    """Amazon S3 User Guide: specifying-kms-encryption.html."""
    destination = Destination(partition="aws", bucket="dst", account="222222222222", replica_kms_key=name)
    rule = Rule(id="all", enabled=True, priority=1, scope=Scope(), destination=destination, kms_opt_in=True)
    assert replica_key_arn(SOURCE, rule, "eu-north-1") == arn
