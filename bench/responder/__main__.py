"""`python -m bench.responder --size 1000`: serve a fleet until standard input ends; the port is printed."""

import argparse
import asyncio
import sys
from importlib import import_module
from importlib.util import find_spec

import msgspec

from bench.fleet import built
from bench.responder.faults import Faults
from bench.responder.protocol import Connection, Service
from bench.responder.world import World


async def _serve(service: Service, port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(service, loop.call_later), "127.0.0.1", port, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Whoever started this holds the other end, so that no responder outlives its parent.
    await loop.run_in_executor(None, sys.stdin.read)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="buckets of each account")
    parser.add_argument("--accounts", type=int, default=1)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--faults", default="{}", help="JSON, as POST /_ctl/config takes it")
    given = parser.parse_args()
    faults = msgspec.json.decode(given.faults, type=Faults)
    service = Service(World(built(given.size, given.accounts), faults))
    # Twice as fast where it is installed.
    factory = import_module("uvloop").new_event_loop if find_spec("uvloop") else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(_serve(service, given.port))


_main()
