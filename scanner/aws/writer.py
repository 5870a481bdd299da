"""The writer: one call, one attempt, and what AWS said to it."""

from botocore import xform_name

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.answers import request_id_of
from scanner.aws.clients import Clients
from scanner.aws.connection import opened
from scanner.aws.faults import Fault, fault_of
from scanner.aws.reader import Identity
from scanner.aws.refusals import refusal_of
from scanner.aws.transient import retry_after
from scanner.clock import now
from scanner.model.base import Document
from scanner.model.plan import Target
from scanner.model.writing import Accepted, Call, Rejected


class AwsWriter:
    """Writes with the credentials of one account: `scanner.model.writing.Writer`, safe to share by threads.

    Nothing is asked twice here. Whether a write may be repeated is known only to who looks at the target again.
    """

    def __init__(self, identity: Identity, clients: Clients, home: str) -> None:
        self.account = identity.account
        self.caller = identity.caller
        self.partition = identity.partition
        self._clients = clients
        self._home = home

    def write(self, target: Target, call: Call) -> Accepted | Rejected:
        """Send one call to its Region, the target's, or home for what has none; never raises for what AWS does."""
        region = call.region or target.region or self._home
        try:
            client = self._clients.get(region, call.service)
            answer: Document = getattr(client, xform_name(call.operation))(**call.parameters)
        except Exception as error:  # noqa: BLE001 -- whatever a call raises is an answer: not taken, or not known to be
            return _rejected(fault_of(error, call.operation))
        told = {key: part for key, part in answer.items() if key != "ResponseMetadata"}
        return Accepted(now(), request_id_of(answer), told)

    def close(self) -> None:
        """Close the connections."""
        self._clients.close()


def open_writer(access: Access, options: ConnectionOptions) -> AwsWriter:
    """Return a writer that AWS has let in; raise AwsUnreachableError.

    A part of a document that botocore does not know must never be left out in silence, so it checks what it sends.
    """
    to = opened(access, options, validated=True)
    return AwsWriter(to.identity, to.clients, to.home)


def _rejected(fault: Fault) -> Rejected:
    return Rejected(
        at=now(),
        code=fault.error.code,
        message=fault.error.message,
        refusal=refusal_of(fault),
        request_id=fault.request_id,
        retry_after=retry_after(fault),
    )
