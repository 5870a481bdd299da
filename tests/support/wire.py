"""A loopback server that sends bytes: what no well-behaved server of HTTP would ever say."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Thread

_END = b"\r\n\r\n"


class Wire:
    """`answer` is sent to each request as it is. `requests` are those that came, by so many `connections`."""

    def __init__(self) -> None:
        self.answer = b""
        self.hangs_up = True
        self.requests: list[bytes] = []
        self.connections = 0
        self.port = 0
        self.threads: list[Thread] = []

    def settle(self) -> None:
        """Wait until everything that hangs up has hung up: who asks next must not meet it in the act."""
        for thread in self.threads if self.hangs_up else ():
            thread.join()

    def serve(self, connection: socket.socket) -> None:
        """Answer the requests of one connection."""
        with connection:
            self.connections += 1
            while request := _request(connection):
                self.requests.append(request)
                connection.sendall(self.answer)
                if self.hangs_up:
                    return


def _request(connection: socket.socket) -> bytes:
    found = b""
    while _END not in found:
        data = connection.recv(65536)
        if not data:
            return b""
        found += data
    return found


@contextmanager
def wire(context: ssl.SSLContext | None = None, address: str = "127.0.0.1", port: int = 0) -> Iterator[Wire]:
    """Serve on a loopback port, a random one, until the block ends, with TLS where there is a context."""
    found = Wire()
    with closing(socket.create_server((address, port))) as listening:
        found.port = listening.getsockname()[1]
        accepting = Thread(target=_accept, args=(listening, found, context))
        accepting.start()
        try:
            yield found
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in found.threads:
                thread.join()


def _accept(listening: socket.socket, found: Wire, context: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            found.threads.append(Thread(target=_served, args=(connection, found, context)))
            found.threads[-1].start()


def _served(connection: socket.socket, found: Wire, context: ssl.SSLContext | None) -> None:
    # A client that hangs up in the middle, or does not trust us, is what some tests are about.
    with connection, suppress(OSError):
        found.serve(context.wrap_socket(connection, server_side=True) if context else connection)
