"""The Containerfile, step by step as it is written, and what came of it: read-only, not root, and able to scan."""

import sys
import sysconfig
from pathlib import Path

import pytest

from tests.support.container import Stage, build, is_possible
from tests.support.emulated import OWN, WEST
from tests.support.hub import DEPLOY, EVIDENCE, EXTERNAL_ID, Hub
from tests.support.wheelhouse import stock

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(not is_possible(), reason="this machine lets nobody make namespaces"),
]
LENT, WHEELS = "/lent", "/wheels"
TRY = """
import os, sys
for place in sys.argv[1:]:
    try:
        os.close(os.open(place + "/new", os.O_CREAT))
    except OSError as refused:
        print(place, refused.strerror)
    else:
        print(place, "written")
print(os.getuid(), os.getgid())
"""


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    """Build with locks of one package, which lends the others: no index answers here, and each is asked by digest."""
    context, purelib = tmp_path_factory.mktemp("context"), Path(sysconfig.get_path("purelib"))
    wheels = stock(tmp_path_factory.mktemp("wheels"), Path(LENT))
    for folder in ("dist", "requirements", "deploy/container"):
        (context / folder).mkdir(parents=True)
    wheels.wheel.rename(context / "dist" / wheels.wheel.name)
    for lock in ("requirements/run.lock", "deploy/container/lambda.lock"):
        (context / lock).write_text(wheels.lock, encoding="utf-8")
    offline = {**wheels.offline(), "PIP_FIND_LINKS": WHEELS}
    # What is lent says that we are installed already, which is not true there.
    (own,) = purelib.glob("s3_replication_scanner-*.dist-info")
    lent = {LENT: purelib, f"{LENT}/{own.name}": tmp_path_factory.mktemp("empty"), WHEELS: wheels.folder}
    text = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    return build(text, context, tmp_path_factory.mktemp("stages"), lent, **offline)


def test_nothing_but_the_volume_can_be_written_and_nobody_is_root(stages: dict[str, Stage]) -> None:
    image = stages["scanner"]
    done = image.run(["python", "-c", TRY, "/", "/opt/scanner/bin", sys.base_prefix, "/work"])
    refused = "Read-only file system"
    assert done.stdout.splitlines() == [
        f"/ {refused}",
        f"/opt/scanner/bin {refused}",
        f"{sys.base_prefix} {refused}",
        "/work written",
        "65532 65532",
    ]


def test_it_says_what_it_is_and_that_it_is_healthy(stages: dict[str, Stage]) -> None:
    image = stages["scanner"]
    said = image.run([*image.words["ENTRYPOINT"], *image.words["CMD"]])
    assert (said.returncode, said.stderr) == (0, "")
    assert "Usage: scanner" in said.stdout
    healthy = image.run(image.words["HEALTHCHECK"])
    assert (healthy.returncode, healthy.stderr) == (0, "")
    assert "source-versioning" in healthy.stdout
    broken = image.at("/broken/botocore.py")
    broken.parent.mkdir()
    broken.write_text("raise ImportError('half a library')\n", encoding="utf-8")
    ill = image.run(image.words["HEALTHCHECK"], PYTHONPATH="/broken")
    assert (ill.returncode, ill.stdout) == (1, "")
    assert "half a library" in ill.stderr
    where = image.run(["python", "-c", "import scanner; print(scanner.__file__)"])
    assert where.stdout.startswith("/opt/scanner/lib/")


def test_it_scans_an_organisation_and_puts_the_run_away(stages: dict[str, Stage], hub: Hub) -> None:
    hub.join()
    hub.world.bucket()
    s3 = hub.world.clients.s3(OWN)
    s3.create_bucket(Bucket=EVIDENCE, CreateBucketConfiguration={"LocationConstraint": WEST})
    variables = {**hub.variables, "EVIDENCE_UPLOAD": f"s3://{EVIDENCE}/runs", "SCANNER_EXTERNAL_ID": EXTERNAL_ID}
    done = stages["scanner"].run(
        ["python", "-m", "scanner.hosting.job", "scan", "--organization", "--quiet"], **variables
    )
    assert done.returncode == 10, done.stderr
    kept = {one["Key"].rpartition("/")[2] for one in s3.list_objects_v2(Bucket=EVIDENCE)["Contents"]}
    assert {"findings.json", "report.html", "manifest.sha256"} <= kept


def test_the_image_of_the_function_finds_its_handler(stages: dict[str, Stage]) -> None:
    """Its first process, Lambda's own client, is not here: only the handler is imported."""
    image = stages["lambda"]
    assert image.words["ENTRYPOINT"] == ["python", "-m", "awslambdaric"]
    module, _, name = image.words["CMD"][0].rpartition(".")
    done = image.run(["python", "-c", f"import {module} as found; print(callable(found.{name}))"])
    assert (done.stdout, done.stderr) == ("True\n", "")
