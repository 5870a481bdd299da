"""boto3 clients for any account of the emulator, and its control calls."""

import json
from collections.abc import Mapping
from functools import cache
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from scanner.model.base import Document
from scanner.sandbox.estate import BUILDER_KEY, BUILDER_ROLE, role_arn

if TYPE_CHECKING:
    # boto3 is slow to import.
    import boto3

Client = Any
"""A boto3 client: its methods are made at run time."""

HOME_REGION: Final = "eu-west-1"
_SECONDS: Final = 30.0


class Clients:
    """Clients for the emulator at `endpoint`; whoever builds the estate assumes a role in each account."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.session = cache(self._session)
        self.client = cache(self._client)

    def s3(self, account: str, region: str = HOME_REGION) -> Client:
        """Return an S3 client of an account for a Region; the same one for the same question."""
        return self.client("s3", account, region)

    def drain(self) -> None:
        """Wait until everything that was written is replicated, or has failed to be."""
        self._control("POST", "/_sandbox/drain", b"")

    def keep_replication(self, bucket: str, document: Document) -> None:
        """Give a bucket a replication configuration that S3 would refuse today."""
        self._control("PUT", f"/_sandbox/replication/{bucket}", json.dumps(document).encode())

    def found_organization(self, management: str, delegate: str, members: Mapping[str, tuple[str, str]]) -> None:
        """Found an organisation of accounts: of each member, by id, the name and the unit below the root."""
        body = {"management": management, "delegate": delegate, "members": members}
        self._control("PUT", "/_sandbox/organization", json.dumps(body).encode())

    def _client(self, service: str, account: str, region: str) -> Client:
        return self.session(account).client(service, region_name=region, endpoint_url=self.endpoint)  # type: ignore[call-overload]

    def _session(self, account: str) -> "boto3.Session":
        import boto3  # noqa: PLC0415 -- slow

        anybody = boto3.Session(BUILDER_KEY, "any", region_name=HOME_REGION)
        sts = anybody.client("sts", endpoint_url=self.endpoint)
        answer = sts.assume_role(RoleArn=role_arn(account, BUILDER_ROLE), RoleSessionName="estate-builder")
        keys = answer["Credentials"]
        return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])

    def _control(self, method: str, path: str, body: bytes) -> None:
        connection = HTTPConnection(urlsplit(self.endpoint).netloc, timeout=_SECONDS)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            if answer.status >= 400:  # noqa: PLR2004 -- HTTP errors
                raise RuntimeError(f"{method} {path}: {answer.status} {answer.read()!r}")
        finally:
            connection.close()
