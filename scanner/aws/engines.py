"""What carries the reads of a scan: the fast engine, or botocore's clients alone."""

from scanner.aws.access import ConnectionOptions
from scanner.aws.clients import Clients
from scanner.aws.fast.lines import Lines
from scanner.aws.fast.transport import Fast
from scanner.aws.transport import Transport
from scanner.model.engine import Engine

# Connections that are kept for each thread: what one Region does not need at the moment, another one may.
_KEPT = 4


def carrier(clients: Clients, options: ConnectionOptions) -> Transport:
    """Return the transport that was chosen; the fast one leaves to `clients` what it does not carry."""
    if options.engine is Engine.BOTOCORE:
        return clients
    most = _KEPT * options.concurrency
    return Fast(clients, options.common, lambda ca: Lines(options.connect_timeout, options.read_timeout, ca, most))
