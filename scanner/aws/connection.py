"""Making the connection: session, identity, reader, or a refusal that says what to do."""

from contextlib import closing
from typing import NamedTuple

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import ProfileNotFound
from botocore.session import get_session

from scanner import __version__
from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.clients import Clients
from scanner.aws.credentials import open_session
from scanner.aws.faults import Fault, fault_of
from scanner.aws.reader import AwsReader, Identity
from scanner.aws.remedies import no_region, unknown_profile, unreachable
from scanner.aws.retry import Retry
from scanner.aws.transport import Answer

_PATIENCE_SECONDS = 15.0  # a person waits for the first answer
_IDENTIFY = "GetCallerIdentity"


class Opened(NamedTuple):
    """Who was let in, and with what to ask: clients, retries, the home Region."""

    identity: Identity
    clients: Clients
    retry: Retry
    home: str


def open_reader(access: Access, options: ConnectionOptions) -> AwsReader:
    """Return a reader that AWS has let in; raise AwsUnreachableError."""
    return AwsReader(*opened(access, options))


def opened(access: Access, options: ConnectionOptions, *, validated: bool = False) -> Opened:
    """Return what it takes to ask AWS, after it has let us in; raise AwsUnreachableError.

    `validated` lets botocore refuse parameters that it does not know, in place of whatever it would send for them.
    """
    config = _config(options).merge(Config(parameter_validation=validated))
    session = _open(access, options, config)
    identity = _identify(session, access, options, config)
    retry = Retry(options.budget_seconds, options.clock, options.sleep)
    return Opened(identity, Clients(session, config, options.on_request), retry, session.region_name)


def _config(options: ConnectionOptions) -> Config:
    return Config(
        connect_timeout=options.connect_timeout,
        read_timeout=options.read_timeout,
        max_pool_connections=options.concurrency,
        retries={"mode": "standard", "total_max_attempts": 1},
        user_agent_extra=f"s3-replication-scanner/{__version__}",
    )


def _open(access: Access, options: ConnectionOptions, config: Config) -> Session:
    try:
        session = open_session(access, options.region, config)
    except ProfileNotFound as error:
        raise unknown_profile(str(error.kwargs["profile"]), get_session().available_profiles) from error
    except Exception as error:
        raise unreachable(access, options.region, fault_of(error, _IDENTIFY)) from error
    if not session.region_name:
        raise no_region(access)
    return session


def _identify(session: Session, access: Access, options: ConnectionOptions, config: Config) -> Identity:
    def attempt() -> Answer:
        try:
            with closing(session.client("sts", config=config)) as sts:
                told = sts.get_caller_identity()
            return {"account": told["Account"], "caller": told["Arn"], "partition": told["Arn"].split(":")[1]}
        except Exception as error:  # noqa: BLE001 -- whatever it raises is the reason why nobody is let in
            return fault_of(error, _IDENTIFY)

    retry = Retry(min(options.budget_seconds, _PATIENCE_SECONDS), options.clock, options.sleep)
    answer = retry.call(session.region_name, attempt)
    if isinstance(answer, Fault):
        raise unreachable(access, session.region_name, answer)
    return Identity(**answer)
