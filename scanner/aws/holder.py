"""Whose credentials they are, from where they come and until when they last; never the keys themselves."""

from datetime import datetime
from typing import Any, Final

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.connection import Opened, opened
from scanner.aws.credentials import RoleSession
from scanner.aws.engines import carrier
from scanner.aws.reader import AwsReader
from scanner.model.reached import Holder

_GIVEN: Final = frozenset({"env", "shared-credentials-file", "config-file", "explicit"})
"""botocore's words for where keys come from that somebody has put there: nothing renews them."""


def open_told(access: Access, options: ConnectionOptions) -> tuple[AwsReader, Holder]:
    """Return a reader that AWS has let in, and whose credentials it has; raise AwsUnreachableError."""
    to = opened(access, options)
    return AwsReader(to.identity, carrier(to.clients, options), to.retry, to.home), _holder(to)


def _holder(to: Opened) -> Holder:
    keys: Any = to.clients.session.get_credentials()
    method = str(keys.method)
    renewed = isinstance(to.clients.session, RoleSession) or method not in _GIVEN
    # botocore tells the time of expiry nowhere else.
    expires = getattr(keys, "_expiry_time", None)
    return Holder(
        account=to.identity.account,
        caller=to.identity.caller,
        partition=to.identity.partition,
        home=to.home,
        method=method,
        temporary=bool(keys.token),
        renewed=renewed,
        expires=expires if isinstance(expires, datetime) else None,
    )
