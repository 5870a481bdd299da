"""How a request of ours gets to AWS and its answer back, whatever carries it."""

from collections import Counter
from typing import Protocol

from scanner.aws.faults import Fault
from scanner.model.base import Document

Answer = Document | Fault
"""What a call comes to: AWS's parsed response, or what went wrong."""


class Transport(Protocol):
    """Carries single requests: no retry, no waiting but for the network; safe to share by threads."""

    @property
    def calls(self) -> Counter[str]:
        """Requests sent so far, by operation; a copy."""
        ...

    def send(self, service: str, region: str, operation: str, parameters: Document) -> Answer:
        """Send an operation of a service to a Region once; never raises for anything that AWS or the network does.

        `service` is botocore's name of it (`s3`, `s3control` …), `operation` and `parameters` are the API's own. An
        answer has the shape that botocore's client gives it, `ResponseMetadata` included.
        """
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
