"""The emulator's process: `python -m scanner.sandbox.server [SECONDS]` serves S3, STS, IAM and KMS on loopback.

Writes one line on standard output, `{"port": …}`, and lives until its standard input ends, so it also dies with a
parent that was killed. SECONDS is how long objects stay PENDING before they are replicated.
"""

import json
import signal
import sys
from threading import Thread
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from scanner.sandbox.emulator import moto_state
from scanner.sandbox.emulator.gateway import Gateway


class QuietHandler(MotoRequestHandler):  # type: ignore[misc]
    """Handles requests without writing a line for each."""

    def log_request(self, *_args: Any) -> None:  # noqa: ANN401 -- the base class's signature
        """Say nothing."""


def main(delay: float) -> None:
    """Serve until standard input ends. Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    moto_state.require_supported_moto()
    gateway = Gateway(DomainDispatcherApplication(create_backend_app), delay)
    server = make_server("127.0.0.1", 0, gateway, threaded=True, request_handler=QuietHandler)
    sys.stdout.write(json.dumps({"port": server.port}) + "\n")
    sys.stdout.flush()
    Thread(target=_shut_down_at_end_of_input, args=(server,), daemon=True).start()
    server.serve_forever(poll_interval=0.05)


def _shut_down_at_end_of_input(server: BaseWSGIServer) -> None:
    sys.stdin.buffer.read()
    server.shutdown()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.2)
