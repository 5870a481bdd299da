"""What is carried, and as which request."""

from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.model import ServiceModel

from scanner import registry
from scanner.aws.fast.operation import Query, operation_of
from scanner.model.collector import Collector

READS = sorted({one.operation for one in registry.collectors().values() if isinstance(one, Collector)})


@cache
def service() -> ServiceModel:
    return botocore.session.get_session().get_service_model("s3")


@pytest.mark.parametrize("name", [*READS, "ListBuckets"])
def test_every_read_of_a_bucket_is_carried(name: str) -> None:
    operation = operation_of(service(), name)
    assert operation is not None
    assert operation.has_body == (name != "HeadBucket")


@pytest.mark.parametrize(
    "name", ["PutBucketVersioning", "GetObject", "HeadObject", "ListObjectVersions", "GetBucketLocation", "Unheard"]
)
def test_what_writes_streams_or_is_decoded_afterwards_is_not(name: str) -> None:
    assert operation_of(service(), name) is None


def test_what_botocore_does_to_its_descriptions_is_of_no_account() -> None:
    """Its clients take the bucket out of the path, in the description that they share."""
    core = botocore.session.get_session()
    client: Any = core.create_client(
        "s3",
        "eu-west-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="k",  # noqa: S106 -- nobody's
    )
    url = client.generate_presigned_url("get_bucket_versioning", {"Bucket": "ledger"})
    assert "ledger" in url
    operation = operation_of(client.meta.service_model, "GetBucketVersioning")
    client.close()
    assert operation
    assert operation.query({"Bucket": "ledger"}) == Query("/ledger", "versioning", "versioning=", {})


def test_parameters_go_where_the_description_says() -> None:
    versioning, listing = operation_of(service(), "GetBucketVersioning"), operation_of(service(), "ListBuckets")
    assert versioning
    assert listing
    owner = {"ExpectedBucketOwner": "111111111111"}
    assert versioning.query({"Bucket": "a.b_C", **owner}) == Query(
        "/a.b_C", "versioning", "versioning=", {"x-amz-expected-bucket-owner": "111111111111"}
    )
    query = "continuation-token=a%2F%2B%3D&max-buckets=1000"
    assert listing.query({"MaxBuckets": 1000, "ContinuationToken": "a/+="}) == Query("/", query, query, {})


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"Bucket": ""},
        {"Bucket": 7},
        {"Bucket": "ledger/../other"},
        {"Bucket": "data--usw2-az1--x-s3"},
        {"Bucket": "ledger", "Unheard": "x"},
        {"Bucket": "ledger", "ExpectedBucketOwner": "1\r\nx-evil: 1"},
        {"Bucket": "ledger", "ExpectedBucketOwner": " 1"},
    ],
)
def test_what_is_no_plain_parameter_is_left_to_botocore(parameters: dict[str, object]) -> None:
    operation = operation_of(service(), "GetBucketVersioning")
    assert operation
    assert operation.query(parameters) is None
