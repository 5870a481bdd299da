"""Sessions: the default credentials, a profile's, or a role's that is assumed again before its keys expire.

A run over hundreds of accounts assumes all their roles with one session and one STS client, and makes nothing that
botocore needs for an account's own clients until one of them is asked for.
"""

import os
from collections.abc import Callable
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import CredentialProvider, CredentialResolver, Credentials, RefreshableCredentials

from scanner.aws.access import PARTITION, ROLE_SESSION_NAME, Access
from scanner.aws.assuming import role_keys
from scanner.aws.descriptions import loader
from scanner.aws.retry import Retry
from scanner.aws.session import OwnSession
from scanner.model.base import Document

if TYPE_CHECKING:
    from boto3.session import Session

_METHOD = "assume-role"


class RoleSession:
    """An assumed role: its keys and who it is at once, a session of botocore's when the first client is asked for.

    `caller` is the ARN that AssumeRole's answer told, empty where it did not. `profile` is the one whose credentials
    assumed it, empty for the default ones, and whose configuration the clients have.
    """

    def __init__(self, credentials: RefreshableCredentials, caller: str, profile: str, region: str) -> None:
        self.region_name = region
        self.profile_name = profile or "default"
        self.caller = caller
        self._profile = profile
        self._credentials = credentials
        self._core: botocore.session.Session | None = None

    def get_credentials(self) -> Credentials:
        """Return the keys: safe to share by threads, assumed again before they expire."""
        return self._credentials

    def client(self, service: str, *, region_name: str | None = None, config: Config | None = None) -> BaseClient:
        """Return a client; not safe to call from two threads at a time."""
        if self._core is None:
            self._core = botocore_session(self._profile)
            self._core.register_component("credential_provider", CredentialResolver([_Given(self._credentials)]))
        made: BaseClient = self._core.create_client(service, region_name or self.region_name, config=config)
        return made


AnySession: TypeAlias = "OwnSession | RoleSession | Session"
"""What has `get_credentials`, `client`, `profile_name` and `region_name`: boto3's session will do, too."""


class Keyring:
    """The credentials of a run: who assumes roles for it, one STS client for each; safe to share by threads.

    `patience` retries what lets accounts in. An STS that does not answer costs its budget once, not once an account.
    """

    def __init__(self, region: str, config: Config, patience: Retry, clock: Callable[[], float] = monotonic) -> None:
        self.patience = patience
        self._clock = clock
        self._region = region
        self._config = config
        self._lock = RLock()
        self._homes: dict[str, str] = {}
        self._clients: dict[tuple[str, ...], BaseClient] = {}

    def own(self, profile: str) -> OwnSession:
        """Return a new session with a profile's credentials, or the default ones where it is empty.

        Raises what botocore raises for a profile that does not exist or configuration files that cannot be read.
        """
        core = botocore_session(profile)
        core.get_scoped_config()  # notices a profile that does not exist; otherwise the first call would
        # The AWS CLI and the other SDKs read AWS_REGION; botocore does not.
        home = self._region or core.get_config_variable("region") or os.environ.get("AWS_REGION")
        with self._lock:
            self._homes[profile] = home or ""
        return OwnSession(core, home or "")

    def home(self, profile: str) -> str:
        """Return the home Region of a profile, empty where none is configured; raise what `own` raises."""
        with self._lock:
            if profile not in self._homes:
                self.own(profile)
            return self._homes[profile]

    def assume(self, access: Access) -> RoleSession:
        """Return the session of a role, assumed just now; raise what botocore raises.

        Its keys come from the Region's own STS endpoint: the global one's are refused by Regions that an account has to
        enable (IAM User Guide, id_credentials_temp_enable-regions.html). They live for an hour, the most that a role
        gets which another one assumed (IAM User Guide, id_roles_terms-and-concepts.html, "Role chaining").
        """
        sts = self._sts(access.profile, access.via)
        request = _request(access, str(sts.meta.partition))
        first: Document = sts.assume_role(**request)  # type: ignore[attr-defined]  # made from AWS's own description
        credentials = role_keys(_metadata(first), _again(sts, request), self._clock, _METHOD)
        caller = str(first.get("AssumedRoleUser", {}).get("Arn", ""))
        return RoleSession(credentials, caller, access.profile, sts.meta.region_name)

    def close(self) -> None:
        """Let nobody wait any more to be let in. Keys are still assumed again for those who were."""
        self.patience.close()

    def _sts(self, profile: str, via: tuple[str, ...]) -> BaseClient:
        """Return the client that assumes roles with the credentials of a profile, or of a chain's last role."""
        with self._lock:
            key = (profile, *via)
            if key not in self._clients:
                *before, last = via or ("",)
                source = self.assume(Access(profile, last, via=tuple(before))) if last else self.own(profile)
                self._clients[key] = source.client("sts", config=self._config)
            return self._clients[key]


class _Given(CredentialProvider):
    """Gives a session credentials that there are already."""

    METHOD = _METHOD
    CANONICAL_NAME = None

    def __init__(self, credentials: Credentials) -> None:
        super().__init__()
        self._credentials = credentials

    def load(self) -> Credentials:
        return self._credentials


def _request(access: Access, partition: str) -> Document:
    optional = {"ExternalId": access.external_id, "Policy": access.session_policy}
    return {
        "RoleArn": access.role_arn.replace(PARTITION, partition),
        "RoleSessionName": access.session or ROLE_SESSION_NAME,
        **{name: value for name, value in optional.items() if value},
    }


def _again(sts: Any, request: Document) -> Callable[[], dict[str, str]]:  # noqa: ANN401 -- made from AWS's description
    return lambda: _metadata(sts.assume_role(**request))


def _metadata(answer: Document) -> dict[str, str]:
    given = answer["Credentials"]
    return {
        "access_key": given["AccessKeyId"],
        "secret_key": given["SecretAccessKey"],
        "token": given["SessionToken"],
        "expiry_time": given["Expiration"].isoformat(),
    }


def botocore_session(profile: str) -> botocore.session.Session:
    """Return a session of botocore's with a profile's configuration, or the default one where it is empty."""
    core = botocore.session.get_session()
    core.register_component("data_loader", loader())
    core.set_config_variable("sts_regional_endpoints", "regional")
    if profile:
        core.set_config_variable("profile", profile)
    return core
