"""Receivers on loopback: whatever is posted or mailed to them is kept, and answered as a test says."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass
class Posted:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """An HTTP server: `statuses` are answered one by one, the last for ever; while `hold` is clear it is silent.

    `promised` is how many bytes it says follow, where that is more than the answer.
    """

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [200])
    got: list[Posted] = field(default_factory=list)
    hold: Event = field(default_factory=Event)
    answer: bytes = b""
    promised: int = 0


@contextmanager
def http_receiver() -> Iterator[Receiver]:
    """Run a receiver of HTTP while the block runs."""
    receiver = Receiver()
    receiver.hold.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(Posted(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            receiver.hold.wait(300)
            self.send_response(receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0])
            self.send_header("Location", f"{receiver.url}/elsewhere")
            self.send_header("Content-Length", str(max(receiver.promised, len(receiver.answer))))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    with _serving(server):
        try:
            yield receiver
        finally:
            receiver.hold.set()


@dataclass
class Mailbox:
    """An SMTP server without TLS: what it was told, line by line, and the messages. `refuse` refuses recipients."""

    port: int = 0
    said: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    refuse: bool = False


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run a mailbox while the block runs."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 box\r\n")
            while line := self.rfile.readline().decode().strip():
                box.said.append(line)
                verb = line[:4].upper()
                if verb == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    box.messages.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                if verb == "QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                refused = box.refuse and verb == "RCPT"
                self.wfile.write(b"550 secret words\r\n" if refused else b"250 ok\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    box.port = int(server.server_address[1])
    with _serving(server):
        yield box


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
