"""Error codes, sorted by what a reader does about them.

AWS's codes and the names of botocore's exceptions share one vocabulary here: both are what a person reads as the code
of an unreadable facet. Amazon S3 API Reference, "Error responses"; STS API Reference, "Common errors".
"""

from enum import Enum
from typing import Final


class Kind(Enum):
    """What a reader does about a fault."""

    TRANSIENT = "ask again later"
    CREDENTIALS = "no call of this account can succeed"
    REGION_CREDENTIALS = "no call of this account in this Region can succeed, or anywhere if it is the home Region"
    ELSEWHERE = "ask in the Region that the answer names"
    OTHER = "say so"


TRANSIENT: Final = frozenset(
    {
        # OperationAborted: another change of the bucket is under way; botocore does not retry it.
        "BandwidthLimitExceeded",
        "InternalError",
        "OperationAborted",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "TooManyRequestsException",
        "ConnectTimeoutError",
        "ConnectionClosedError",
        "EndpointConnectionError",
        "IncompleteReadError",
        "ProxyConnectionError",
        "ReadTimeoutError",
        "ResponseStreamingError",
    }
)
CREDENTIALS: Final = frozenset(
    {
        "AccountProblem",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "NotSignedUp",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "CredentialRetrievalError",
        "LoginAuthorizationCodeError",
        "LoginError",
        "LoginInsufficientPermissions",
        "LoginRefreshRequired",
        "LoginTokenLoadError",
        "MetadataRetrievalError",
        "NoAuthTokenError",
        "NoCredentialsError",
        "PartialCredentialsError",
        "RefreshWithMFAUnsupportedError",
        "SSOError",
        "SSOTokenLoadError",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
    }
)
# In a Region that the account has not enabled, valid keys look like these.
_REGION_CREDENTIALS = frozenset({"InvalidAccessKeyId", "InvalidToken"})
OF_ONE_REQUEST: Final = frozenset({"RequestExpired", "RequestTimeTooSkewed", "SignatureDoesNotMatch"})
"""What may be wrong with one request alone: a computer slept before it was sent, something on the way changed it."""
# HeadBucket's answers have no body, so their code is the status.
_ELSEWHERE = frozenset(
    {
        "301",
        "307",
        "400",
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "PermanentRedirect",
        "Redirect",
        "TemporaryRedirect",
    }
)


def kind_of(code: str) -> Kind:
    """Return what a reader does about a code."""
    if code in TRANSIENT or code.startswith("Throttl"):
        return Kind.TRANSIENT
    if code in CREDENTIALS:
        return Kind.CREDENTIALS
    if code in _REGION_CREDENTIALS:
        return Kind.REGION_CREDENTIALS
    return Kind.ELSEWHERE if code in _ELSEWHERE else Kind.OTHER
