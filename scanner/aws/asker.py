"""One call of AWS, with everything that surrounds it: the client, the retries, the breaker."""

from botocore import xform_name

from scanner.aws.breaker import Breaker
from scanner.aws.clients import Clients
from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, fault_of, own_fault
from scanner.aws.retry import Answer, Retry
from scanner.model.base import Document


class Asker:
    """Asks AWS and returns its answer or the fault; never raises for anything that AWS or the network does."""

    def __init__(self, clients: Clients, retry: Retry, home: str) -> None:
        self._clients = clients
        self._retry = retry
        self._home = home
        self._breaker = Breaker(home)

    def ask(self, operation: str, parameters: Document, region: str = "", service: str = "s3") -> Answer:
        """Call an operation of a service in a Region, the home Region where none is given."""
        where = region or self._home
        answer = self._retry.call(where, lambda: self._attempt(service, where, operation, parameters))
        if isinstance(answer, Fault):
            self._breaker.note(where, answer)
        return answer

    def close(self) -> None:
        """Send nothing any more: calls that wait, and later ones, answer `ReaderClosed`."""
        self._breaker.note(self._home, own_fault("ReaderClosed", "The scan was stopped.", Kind.CREDENTIALS))
        self._retry.close()
        self._clients.close()

    def _attempt(self, service: str, region: str, operation: str, parameters: Document) -> Answer:
        if broken := self._breaker.fault(region):
            return broken
        try:
            answer: Document = getattr(self._clients.get(region, service), xform_name(operation))(**parameters)
        except Exception as error:  # noqa: BLE001 -- whatever a call raises is an answer: this read failed, and why
            return fault_of(error, operation)
        return answer
