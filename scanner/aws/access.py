"""The doors to AWS: with which credentials, how hard to try, and what comes of it.

Importing this module is cheap; boto3 is imported when one of the doors is opened.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scanner.aws.common import Common
from scanner.aws.pacing_run import Run
from scanner.errors import AwsUnreachableError
from scanner.model.account import Account
from scanner.model.engine import WORKERS, Engine

if TYPE_CHECKING:
    from scanner.aws.archive import AwsArchive
    from scanner.aws.configrules import AwsConfigRules
    from scanner.aws.credentials import Keyring
    from scanner.aws.fast.routes import Routes
    from scanner.aws.objects import AwsObjects
    from scanner.aws.organization import AwsOrganization
    from scanner.aws.reader import AwsReader
    from scanner.aws.securityhub import AwsHub
    from scanner.aws.signing import AwsKey
    from scanner.aws.vault import AwsVault
    from scanner.aws.writer import AwsWriter


ROLE_SESSION_NAME = "scanner"
PARTITION = "{partition}"
"""What may stand in a role's ARN in place of the partition, which is then the home Region's."""


@dataclass(frozen=True)
class Access:
    """Whose credentials: the default chain's, a profile's, or a role's that either of them assumes.

    `via` are the ARNs of roles that are assumed on the way, each with the one before; the external id is for the last,
    `role_arn`. `session` is its session's name, as CloudTrail shows it, and `session_policy` an inline policy, JSON,
    that narrows what the role may do. `account` is what is known of the account before it is asked; where that has an
    id, nobody else's credentials will do.
    """

    profile: str = ""
    role_arn: str = ""
    external_id: str = ""
    via: tuple[str, ...] = ()
    session: str = ROLE_SESSION_NAME
    session_policy: str = ""
    account: Account = field(default=Account(""), compare=False)

    def __str__(self) -> str:
        own = f"profile {self.profile!r}" if self.profile else "the default credentials"
        return f"role {self.role_arn}, assumed with {own}" if self.role_arn else own


@dataclass(frozen=True)
class ConnectionOptions:
    """How to talk to AWS.

    `region` is the home Region: buckets are listed there, and asked for there where their Region is not known; empty
    means what the environment or the profile says. `concurrency` is how many threads read at a time, hence how many
    connections are kept. `budget_seconds` is how long one read is tried again while S3 throttles or fails. `sleep`
    (by default one that `AwsReader.close` ends) and `clock`, in seconds, are replaced by tests.
    `on_request` is called with the operation of each request that is sent, from any thread. `engine` carries the reads
    of S3: the fast one, or botocore's clients alone. `common` is what the readers of a run share of it. `keys`
    is what its accounts share (see `sharing`), as `run` is: the deadline, the budget of retries, the counts.
    """

    region: str = ""
    concurrency: int = WORKERS
    budget_seconds: float = 120.0
    connect_timeout: float = 5.0
    read_timeout: float = 20.0
    sleep: Callable[[float], object] | None = None
    clock: Callable[[], float] = time.monotonic
    on_request: Callable[[str], object] | None = None
    engine: Engine = Engine.FAST
    common: "Common[Routes]" = field(default_factory=Common, compare=False, repr=False)
    run: Run = field(default_factory=Run, compare=False, repr=False)
    keys: "Keyring | None" = None

    def close(self) -> None:
        """Let nobody wait any more to be let in."""
        if self.keys:
            self.keys.close()


def sharing(options: ConnectionOptions) -> ConnectionOptions:
    """Return options with which accounts share what is dear: sessions, and the clients that assume roles."""
    from scanner.aws.connection import keyring  # noqa: PLC0415 -- boto3 is slow to import

    return replace(options, keys=keyring(options))


def connect(access: Access, options: ConnectionOptions) -> "AwsReader":
    """Return a reader that AWS has let in; raise AwsUnreachableError saying as whom it was tried and what to do."""
    from scanner.aws.connection import open_reader  # noqa: PLC0415 -- boto3 is slow to import

    return open_reader(access, options)


def lets_in(access: Access, options: ConnectionOptions) -> bool:
    """Tell whether AWS lets anybody in with these credentials. What it says where it does not is not told."""
    from scanner.aws.connection import opened  # noqa: PLC0415 -- boto3 is slow to import

    try:
        found = opened(access, options)
    except AwsUnreachableError:
        return False
    found.clients.close()
    return True


def connect_organization(access: Access, options: ConnectionOptions) -> "AwsOrganization":
    """Return the organisation of an account that AWS has let in; raise AwsUnreachableError as `connect` does."""
    from scanner.aws.organization import open_organization  # noqa: PLC0415 -- boto3 is slow to import

    return open_organization(access, options)


def connect_objects(access: Access, options: ConnectionOptions) -> "AwsObjects":
    """Return an object store that AWS has let in, for canaries; raise AwsUnreachableError as `connect` does."""
    from scanner.aws.objects import open_objects  # noqa: PLC0415 -- boto3 is slow to import

    return open_objects(access, options)


def connect_writer(access: Access, options: ConnectionOptions) -> "AwsWriter":
    """Return a writer that AWS has let in; raise AwsUnreachableError as `connect` does. Only getting in is retried."""
    from scanner.aws.writer import open_writer  # noqa: PLC0415 -- boto3 is slow to import

    return open_writer(access, options)


def connect_archive(access: Access, options: ConnectionOptions) -> "AwsArchive":
    """Return evidence to read that AWS has let in; raise AwsUnreachableError as `connect` does."""
    from scanner.aws.archive import open_archive  # noqa: PLC0415 -- boto3 is slow to import

    return open_archive(access, options)


def connect_vault(access: Access, options: ConnectionOptions) -> "AwsVault":
    """Return a vault for evidence that AWS has let in; raise AwsUnreachableError as `connect` does."""
    from scanner.aws.vault import open_vault  # noqa: PLC0415 -- boto3 is slow to import

    return open_vault(access, options)


def connect_hub(access: Access, options: ConnectionOptions) -> "AwsHub":
    """Return the Security Hubs of an account that AWS has let in; raise AwsUnreachableError as `connect` does."""
    from scanner.aws.securityhub import open_hub  # noqa: PLC0415 -- boto3 is slow to import

    return open_hub(access, options)


def connect_rules(access: Access, options: ConnectionOptions) -> "AwsConfigRules":
    """Return the custom rules of AWS Config in an account and Region; raise AwsUnreachableError as `connect` does."""
    from scanner.aws.configrules import open_rules  # noqa: PLC0415 -- boto3 is slow to import

    return open_rules(access, options)


def connect_key(access: Access, options: ConnectionOptions, arn: str) -> "AwsKey":
    """Return a key of KMS that signs; raise AwsUnreachableError, or UsageError for what is no ARN of a key."""
    from scanner.aws.signing import open_key  # noqa: PLC0415 -- boto3 is slow to import

    return open_key(access, options, arn)
