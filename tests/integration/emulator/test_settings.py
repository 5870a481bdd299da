"""What a new bucket has without being asked (Amazon S3 User Guide: default-encryption-faq, about-object-ownership)."""

import pytest

from tests.support.emulated import CENTRAL, OTHER, OWN, WEST, World, code_of

pytestmark = pytest.mark.emulator


def test_a_new_bucket_has_todays_defaults(world: World) -> None:
    bucket, s3 = world.bucket(versioned=False), world.clients.s3(OWN)
    assert _algorithm(world, bucket) == "AES256"
    assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    assert code_of(s3.get_bucket_tagging, Bucket=bucket) == "NoSuchTagSet"
    assert code_of(s3.get_bucket_replication, Bucket=bucket) == "ReplicationConfigurationNotFoundError"


def test_what_the_request_chooses_stays(world: World) -> None:
    s3 = world.clients.s3(OWN)
    s3.create_bucket(
        Bucket="chosen", CreateBucketConfiguration={"LocationConstraint": WEST}, ObjectOwnership="ObjectWriter"
    )
    rules = s3.get_bucket_ownership_controls(Bucket="chosen")["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "ObjectWriter"}]


def test_creating_ones_own_bucket_again_in_us_east_1_changes_nothing(world: World) -> None:
    s3 = world.clients.s3(OWN, "us-east-1")
    s3.create_bucket(Bucket="twice")
    s3.delete_public_access_block(Bucket="twice")
    s3.create_bucket(Bucket="twice")
    assert code_of(s3.get_public_access_block, Bucket="twice") == "NoSuchPublicAccessBlockConfiguration"


def test_names_are_one_namespace(world: World) -> None:
    bucket = world.bucket()
    place = {"LocationConstraint": CENTRAL}
    taken = world.clients.s3(OTHER, CENTRAL).create_bucket
    assert code_of(taken, Bucket=bucket, CreateBucketConfiguration=place) == "BucketAlreadyExists"


def test_without_a_setting_encryption_is_sse_s3_again(world: World) -> None:
    bucket, s3 = world.bucket(), world.clients.s3(OWN)
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [default]})
    assert _algorithm(world, bucket) == "aws:kms"
    s3.delete_bucket_encryption(Bucket=bucket)
    assert _algorithm(world, bucket) == "AES256"


def _algorithm(world: World, bucket: str) -> str:
    answer = world.clients.s3(OWN).get_bucket_encryption(Bucket=bucket)
    rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
    return str(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])
