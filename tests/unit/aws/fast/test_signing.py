"""Signatures are botocore's, byte for byte."""

from datetime import UTC, datetime

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from scanner.aws.fast.operation import Query
from scanner.aws.fast.signing import signed

NOW = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)
QUERIES = [
    Query("/ledger", "versioning", "versioning=", {}),
    Query("/Old_Name.With..Dots", "object-lock", "object-lock=", {"x-amz-expected-bucket-owner": "111111111111"}),
    Query("/", "continuation-token=a%2Bb%3D&max-buckets=1000", "continuation-token=a%2Bb%3D&max-buckets=1000", {}),
]


@pytest.mark.parametrize("token", ["", "session/token=="])
@pytest.mark.parametrize("region", ["eu-central-1", "us-gov-west-1"])
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.path)
def test_a_signature_is_botocores(query: Query, region: str, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda **_: NOW.replace(tzinfo=None))
    monkeypatch.setattr("scanner.aws.fast.signing.time.time", NOW.timestamp)
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG", token or None)
    request = AWSRequest("GET", f"https://s3.example:444{query.path}?{query.query}", dict(query.headers))
    request.context["signing"] = {}
    S3SigV4Auth(credentials, "s3", region).add_auth(request)
    headers = {**query.headers, "host": "s3.example:444"}
    mine = signed(("GET", query.path, query.canonical), headers, region, credentials.get_frozen_credentials())
    assert mine["authorization"] == request.headers["Authorization"]
    assert mine.get("x-amz-security-token", "") == token
    assert mine["x-amz-date"] == request.headers["X-Amz-Date"] == "20261123T040506Z"


def test_each_second_is_signed_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, told = Credentials("AKIAIOSFODNN7EXAMPLE", "none").get_frozen_credentials(), []
    for second in (5.1, 5.9, 6.0):
        monkeypatch.setattr("scanner.aws.fast.signing.time.time", lambda at=second: at)
        told.append(signed(("GET", "/", ""), {"host": "s3.example"}, "eu-central-1", keys)["x-amz-date"])
    assert told == ["19700101T000005Z", "19700101T000005Z", "19700101T000006Z"]
