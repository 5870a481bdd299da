"""Where the services of AWS are, as the user's configuration has it: Region, endpoint URL, certificates."""

from collections.abc import Sequence
from contextlib import closing
from typing import Final, NamedTuple

from botocore.exceptions import InvalidRegionError, ProfileNotFound
from botocore.session import Session, get_session

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.connection import keyring
from scanner.aws.credentials import botocore_session
from scanner.aws.faults import fault_of
from scanner.aws.remedies import unknown_profile, unreachable

_NOBODY: Final = "unsigned"


class Endpoint(NamedTuple):
    """Where a service is in a Region, and the file of certificates that its own is checked by, empty for botocore's.

    `url` is empty where the Region's name can be none.
    """

    service: str
    region: str
    url: str
    certificates: str


def endpoints(profile: str, places: Sequence[tuple[str, str]]) -> list[Endpoint]:
    """Return the endpoints of services in Regions, as a profile's configuration has them; no request is sent."""
    session = botocore_session(profile)
    certificates = str(session.get_config_variable("ca_bundle") or "")
    return [Endpoint(service, region, _url(session, service, region), certificates) for service, region in places]


def _url(session: Session, service: str, region: str) -> str:
    try:
        # Keys that are given keep botocore from looking for the user's.
        client = session.create_client(
            service,
            region,
            aws_access_key_id=_NOBODY,
            aws_secret_access_key=_NOBODY,
        )
    except InvalidRegionError:
        return ""
    with closing(client):
        return str(client.meta.endpoint_url)


def home_of(profile: str, region: str) -> str:
    """Return the Region to begin in, empty where none is configured; raise AwsUnreachableError as `connect` does."""
    access, options = Access(profile), ConnectionOptions(region=region)
    try:
        return keyring(options).home(profile)
    except ProfileNotFound as error:
        raise unknown_profile(profile, get_session().available_profiles) from error
    except Exception as error:
        raise unreachable(access, region, fault_of(error, "GetCallerIdentity")) from error
