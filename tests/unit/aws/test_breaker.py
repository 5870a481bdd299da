"""Credentials that stop working stop the calls, for the account or for one Region of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from scanner import registry
from scanner.aws.breaker import Breaker
from scanner.aws.codes import Kind
from scanner.aws.faults import own_fault
from scanner.aws.reader import AwsReader
from scanner.model.bucket import BucketRef
from scanner.model.collector import ListingError
from scanner.model.evidence import Evidence, Present, Unreadable
from tests.support.scripted_s3 import Reply, ScriptedS3, error

HOME, OTHER, THIRD = "eu-central-1", "me-south-1", "eu-west-1"
ENABLED = Reply(body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")


def read(reader: AwsReader, facet: str, region: str, name: str = "ledger") -> Evidence:
    return reader.read(registry.collectors()[facet], BucketRef("", name, region))


def code_of(evidence: Evidence) -> str:
    return "" if isinstance(evidence, Present) else evidence.code


def test_an_expired_token_ends_all_calls(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", error(400, "ExpiredToken", "The provided token has expired."))
    first = read(reader, "versioning", OTHER)
    with ThreadPoolExecutor(8) as pool:
        rest = list(pool.map(lambda number: read(reader, "versioning", HOME, f"bucket-{number}"), range(1_000)))
    assert {(code_of(evidence), type(evidence)) for evidence in [first, *rest]} == {("ExpiredToken", Unreadable)}
    assert {evidence.message for evidence in rest if isinstance(evidence, Unreadable)} == {
        "The provided token has expired."
    }
    assert reader.calls.total() == 1
    with pytest.raises(ListingError, match="ExpiredToken"):
        list(reader.list_buckets())


@pytest.mark.parametrize("code", ["InvalidToken", "InvalidAccessKeyId"])
def test_keys_that_one_region_refuses_end_the_calls_there(code: str, s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", error(403, code), ENABLED)
    assert code_of(read(reader, "versioning", OTHER)) == code
    assert code_of(read(reader, "versioning", OTHER)) == code
    assert isinstance(read(reader, "versioning", THIRD), Present)
    assert reader.calls.total() == 2


def test_keys_that_the_home_region_refuses_end_all_calls(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", error(403, "InvalidAccessKeyId"), ENABLED)
    assert code_of(read(reader, "versioning", HOME)) == "InvalidAccessKeyId"
    assert code_of(read(reader, "versioning", THIRD)) == "InvalidAccessKeyId"
    assert reader.calls.total() == 1


def test_a_redirect_into_a_region_that_is_not_enabled_costs_that_region_only(s3: ScriptedS3, reader: AwsReader) -> None:
    redirect = error(301, "PermanentRedirect", x_amz_bucket_region=OTHER)
    s3.on("GetBucketVersioning", redirect, error(403, "InvalidAccessKeyId"), ENABLED)
    assert code_of(read(reader, "versioning", "")) == "InvalidAccessKeyId"
    assert isinstance(read(reader, "versioning", HOME), Present)


def test_the_remembered_fault_says_nothing_about_other_buckets(s3: ScriptedS3, reader: AwsReader) -> None:
    """HeadBucket takes a 403, and a Region in the headers, for a proof that the bucket exists."""
    s3.on("GetBucketVersioning", error(403, "SignatureDoesNotMatch", x_amz_bucket_region="us-west-2"))
    read(reader, "versioning", HOME)
    location = read(reader, "location", HOME, "another")
    assert isinstance(location, Unreadable)
    assert (location.code, location.request_id) == ("SignatureDoesNotMatch", "")


ONE_REQUEST = ["RequestExpired", "RequestTimeTooSkewed", "SignatureDoesNotMatch"]


@pytest.mark.parametrize("code", ONE_REQUEST)
def test_an_account_is_not_given_up_for_what_was_wrong_with_one_request(
    code: str, s3: ScriptedS3, reader: AwsReader
) -> None:
    """A computer that slept between signing and sending, say."""
    s3.on("GetBucketVersioning", error(403, code), ENABLED)
    assert isinstance(read(reader, "versioning", HOME), Present)
    assert isinstance(read(reader, "versioning", HOME), Present)
    assert reader.calls.total() == 3


@pytest.mark.parametrize("code", ONE_REQUEST)
def test_what_is_wrong_with_a_second_signature_is_wrong_with_all(code: str, s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", error(403, code))
    assert [code_of(read(reader, "versioning", HOME)) for _ in range(5)] == [code] * 5
    assert reader.calls.total() == 2


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "AllAccessDisabled"])
def test_a_bucket_s_own_fault_ends_nothing(code: str, s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", error(403, code), ENABLED)
    assert code_of(read(reader, "versioning", HOME)) == code
    assert isinstance(read(reader, "versioning", HOME), Present)


def test_the_first_fault_is_the_one_that_is_told() -> None:
    breaker = Breaker(HOME)
    for code in ("ExpiredToken", "NotSignedUp"):
        breaker.note(HOME, own_fault(code, "", Kind.CREDENTIALS))
    fault = breaker.fault(OTHER)
    assert fault is not None
    assert fault.error.code == "ExpiredToken"


def test_nothing_is_sent_after_close(s3: ScriptedS3, reader: AwsReader) -> None:
    s3.on("GetBucketVersioning", ENABLED)
    reader.close()
    assert code_of(read(reader, "versioning", HOME)) == "ReaderClosed"
    assert reader.calls.total() == 0
