"""The weekly proof of each target, run as it is written, and the nightly scan that makes use of it."""

import json
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.decode.cfn_yaml import loads

from scanner.hosting.aws_lambda import handler
from scanner.model.proof import ProofState
from scanner.model.verification import decode
from scanner.sandbox import in_force
from tests.support.emulated import CENTRAL, OWN, REPLICATES, WEST, rule
from tests.support.hub import DEPLOY, EVIDENCE, EXTERNAL_ID, HUB, Hub

pytestmark = pytest.mark.emulator

BIN = Path(sys.executable).parent
LINE = re.compile(r"(?:\S+ ){5}scanner (.*)")
SYSTEMD = DEPLOY / "systemd"
POLICY = """
schema: 1
name: proven
version: 1.0.0
title: Replication was tried this fortnight
expects:
  canary-fresh: {max-age-days: 14}
"""


@dataclass(frozen=True)
class Estate:
    """A pair in an organisation whose accounts have audit and canary roles by our templates, and the bucket of runs."""

    hub: Hub
    source: str

    def run(self, command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run what a schedule starts, with `/var/lib/scanner` for a folder of the test."""
        own = {"HOME": str(folder), "PATH": f"{BIN}:/usr/bin:/bin", "SCANNER_EXTERNAL_ID": EXTERNAL_ID}
        told = {**self.hub.variables, **own, "TMPDIR": str(folder), **variables}
        return subprocess.run(command, cwd=folder, env=told, capture_output=True, text=True, check=False, timeout=300)

    def proofs(self, body: bytes) -> list[tuple[str, ProofState]]:
        return [(one.source, one.state) for one in decode(body).proofs]

    @property
    def proven(self) -> list[tuple[str, ProofState]]:
        return [(self.source, ProofState.PROVEN)]

    def kept(self) -> dict[str, bytes]:
        """Return the files of proofs that were put away, by key."""
        s3 = self.hub.world.clients.s3(OWN)
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=EVIDENCE, Prefix="proofs/").get("Contents", ())]
        files = [key for key in keys if key.endswith("/verification.json")]
        return {key: s3.get_object(Bucket=EVIDENCE, Key=key)["Body"].read() for key in files}


@pytest.fixture(scope="module")
def estate(hub: Hub) -> Estate:
    for account in (OWN, hub.join()):
        hub.role(account, "canary-role", PrincipalArn=HUB, **hub.trusting)
    world = hub.world
    world.clients.s3(OWN).create_bucket(Bucket=EVIDENCE, CreateBucketConfiguration={"LocationConstraint": WEST})
    source, replica = world.bucket(), world.bucket(region=CENTRAL)
    world.replicate(source, rule(replica), role=world.role(REPLICATES))
    return Estate(hub, source)


def weekly_service() -> dict[str, list[str]]:
    """Return the settings of the weekly service: those of the nightly one, then those of the drop-in."""
    found: dict[str, list[str]] = {}
    for name in ("scanner.service", "verify.conf"):
        for key, value in re.findall(r"^(\w+)=(.*)$", (SYSTEMD / name).read_text(encoding="utf-8"), re.MULTILINE):
            found[key] = [*found.get(key, []), value] if value else []
    return found


def here(text: str, folder: Path) -> str:
    return text.replace("/opt/scanner/bin", str(BIN)).replace("/var/lib/scanner", str(folder))


def test_cron_proves_and_the_next_scan_knows(estate: Estate, tmp_path: Path) -> None:
    table = (DEPLOY / "cron" / "scanner.cron").read_text(encoding="utf-8")
    weekly, nightly = (here(line, tmp_path) for line in LINE.findall(table))
    done = estate.run(["/bin/sh", "-c", weekly], tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (file,) = tmp_path.glob("out/*/verification.json")
    assert estate.proofs(file.read_bytes()) == estate.proven
    (tmp_path / "proven.yaml").write_text(POLICY, encoding="utf-8")
    done = estate.run(["/bin/sh", "-c", nightly.replace("baseline", "proven.yaml")], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (report,) = tmp_path.glob("out/*/findings.json")
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    told = {one["bucket"]: one["verdict"] for one in findings if one["check"] == "canary-fresh"}
    assert told[estate.source] == "COMPLIANT"


def test_systemd_proves_as_the_user_of_the_nightly_scan(estate: Estate, tmp_path: Path) -> None:
    """What came of it is below the folder in which the nightly scan looks for proofs."""
    service = weekly_service()
    assert service["SuccessExitStatus"] == ["22"]
    assert service["User"] == ["scanner"], "without one name each unit would be a user of its own"
    (command,) = service["ExecStart"]
    done = estate.run(shlex.split(here(command, tmp_path)), tmp_path)
    assert done.returncode == 0, done.stderr
    (nightly,) = re.findall(
        r"^ExecStart=(.*)$", (SYSTEMD / "scanner.service").read_text(encoding="utf-8"), re.MULTILINE
    )
    words = shlex.split(here(nightly, tmp_path))
    (file,) = Path(words[words.index("--proofs") + 1]).rglob("verification.json")
    assert estate.proofs(file.read_bytes()) == estate.proven


def pod(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the specification of a CronJob's pods, and that of its container apart."""
    job = list(yaml.safe_load_all((DEPLOY / "kubernetes" / name).read_text(encoding="utf-8")))[-1]
    spec = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = spec.pop("containers")
    return spec, container


def test_the_pods_of_both_jobs_differ_in_their_words_alone() -> None:
    (nightly, first), (weekly, second) = pod("cronjob.yaml"), pod("verify.yaml")
    assert nightly | {"terminationGracePeriodSeconds": 300} == weekly
    assert first.pop("args")[0] == "scan"
    assert second.pop("args")[0] == "verify"
    assert first.pop("env")[1:] == second.pop("env")[1:]
    assert first == second


def test_containers_prove_and_put_the_proofs_away(estate: Estate, tmp_path: Path) -> None:
    """The job of Kubernetes, which says what the schedule of Fargate says to its task."""
    _, container = pod("verify.yaml")
    place = container["env"][0]["value"].replace("EVIDENCE-BUCKET", EVIDENCE)
    override = told(DEPLOY / "fargate" / "template.yaml")["containerOverrides"][0]
    assert override["command"] == container["args"]
    assert override["environment"] == [{"name": container["env"][0]["name"], "value": place}]
    before = estate.kept()
    done = estate.run([*container["command"], *container["args"]], tmp_path, EVIDENCE_UPLOAD=place)
    assert done.returncode == 0, done.stderr
    (new,) = estate.kept().keys() - before.keys()
    assert estate.proofs(estate.kept()[new]) == estate.proven


def test_lambda_proves_and_puts_the_proofs_away(estate: Estate) -> None:
    event = told(DEPLOY / "lambda" / "template.yaml")
    with in_force(estate.hub.variables):
        answer = handler(event)
    assert (answer["exit_code"], answer["proofs"]) == (0, {"PROVEN": 1})
    key = answer["place"].removeprefix(f"s3://{EVIDENCE}/") + "verification.json"
    assert estate.proofs(estate.kept()[key]) == estate.proven


def told(template: Path) -> dict[str, Any]:
    """Return the input of a template's weekly schedule, with the values of its parameters."""
    document = loads(template.read_text(encoding="utf-8"))
    text: str = document["Resources"]["Weekly"]["Properties"]["Target"]["Input"]["Fn::Sub"]
    values = {"EvidenceBucket": EVIDENCE, "ExternalId": EXTERNAL_ID}
    values["CanaryRoleName"] = document["Parameters"]["CanaryRoleName"]["Default"]
    found: dict[str, Any] = json.loads(re.sub(r"\$\{(\w+)\}", lambda name: values[name[1]], text))
    return found
