"""Exceptions and answers, sorted."""

import pytest
from botocore import exceptions as of_botocore
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, fault_of

OPERATION = "GetBucketVersioning"


def answered(code: str, status: int = 400, operation: str = OPERATION, message: str = "", **headers: str) -> Fault:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "ABC", "HTTPHeaders": headers},
    }
    return fault_of(ClientError(response, operation), OPERATION)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("SlowDown", 503, Kind.TRANSIENT),
        ("ServiceUnavailable", 503, Kind.TRANSIENT),
        ("InternalError", 500, Kind.TRANSIENT),
        ("503", 503, Kind.TRANSIENT),
        ("Throttling", 400, Kind.TRANSIENT),
        ("ThrottlingException", 400, Kind.TRANSIENT),
        ("ThrottledException", 400, Kind.TRANSIENT),
        ("RequestLimitExceeded", 400, Kind.TRANSIENT),
        ("RequestTimeout", 400, Kind.TRANSIENT),
        ("OperationAborted", 409, Kind.TRANSIENT),
        ("TooManyRequests", 429, Kind.TRANSIENT),
        ("NotImplemented", 501, Kind.OTHER),
        ("ExpiredToken", 400, Kind.CREDENTIALS),
        ("SignatureDoesNotMatch", 403, Kind.CREDENTIALS),
        ("RequestTimeTooSkewed", 403, Kind.CREDENTIALS),
        ("NotSignedUp", 403, Kind.CREDENTIALS),
        ("InvalidAccessKeyId", 403, Kind.REGION_CREDENTIALS),
        ("InvalidToken", 400, Kind.REGION_CREDENTIALS),
        ("PermanentRedirect", 301, Kind.ELSEWHERE),
        ("AuthorizationHeaderMalformed", 400, Kind.ELSEWHERE),
        ("AccessDenied", 403, Kind.OTHER),
        ("AllAccessDisabled", 403, Kind.OTHER),
        ("MethodNotAllowed", 405, Kind.OTHER),
        ("InvalidBucketOwnerAWSAccountID", 400, Kind.OTHER),
        ("NoSuchBucket", 404, Kind.OTHER),
    ],
)
def test_kinds_of_answers(code: str, status: int, kind: Kind) -> None:
    fault = answered(code, status)
    assert (fault.kind, fault.error.code, fault.error.status, fault.request_id) == (kind, code, status, "ABC")


@pytest.mark.parametrize(
    ("code", "kind"),
    [("AccessDenied", Kind.CREDENTIALS), ("InvalidClientTokenId", Kind.CREDENTIALS), ("Throttling", Kind.TRANSIENT)],
)
def test_a_role_that_cannot_be_assumed_again_is_no_denied_bucket(code: str, kind: Kind) -> None:
    fault = answered(code, 403, operation="AssumeRole")
    assert (fault.kind, fault.operation) == (kind, "AssumeRole")


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (of_botocore.ConnectTimeoutError(endpoint_url="u"), "ConnectTimeoutError", Kind.TRANSIENT),
        (of_botocore.ReadTimeoutError(endpoint_url="u"), "ReadTimeoutError", Kind.TRANSIENT),
        (of_botocore.EndpointConnectionError(endpoint_url="u"), "EndpointConnectionError", Kind.TRANSIENT),
        (of_botocore.ConnectionClosedError(endpoint_url="u"), "ConnectionClosedError", Kind.TRANSIENT),
        (of_botocore.IncompleteReadError(actual_bytes=1, expected_bytes=2), "IncompleteReadError", Kind.TRANSIENT),
        (of_botocore.ProxyConnectionError(proxy_url="u"), "ProxyConnectionError", Kind.TRANSIENT),
        (of_botocore.SSLError(endpoint_url="u", error=OSError("EOF occurred")), "SSLError", Kind.TRANSIENT),
        (of_botocore.SSLError(endpoint_url="u", error=OSError("CERTIFICATE_VERIFY_FAILED")), "SSLError", Kind.OTHER),
        (of_botocore.HTTPClientError(error="?"), "HTTPClientError", Kind.OTHER),
        (of_botocore.NoCredentialsError(), "NoCredentialsError", Kind.CREDENTIALS),
        (of_botocore.PartialCredentialsError(provider="p", cred_var="v"), "PartialCredentialsError", Kind.CREDENTIALS),
        (
            of_botocore.CredentialRetrievalError(provider="p", error_msg="m"),
            "CredentialRetrievalError",
            Kind.CREDENTIALS,
        ),
        (of_botocore.TokenRetrievalError(provider="p", error_msg="m"), "TokenRetrievalError", Kind.CREDENTIALS),
        (of_botocore.UnauthorizedSSOTokenError(), "UnauthorizedSSOTokenError", Kind.CREDENTIALS),
        (RuntimeError("Credentials were refreshed, but they are still expired."), "RuntimeError", Kind.CREDENTIALS),
        (of_botocore.ParamValidationError(report="r"), "ParamValidationError", Kind.OTHER),
        (of_botocore.InvalidRegionError(region_name="x y"), "InvalidRegionError", Kind.OTHER),
        (ResponseParserError("unparsable"), "UnknownShape", Kind.OTHER),
        (ValueError("invalid literal for int()"), "UnknownShape", Kind.OTHER),
        (KeyError("Credentials"), "UnknownShape", Kind.OTHER),
        (RecursionError("deep"), "RecursionError", Kind.OTHER),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_kinds_of_exceptions(error: Exception, code: str, kind: Kind) -> None:
    fault = fault_of(error, OPERATION)
    assert (fault.error.code, fault.kind, fault.operation, fault.error.status) == (code, kind, OPERATION, 0)
    assert str(error) in fault.error.message


def test_where_the_bucket_is_comes_from_the_header_or_the_element() -> None:
    assert answered("AccessDenied", 403, **{"x-amz-bucket-region": "eu-west-1"}).region == "eu-west-1"
    body = {"Error": {"Code": "AuthorizationHeaderMalformed", "Message": "", "Region": "us-west-2"}}
    assert fault_of(ClientError(body, OPERATION), OPERATION).region == "us-west-2"  # type: ignore[arg-type]
    assert answered("AccessDenied", 403).region == ""


def test_what_a_hostile_server_says_is_bounded_and_otherwise_verbatim() -> None:
    fault = answered("C" * 5000, 403, message="\x1b[31m" + "m" * 5000)
    assert fault.error.code == "C" * 100
    assert fault.error.message == "\x1b[31m" + "m" * 495


def test_an_error_without_anything_in_it_is_still_a_fault() -> None:
    fault = fault_of(ClientError({}, OPERATION), OPERATION)
    assert (fault.error.code, fault.error.status, fault.request_id, fault.region) == ("0", 0, "", "")
