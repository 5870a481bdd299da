"""Sessions: the default credentials, a profile's, or a role's that are fetched again before they expire."""

import os
from contextlib import closing
from functools import cache

import botocore.session
from boto3.session import Session
from botocore.config import Config
from botocore.credentials import CredentialProvider, CredentialResolver, DeferredRefreshableCredentials
from botocore.loaders import Loader, create_loader

from scanner.aws.access import Access
from scanner.model.base import Document

ROLE_SESSION_NAME = "scanner"


def open_session(access: Access, region: str, config: Config) -> Session:
    """Return a session that has the credentials of an access; a role is assumed when they are first needed.

    Raises what botocore raises for a profile that does not exist or configuration files that cannot be read.
    """
    own = _core(access.profile)
    own.get_scoped_config()  # notices a profile that does not exist; otherwise the first call would
    # The AWS CLI and the other SDKs read AWS_REGION; boto3 does not.
    home = region or own.get_config_variable("region") or os.environ.get("AWS_REGION")
    if not access.role_arn:
        return Session(botocore_session=own, region_name=home)
    role = _core(access.profile)
    source = Session(botocore_session=own, region_name=home)
    role.register_component("credential_provider", CredentialResolver([_AssumedRole(source, access, config)]))
    return Session(botocore_session=role, region_name=home)


def _core(profile: str) -> botocore.session.Session:
    core = botocore.session.get_session()
    core.register_component("data_loader", _loader())
    core.set_config_variable("sts_regional_endpoints", "regional")
    if profile:
        core.set_config_variable("profile", profile)
    return core


@cache
def _loader() -> Loader:
    """Share the service descriptions: a session of its own for each account reads and keeps 12 MB of them again."""
    return create_loader()


class _AssumedRole(CredentialProvider):
    """Gives a session the credentials of a role.

    They come from the Region's own STS endpoint: the global one's are refused by Regions that an account has to
    enable (IAM User Guide, id_credentials_temp_enable-regions.html).
    """

    METHOD = "assume-role"
    CANONICAL_NAME = None

    def __init__(self, source: Session, access: Access, config: Config) -> None:
        super().__init__()
        self._source = source
        self._config = config
        external = {"ExternalId": access.external_id} if access.external_id else {}
        self._request: Document = {"RoleArn": access.role_arn, "RoleSessionName": ROLE_SESSION_NAME, **external}

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._assume, self.METHOD)

    def _assume(self) -> dict[str, str]:
        with closing(self._source.client("sts", config=self._config)) as sts:
            given = sts.assume_role(**self._request)["Credentials"]
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }
