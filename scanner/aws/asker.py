"""One call of AWS, with everything that surrounds it: the transport, the retries, the breaker."""

from scanner.aws.breaker import Breaker
from scanner.aws.codes import OF_ONE_REQUEST
from scanner.aws.faults import Fault
from scanner.aws.retry import CLOSED, Retry
from scanner.aws.transport import Answer, Transport
from scanner.model.base import Document


class Asker:
    """Asks AWS and returns its answer or the fault; never raises for anything that AWS or the network does."""

    def __init__(self, transport: Transport, retry: Retry, home: str) -> None:
        self._transport = transport
        self._retry = retry
        self._home = home
        self._breaker = Breaker(home)

    def ask(self, operation: str, parameters: Document, region: str = "", service: str = "s3") -> Answer:
        """Call an operation of a service in a Region, the home Region where none is given."""
        where = region or self._home
        if broken := self._breaker.fault(where):
            return broken

        def attempt() -> Answer:
            return self._attempt(service, where, operation, parameters)

        answer = self._retry.call(where, attempt, service)
        if isinstance(answer, Fault) and answer.error.code in OF_ONE_REQUEST:
            # Signed anew it may be taken. An account is not given up for what may have been wrong with one request.
            answer = self._retry.call(where, attempt, service)
        if isinstance(answer, Fault):
            self._breaker.note(where, answer)
        return answer

    def close(self) -> None:
        """Send nothing any more: calls that wait, and later ones, answer `ReaderClosed`."""
        self._breaker.note(self._home, CLOSED)
        self._retry.close()
        self._transport.close()

    def _attempt(self, service: str, region: str, operation: str, parameters: Document) -> Answer:
        if broken := self._breaker.fault(region):
            return broken
        return self._transport.send(service, region, operation, parameters)
