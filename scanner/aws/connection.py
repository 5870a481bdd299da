"""Making the connection: session, identity, reader, or a refusal that says what to do."""

from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple, TypeVar

from botocore.config import Config
from botocore.exceptions import ProfileNotFound
from botocore.session import get_session

from scanner import __version__
from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.clients import Clients
from scanner.aws.credentials import AnySession, Keyring, RoleSession
from scanner.aws.engines import carrier
from scanner.aws.faults import Fault, fault_of
from scanner.aws.reader import AwsReader, Identity
from scanner.aws.remedies import no_region, other_account, unknown_profile, unreachable
from scanner.aws.retry import Retry
from scanner.aws.transport import Answer
from scanner.model.base import Document
from scanner.model.bucket import account_of_arn

_PATIENCE_SECONDS = 15.0  # a person waits for the first answer
_IDENTIFY = "GetCallerIdentity"
_ASSUME = "AssumeRole"
_GOT = "got"

T = TypeVar("T")


class Opened(NamedTuple):
    """Who was let in, and with what to ask: clients, retries, the home Region."""

    identity: Identity
    clients: Clients
    retry: Retry
    home: str


def open_reader(access: Access, options: ConnectionOptions) -> AwsReader:
    """Return a reader that AWS has let in; raise AwsUnreachableError."""
    to = opened(access, options)
    return AwsReader(to.identity, carrier(to.clients, options), to.retry, to.home)


def keyring(options: ConnectionOptions) -> Keyring:
    """Return what the accounts of a run share."""
    patience = Retry(
        min(options.budget_seconds, _PATIENCE_SECONDS),
        options.clock,
        options.sleep,
        threads=options.concurrency,
        run=options.run,
    )
    return Keyring(options.region, _config(options), patience, options.clock)


def opened(access: Access, options: ConnectionOptions, *, validated: bool = False) -> Opened:
    """Return what it takes to ask AWS, after it has let us in; raise AwsUnreachableError.

    `validated` lets botocore refuse parameters that it does not know, in place of whatever it would send for them.
    """
    keys = options.keys or keyring(options)
    config = _config(options).merge(Config(parameter_validation=validated))
    session, home = _session(access, keys)
    identity = _told(session) or _identify(session, access, keys, config)
    _refuse_other(access, identity)
    retry = Retry(
        options.budget_seconds,
        options.clock,
        options.sleep,
        threads=options.concurrency,
        run=options.run,
        account=identity.account,
    )
    return Opened(identity, Clients(session, config, options.on_request), retry, home)


def _config(options: ConnectionOptions) -> Config:
    return Config(
        connect_timeout=options.connect_timeout,
        read_timeout=options.read_timeout,
        max_pool_connections=options.concurrency,
        retries={"mode": "standard", "total_max_attempts": 1},
        user_agent_extra=f"s3-replication-scanner/{__version__}",
    )


def _session(access: Access, keys: Keyring) -> tuple[AnySession, str]:
    """Return the session and its home Region."""
    try:
        own = None if access.role_arn else keys.own(access.profile)
        home = keys.home(access.profile)  # known from then on: to make another session takes as long as fifty answers
    except ProfileNotFound as error:
        raise unknown_profile(str(error.kwargs["profile"]), get_session().available_profiles) from error
    except Exception as error:
        raise unreachable(access, "", fault_of(error, _IDENTIFY)) from error
    if not home:
        raise no_region(access)
    return own or _let_in(lambda: keys.assume(access), access, home, keys), home


def _told(session: AnySession) -> Identity | None:
    """Return who AssumeRole's answer says that we are, which saves asking; None where it does not say."""
    caller = session.caller if isinstance(session, RoleSession) else ""
    return _identity(account_of_arn(caller), caller) if account_of_arn(caller) else None


def _identify(session: AnySession, access: Access, keys: Keyring, config: Config) -> Identity:
    def ask() -> Identity:
        with closing(session.client("sts", config=config)) as sts:
            told: Document = sts.get_caller_identity()  # type: ignore[union-attr]  # made from AWS's own description
        return _identity(told["Account"], told["Arn"])

    return _let_in(ask, access, str(session.region_name), keys)


def _identity(account: str, caller: str) -> Identity:
    return Identity(account, caller, caller.split(":")[1])


def _let_in(attempt: Callable[[], T], access: Access, home: str, keys: Keyring) -> T:
    """Return what an attempt comes to, tried as long as a person waits; raise AwsUnreachableError."""
    operation = _ASSUME if access.role_arn else _IDENTIFY

    def answer() -> Answer:
        try:
            return {_GOT: attempt()}
        except Exception as error:  # noqa: BLE001 -- whatever it raises is the reason why nobody is let in
            return fault_of(error, operation)

    got = keys.patience.call(home, answer, "sts")
    if isinstance(got, Fault):
        raise unreachable(access, home, got)
    found: T = got[_GOT]
    return found


def _refuse_other(access: Access, identity: Identity) -> None:
    if access.account.id not in ("", identity.account):
        raise other_account(access, identity.account)
