"""A loopback server that answers AWS by script: any status, body, header, silence or broken connection.

Emulators never throttle, redirect, reset or talk nonsense, so what a reader does then is shown against this.
"""

import socket
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from urllib.parse import parse_qs, urlsplit

_SUB_RESOURCES = {
    "lifecycle": "GetBucketLifecycleConfiguration",
    "notification": "GetBucketNotificationConfiguration",
    "object-lock": "GetObjectLockConfiguration",
    "policy": "GetBucketPolicy",
    "publicAccessBlock": "GetPublicAccessBlock",
    "requestPayment": "GetBucketRequestPayment",
    "encryption": "GetBucketEncryption",
    "ownershipControls": "GetBucketOwnershipControls",
    "replication": "GetBucketReplication",
    "tagging": "GetBucketTagging",
    "versioning": "GetBucketVersioning",
}
REQUEST_ID = "4442587FB7D0A2F9"


@dataclass(frozen=True)
class Reply:
    """An answer: status, body, more headers."""

    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


RESET = Reply(status=-1)
"""Breaks the connection off without an answer."""
SILENCE = Reply(status=-2)
"""Accepts the request and never answers."""


def error(status: int, code: str, message: str = "told by the script", more: str = "", **headers: str) -> Reply:
    """Return an S3 error document."""
    body = f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def sts_error(status: int, code: str, message: str = "told by the script") -> Reply:
    """Return an STS error document."""
    return Reply(
        status, f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    )


@dataclass(frozen=True)
class Request:
    """A request as it came. `values` are the query's or the form's.

    `operation` is AWS's name, but for a write of S3: that is its method and its sub-resource, as `PUT versioning`.
    """

    operation: str
    bucket: str
    headers: Mapping[str, str]
    values: Mapping[str, str]
    body: str = ""

    @property
    def region(self) -> str:
        """The Region that the request was signed for."""
        return self.headers["authorization"].split("/")[2]

    @property
    def access_key(self) -> str:
        """The access key that signed."""
        return self.headers["authorization"].partition("Credential=")[2].partition("/")[0]


class ScriptedS3:
    """The script and what was asked. The last reply of an operation is given again and again."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.released = Event()
        self.url = ""
        self._replies: dict[str, list[Reply]] = defaultdict(list)
        self._lock = Condition()

    def on(self, operation: str, *replies: Reply) -> None:
        """Answer an operation with these replies, one after the other, in place of what was said before."""
        with self._lock:
            self._replies[operation] = list(replies)

    def before(self, operation: str, *replies: Reply) -> None:
        """Answer an operation with these replies ahead of what was said before."""
        with self._lock:
            self._replies[operation][:0] = replies

    def asked(self, operation: str) -> list[Request]:
        """Return the requests of an operation."""
        return [request for request in self.requests if request.operation == operation]

    def awaited(self, operation: str, count: int) -> list[Request]:
        """Return the requests of an operation once so many have come; whoever gives up early may be ahead of us."""
        with self._lock:
            self._lock.wait_for(lambda: len(self.asked(operation)) >= count, timeout=60)
        return self.asked(operation)

    def take(self, request: Request) -> Reply:
        """Note a request and return its reply."""
        with self._lock:
            self.requests.append(request)
            self._lock.notify_all()
            replies = self._replies[request.operation] or [error(501, "NotImplemented", request.operation)]
            return replies.pop(0) if len(replies) > 1 else replies[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    script: ScriptedS3

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Keep quiet."""

    def _serve(self) -> None:
        reply = self.script.take(self._request())
        if reply == SILENCE:
            self.script.released.wait()
        if reply in (SILENCE, RESET):
            # Closing with a zero linger time sends RST.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self._answer(reply)

    def _request(self) -> Request:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        given_in = body if self.command == "POST" else url.query
        values = {name: given[0] for name, given in parse_qs(given_in, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        bucket = url.path.strip("/")
        return Request(_operation(self.command, bucket, headers, values), bucket, headers, values, body)

    def _answer(self, reply: Reply) -> None:
        body = b"" if self.command == "HEAD" else reply.body.encode()
        self.send_response(reply.status)
        headers = {"x-amz-request-id": REQUEST_ID, "content-length": str(len(body))}
        for name, value in (headers | dict(reply.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _operation(method: str, bucket: str, headers: Mapping[str, str], values: Mapping[str, str]) -> str:
    if method == "POST":
        # A service that speaks REST names no operation: its path stands for it.
        return values.get("Action") or headers.get("x-amz-target", f"POST {bucket}").rpartition(".")[2]
    if method == "HEAD":
        return "HeadBucket"
    if method != "GET":
        return f"{method} {next((key for key in _SUB_RESOURCES if key in values), 'bucket')}"
    return next((name for key, name in _SUB_RESOURCES.items() if key in values), "" if bucket else "ListBuckets")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about clients that hang up first."""


@contextmanager
def scripted_s3() -> Iterator[ScriptedS3]:
    """Serve a script on a random loopback port until the block ends."""
    script = ScriptedS3()
    handler = type("Handler", (_Handler,), {"script": script})
    with _Server(("127.0.0.1", 0), handler) as server:
        script.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield script
        finally:
            script.released.set()
            server.shutdown()
            thread.join()
