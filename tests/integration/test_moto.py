"""Plain moto, without our gateway, within what it is faithful for: versioning, existence, Regions, no replication.

It lists no Regions, so these come from HeadBucket; it loses filters, encryption and delete markers, so no check that
looks at them is asked.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from scanner.sandbox import in_force
from scanner.sandbox.clients import Clients
from scanner.sandbox.nordwind import BUCKETS
from scanner.sandbox.nordwind.places import PRODUCTION, SCANNED
from scanner.sandbox.operators import create_operator
from scanner.sandbox.running import environment
from scanner.sandbox.seed import seed
from tests.integration.demo_expectations import expected_rows
from tests.support.estates import Row, of_bucket, scan

pytestmark = pytest.mark.emulator

FAITHFUL = frozenset(
    {"source-versioning", "replication-configured", "rule-enabled", "destination-exists", "destination-versioning"}
    | {"destination-region", "no-replication-loop", "no-replication-chain"}
)
STORIES = (
    "nordwind-brochures",
    "nordwind-claims",
    "nordwind-contracts",
    "nordwind-customs",
    "nordwind-dr-customs",
    "nordwind-dr-vault",
    "nordwind-forecasts",
    "nordwind-geodata-central",
    "nordwind-geodata-north",
    "nordwind-geodata-west",
    "nordwind-invoices",
    "nordwind-lake-curated",
    "nordwind-lake-raw",
    "nordwind-replicas-north",
    "nordwind-returns",
    "nordwind-warehouse",
)
NOT_JUDGED = ("nordwind-dr-returns",)
"""Deleted before the scan."""

SERVER = """
import sys
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def _moto() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip() if process.stdout else ''}"
        process.communicate()


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Row, str]]:
    with _moto() as endpoint:
        with in_force(environment(endpoint)):
            clients = Clients(endpoint)
            seed(clients, tuple(bucket for bucket in BUCKETS if bucket.name in STORIES + NOT_JUDGED))
            user = create_operator(clients, PRODUCTION, SCANNED)
        yield scan(environment(endpoint) | user, tmp_path_factory.mktemp("moto") / "run")


@pytest.mark.parametrize("name", STORIES)
def test_the_verdicts_follow_from_the_story(name: str, rows: dict[Row, str]) -> None:
    asked = {row: verdict for row, verdict in of_bucket(rows, name).items() if row[2] in FAITHFUL}
    assert asked == {row: verdict for row, verdict in expected_rows(name) if row[2] in FAITHFUL}
