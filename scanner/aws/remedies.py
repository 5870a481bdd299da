"""What to tell a person whom AWS does not let in: as whom it was tried, what AWS said, what to do."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from scanner.aws.access import Access
from scanner.aws.codes import TRANSIENT
from scanner.aws.faults import Fault
from scanner.errors import AwsUnreachableError
from scanner.model.evidence import UNKNOWN_SHAPE

_EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "LoginRefreshRequired",
        "LoginTokenLoadError",
        "NoAuthTokenError",
        "SSOTokenLoadError",
        "TokenRefreshRequired",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
    }
)
_INVALID = frozenset({"InvalidAccessKeyId", "InvalidClientTokenId", "InvalidToken", "UnrecognizedClientException"})
_CLOCK = frozenset({"RequestExpired", "RequestTimeTooSkewed", "SignatureDoesNotMatch"})
_MISSING = frozenset({"CredentialRetrievalError", "MetadataRetrievalError", "NoCredentialsError"})
_REGION = frozenset({"InvalidRegionError", "RegionDisabledException"})
_FILES = frozenset({"ConfigNotFound", "ConfigParseError", "InvalidConfigError", "PartialCredentialsError"})

_SHOWN_PROFILES = 20

_BY_CODE: Final = (
    (_MISSING, "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or sign in ({sign_in})."),
    (_EXPIRED, "Sign in again ({sign_in}), or set fresh session credentials."),
    (_INVALID, "Check that the access key exists, and that its account has enabled Region {region}."),
    (_CLOCK, "Check the secret access key and this computer's clock."),
    (_REGION, "Give the name of a Region that the account has enabled, for instance eu-central-1."),
    (_FILES, "Correct the AWS configuration and credentials files, or the AWS_* variables that stand for them."),
    (
        frozenset({"SSLError"}),
        "Name the file of the certificate's issuer in AWS_CA_BUNDLE, or correct the endpoint's URL.",
    ),
    (
        frozenset({"PackedPolicyTooLarge"}),
        "Scan with --no-session-policy; the role's own permissions then say alone what may be read.",
    ),
    (frozenset({UNKNOWN_SHAPE}), "Check HTTPS_PROXY and AWS_ENDPOINT_URL: what they lead to is not AWS."),
    (TRANSIENT, "Check the network, HTTPS_PROXY, AWS_ENDPOINT_URL, and that Region {region} exists."),
)
_ROLE = (
    "Check that the role exists, that its trust policy lets this caller in{external}, "
    "and that the caller may do sts:AssumeRole on it."
)
_OTHERWISE = "See what 'aws sts get-caller-identity{profile}' answers with the same credentials."


def unreachable(access: Access, region: str, fault: Fault) -> AwsUnreachableError:
    """Return the error for a fault that kept us from learning who we are."""
    error = fault.error
    failed = f"{fault.operation}: {error.code}: {error.message}"
    return AwsUnreachableError(f"AWS could not be reached with {access}: {failed}", _remedy(access, region, fault))


def unknown_profile(name: str, known: Sequence[str]) -> AwsUnreachableError:
    """Return the error for a profile that the AWS configuration files do not have."""
    close = get_close_matches(name, known, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    listed = ", ".join(known[:_SHOWN_PROFILES]) + (", …" if len(known) > _SHOWN_PROFILES else "")
    remedy = f"{hint}Known profiles: {listed}." if known else "There are none yet; 'aws configure' makes them."
    return AwsUnreachableError(f"the AWS configuration files have no profile {name!r}", remedy)


def other_account(access: Access, account: str) -> AwsUnreachableError:
    """Return the error for credentials of an account that is not the one they were given for."""
    return AwsUnreachableError(
        f"{access} is of account {account}, and was given for account {access.account.id}",
        "Correct the account's id, or its profile.",
    )


def no_region(access: Access) -> AwsUnreachableError:
    """Return the error for a missing home Region."""
    return AwsUnreachableError(
        f"no Region to start from is configured for {access}",
        "Give --home-region, set AWS_REGION, or set 'region' in the profile; all Regions' buckets are read from there.",
    )


def _remedy(access: Access, region: str, fault: Fault) -> str:
    profile = f" --profile {access.profile}" if access.profile else ""
    for codes, text in _BY_CODE:
        if fault.error.code in codes:
            return text.format(sign_in=f"aws sso login{profile}", region=region)
    if fault.operation == "AssumeRole":
        return _ROLE.format(external=" with this external id" if access.external_id else "")
    return _OTHERWISE.format(profile=profile)
