"""`make audit` asks about every package that runs, and fails on one that is known to be vulnerable.

The advisories are our own, from a service on loopback that speaks as osv.dev does.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ADVISORY = {
    "id": "PYSEC-2026-0",
    "details": "made up",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99"}]}],
        }
    ],
}


@contextmanager
def advisories(known: Mapping[str, dict[str, Any]], status: int = 200) -> Iterator[tuple[str, set[str]]]:
    """Answer with what is known of each package; yield the address, and `name==version` of those asked about."""
    asked: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.add(f"{query['package']['name']}=={query['version']}")
            found = known.get(query["package"]["name"])
            answer = json.dumps({"vulns": [found]} if found else {}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def audit(url: str) -> subprocess.CompletedProcess[str]:
    """Run the target with the tools of this environment, as they are."""
    ask = f"ARGS=-s osv --osv-url {url} --progress-spinner off"
    command = ["make", "--old-file=.venv/.ready", "audit", f"BIN={BIN}", ask]
    direct = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return subprocess.run(command, cwd=ROOT, env=direct, capture_output=True, text=True, check=False, timeout=120)


def test_every_package_that_runs_is_asked_about() -> None:
    with advisories({}) as (url, asked):
        done = audit(url)
    assert done.returncode == 0, done.stderr
    lock = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+==[^ ;]+)", lock, re.MULTILINE))
    # What is for other systems alone has a marker that does not hold here.
    assert asked <= locked
    assert set(re.findall(r"^([a-z0-9-]+==[^ ;]+) \\", lock, re.MULTILINE)) <= asked


def test_a_vulnerable_one_fails() -> None:
    with advisories({"jinja2": ADVISORY}) as (url, _):
        done = audit(url)
    assert done.returncode == 2
    assert "PYSEC-2026-0" in done.stdout


def test_no_answer_is_no_pass() -> None:
    with advisories({}, status=503) as (url, _):
        done = audit(url)
    assert done.returncode == 2


def test_ci_has_the_target() -> None:
    workflow = ROOT / ".github" / "workflows" / "ci.yml"
    if not workflow.is_file():
        pytest.skip("a source distribution has no workflow")
    steps = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["audit"]["steps"]
    assert {"run": "make audit"} in steps
